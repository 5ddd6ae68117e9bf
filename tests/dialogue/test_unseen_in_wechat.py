"""News in the local WeChat, once the window is closed: the template's promise, and how it is kept."""

from datetime import timedelta
from time import sleep

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.clock import monotonic
from bot.core.reply import Reply
from bot.delivery.tell import tell
from bot.simulator.play import Player
from storage.identities import Identity
from storage.media import Media
from storage.outbox import UNFINISHED, OutboxRow


def _close_windows(session: Session) -> None:
    session.execute(update(Identity).values(window=None, tap_window=None))


def _tell(session: Session, stage: Stage, openid: str, words: str, *, with_voice: bool) -> None:
    mother = session.scalars(select(Identity).where(Identity.openid == openid)).one()
    voice = session.scalars(select(Media.id).where(Media.identity_id == mother.id)).one()
    reply = Reply(words, media=str(voice) if with_voice else "")
    tell(
        session, school_id=stage.school.id, identity_id=mother.id, reply=reply, purpose="notice", key=words,
        now=stage.traveller.get(), what="学校的话",
    )  # fmt: skip


def _is_on_its_way(session: Session) -> bool:
    return session.scalar(select(OutboxRow.id).where(OutboxRow.state.in_(UNFINISHED)).limit(1)) is not None


def test_the_words_and_the_recording_come_once_the_mother_writes(stage: Stage) -> None:
    mother, database = Player(stage.world, "mother"), stage.house.database
    mother.voice(21)
    mother.say("0")
    mother.contact.ledger.windows.clear()
    database.transact(_close_windows)
    for words, with_voice in (("小明今天笑了", True), ("饭卡找到了", False)):
        database.transact(_tell, stage, mother.contact.openid, words, with_voice=with_voice)
    until = monotonic() + 15
    while database.read(_is_on_its_way) and monotonic() < until:
        sleep(0.02)
    assert [shown.way for shown in mother.contact.chat if "回一句话就能看" in shown.seen] == ["template"] * 2
    assert not any("笑了" in seen or "饭卡" in seen for seen in mother.chat)
    (answer,) = mother.say("好")
    assert (answer.way, answer.seen) == ("reply", "小明今天笑了")
    stage.traveller.set(stage.traveller.get() + timedelta(seconds=3))  # what follows an answer leaves two later
    assert mother.wait_for("[语音 21秒]").way == "custom"
    assert mother.wait_for("饭卡找到了").way == "custom"
    assert "饭卡" not in " ".join(shown.seen for shown in mother.say("好"))
    assert stage.world.faults == []
