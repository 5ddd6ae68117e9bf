"""The words of a notice, made when its message is claimed: whose child, which number, what no template may say."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.names import given_name
from bot.delivery.channels.customer_message import text_body
from bot.delivery.ladder.composing import compose
from bot.delivery.payload import Payload, unpack
from bot.delivery.template_fields import fit
from storage.claimed import Claimed
from storage.media import Media
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person
from tests.delivery.ladder.ground import BOTH, MUM, Ground, at
from tests.golden import agrees
from tests.product import fake_account, wechat
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden"
NOW = at(20, 10, 3)
CHOICE: dict[str, Any] = {"act": "answer", "options": ("能接", "不能接")}
URGENT: dict[str, Any] = {"urgency": "urgent", "reason": "暴雨"}
TEXTS: dict[str, tuple[dict[str, Any], str]] = {
    "know": ({"act": "know"}, "wechat"),
    "acknowledge": ({}, "wechat"),
    "answer": (CHOICE, "wechat"),
    "sign": ({"act": "sign"}, "wechat"),
    "urgent": ({**CHOICE, **URGENT}, "wechat"),
    "with_recording": ({"media": ("31",)}, "wechat"),
    "without_title": ({"title": ""}, "wechat"),
    "reminder": (CHOICE, "reminder"),
    "copy": (CHOICE, "copy"),
}


def claim_of(session: Session, row: OutboxRow, rung: str = "") -> Claimed:
    """The row as its sender holds it."""
    return Claimed(
        id=row.id,
        school_id=row.school_id,
        token="t",
        sender=row.sender,
        address="",
        purpose=row.purpose,
        payload="",
        channel="customer_service",
        attempts=0,
        due_at=row.due_at,
        identity_id=row.identity_id,
        guardian_id=row.guardian_id,
        notice_id=row.notice_id,
        rung=rung or row.rung,
    )


def composed(ground: Ground, rung: str = "", now: Any = NOW) -> list[Payload]:
    """What each message of the newest notice says."""

    def unit(session: Session) -> list[Claimed]:
        mine = select(OutboxRow).where(OutboxRow.notice_id == ground.notice_id, OutboxRow.state == "queued")
        claims = [claim_of(session, row, rung) for row in session.scalars(mine.order_by(OutboxRow.rung.desc()))]
        return compose(session, claims, now, schools={ground.school.id: ground.school})

    return [unpack(claim.payload) for claim in ground.do(unit)]


def whole(payload: Payload) -> str:
    """Everything that one of the channels may say."""
    fields = f"模板: {payload.what} | {payload.when} | {payload.answer}"
    return f"{shown(payload.reply)}\n\n{fields}\n短信: {payload.sms}\n电话: {payload.spoken}"


def test_each_notice_reads_as_agreed(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (MUM,)))
    for name, (written, rung) in TEXTS.items():
        ground.send(**written)
        ground.climb(at(20, 10, 2))
        (payload,) = composed(ground, rung)
        agrees(GOLDEN / f"{name}.txt", whole(payload).replace(ground.notice().check_code, "482913"))


def test_pictures_are_said_to_wait_behind_the_words(sqlite_db: Database) -> None:
    ground = Ground(sqlite_db, FamilyToMake("李小明", (MUM,)))

    def keep(session: Session) -> str:
        media = Media(school_id=ground.school.id, app_id="wx", kind="image", platform_media_id="p", created_at=NOW)
        session.add(media)
        session.flush()
        return str(media.id)

    picture = ground.do(keep)
    for media, said in (
        ((picture,), "(老师还发了图,打开就能看。)"),
        ((picture, "31"), "(老师还发了图和录音,打开就能看。)"),
    ):
        ground.send(media=media)
        ground.climb(at(20, 10, 2))
        (payload,) = composed(ground)
        assert said in payload.reply.text


def test_siblings_are_named_together_under_one_number(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (MUM,), ("李小军",)))
    ground.send(class_id=ground.made.class_ids[0])
    ground.climb(at(20, 10, 2))
    (payload,) = composed(ground)
    agrees(GOLDEN / "siblings.txt", whole(payload).replace(ground.notice().check_code, "482913"))
    ((number, label, go),) = [(each.number, each.label, each.go) for each in ground.matters("mum")]
    assert (number, label) == (1, "提前放学")
    assert (go.step, go.args) == ("notice.read", {"notice_id": ground.notice_id})
    ground.do(lambda session: close_one(session, ground))
    (payload,) = composed(ground)
    assert "李小军" in payload.reply.text
    assert "李小明" not in payload.reply.text, "answered for already"


def close_one(session: Session, ground: Ground) -> None:
    """The first child's obligation is answered."""
    session.get_one(Obligation, ground.obligations()[0].id).closed_at = NOW


