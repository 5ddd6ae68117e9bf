"""Words of danger by the mini-program and by voice; and what the machine that watches this one is told."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bot.api.health import register_health
from bot.api.tokens import give_token
from bot.api.web import register_api
from bot.core.clock import machine_now
from bot.core.links import subject_token
from bot.core.settings import App, Settings
from bot.delivery.pager.voice import heard_in_voice
from bot.identity.binding import unfollow
from bot.policy.crisis import find
from bot.services import SERVICES
from storage.media import Media
from storage.pupils import GuardianLink
from storage.school_clock import set_school_now
from tests.care.world import Watch
from tests.product import SECRET


def settings(watch: Watch) -> Settings:
    """Of this school."""
    return Settings(app=App(secret_key=SECRET), school=watch.school.config)


def recording(watch: Watch, name: str) -> int:
    """A voice of one of the cast."""

    def write(session: Session) -> int:
        who = watch.cast.people[name].id
        made = Media(
            school_id=watch.school.id, kind="voice", app_id="wx_qingshan", identity_id=who, platform_media_id="m",
            created_at=watch.now,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id

    return watch.do(write)


def sends(watch: Watch, words: str) -> dict[str, str]:
    """The grandmother writes by the mini-program; what she is told."""
    app = Flask("bot", static_folder=None, template_folder=None)
    register_api(app, watch.db, watch.registry, {"qingshan": watch.school}, settings(watch))
    watch.do(set_school_now, watch.now, machine_now())
    token = give_token(watch.db.vault, watch.cast.people["grandmother"].id, machine_now())
    about = subject_token(watch.db.vault, {"pupil": watch.cast.xiaoming.id})
    client = app.test_client(use_cookies=False)
    said = client.post(
        f"/api/v1/forms/contact_card.home?about={about}",
        json={"words": [words]},
        headers={"Authorization": f"Bearer {token}"},
    )
    found: dict[str, str] = said.get_json()
    return found


def test_the_mini_program_reads_the_help_first_and_its_form_is_done(watch: Watch) -> None:
    said = sends(watch, "他说不想活了")
    assert said["text"].startswith("听到了,这件事很要紧")
    assert "记下了" in said["text"]
    assert watch.alarms()[0].place == "api"
    assert watch.called() == ["23:10 王敏 wechat"]


def test_ordinary_words_by_the_mini_program_call_nobody(watch: Watch) -> None:
    assert sends(watch, "作业多得要死")["text"].startswith("记下了")
    assert watch.alarms() == []


def test_what_a_machine_understood_of_a_voice_calls_people_and_is_answered(watch: Watch) -> None:
    media = recording(watch, "grandmother")
    assert watch.do(heard_in_voice, watch.school, media, "孩子说他不想活了怎么办", watch.now)
    assert watch.called() == ["23:10 王敏 wechat"]
    assert watch.texts_for("grandmother")[0].startswith("听到了,这件事很要紧")
    assert watch.alarms()[0].place == "voice"


def test_an_ordinary_voice_calls_nobody(watch: Watch) -> None:
    media = recording(watch, "grandmother")
    assert not watch.do(heard_in_voice, watch.school, media, "孩子今天发烧要请假", watch.now)
    assert watch.texts_for("grandmother") == []


def test_no_word_of_a_service_and_no_button_is_an_alarm() -> None:
    words = [text for service in SERVICES for word in service.words for text in word.words]
    buttons = [key.label for service in SERVICES for key in service.menu]
    assert [text for text in (*words, *buttons) if find(text)] == []


def test_who_is_barred_from_a_child_is_helped_all_the_same(watch: Watch) -> None:
    def bar(session: Session) -> None:
        for link in session.query(GuardianLink).filter_by(guardian_id=watch.cast.father.id):
            link.barred_at = watch.now

    watch.do(bar)
    assert "请联系学校" in watch.says("father", "你好").text
    assert "12356" in watch.says("father", "我不想活了").text


def test_who_leaves_wechat_leaves_the_alarm_without_a_name(watch: Watch) -> None:
    watch.says("grandmother", "孩子说不想活了")
    watch.do(lambda session: unfollow(session, watch._identity(session, "grandmother"), watch.now))
    assert [alarm.identity_id for alarm in watch.alarms()] == [None]
    assert watch.later(minutes=3) == 1


@pytest.mark.parametrize(("state", "status", "word"), [("sent", 200, "ok"), ("failed", 503, "alarms not sent")])
def test_the_watching_machine_is_told_by_name(watch: Watch, state: str, status: int, word: str) -> None:
    app = Flask("bot", static_folder=None)
    register_health(app, watch.db, settings(watch), [watch.school])
    watch.says("grandmother", "孩子说不想活了")
    watch.outbox(state)
    watch.later(minutes=1)
    watch.do(set_school_now, watch.now, machine_now())
    said = app.test_client().get("/readyz")
    assert said.status_code == status
    assert said.get_json()["pager"].startswith(word)