def test_long_words_stay_within_what_wechat_takes(db: Database) -> None:
    names = tuple(f"欧阳小明{number}" for number in range(4))
    ground = Ground(db, FamilyToMake("欧阳小明", (MUM,), names))
    options = tuple(f"第{number}种回答能来接孩子" for number in range(1, 7))
    ground.send(words="明天下午提前放学。" * 400, media=("31",), act="answer", options=options, **URGENT)
    ground.climb(at(20, 10, 2))
    (payload,) = composed(ground)
    assert "…" in payload.reply.text
    claim = ground.read(lambda session: claim_of(session, ground.rows()[0]))
    body = text_body(claim, payload, wechat(fake_account()), base_url="https://school.example.org")
    said = str(body["text"]["content"])
    assert len(said.encode()) <= 2_048
    assert "msgmenucontent=1" in said
    assert ground.notice().check_code in said


def test_the_sms_fits_in_one_part(db: Database) -> None:
    ground = Ground(db, FamilyToMake("欧阳小明", (MUM,)))
    for title, act in product(
        ("提前放学", "明天下午三点提前放学请来接孩子", "提" * 60, ""), ("know", "answer", "sign")
    ):
        ground.send(title=title, act=act, **URGENT)
        ground.climb(at(20, 10))
        (payload,) = composed(ground)
        assert len(payload.sms) <= 70, payload.sms
        assert ground.notice().check_code in payload.sms


def test_who_has_answered_meanwhile_is_not_asked(db: Database) -> None:
    ground = Ground(db, FamilyToMake("答了", (Person("a"),)), FamilyToMake("没答", (Person("b"),)))
    ground.send()
    ground.climb(at(20, 10, 2))
    ground.do(lambda session: close_one(session, ground))
    (payload,) = composed(ground)
    assert "没答" in payload.reply.text


def test_each_guardian_is_asked_for_himself(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(every_guardian=True)
    ground.climb(at(20, 10, 2))
    mums = next(each for each in ground.obligations() if each.guardian_id == ground.guardian("李小明妈妈"))
    ground.do(lambda session: setattr(session.get_one(Obligation, mums.id), "closed_at", NOW))
    assert len(composed(ground)) == 1, "who has answered is left out"


def test_a_message_of_no_notice_stays_as_it_is(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.climb(at(20, 10, 2))
    plain = replace(ground.read(lambda session: claim_of(session, ground.rows()[0])), notice_id=None, payload="{}")
    assert ground.do(compose, [plain], NOW, schools={}) == [plain]


NAMES = ("李小明", "欧阳小明", "王芳", "阿依古丽·买买提")


TITLES = st.sampled_from((*NAMES, *map(given_name, NAMES), ""))
AROUND = st.text("的来要请接放学", max_size=2)


@pytest.fixture
def cast(sqlite_db: Database) -> Ground:
    """One family with children of all these names."""
    return Ground(sqlite_db, FamilyToMake(NAMES[0], (MUM,), NAMES[1:]))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=st.builds("{}{}{}".format, AROUND, TITLES, AROUND),
    words=st.sampled_from(NAMES),
)
def test_a_template_names_no_child(cast: Ground, title: str, words: str) -> None:
    cast.send(title=title, words=words, **CHOICE)
    cast.climb(at(20, 10, 2))
    for payload in composed(cast):
        for field in (payload.what, payload.when, payload.answer):
            said = fit("thing1", field, now=NOW)
            assert not [each for each in NAMES if given_name(each) in said]
