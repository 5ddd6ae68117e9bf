"""The families' words on pages: answered by form, turned by button, settled on the phone, counted for the office."""

import html
import re
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.fields import VOICE
from handlers.contact_card import actions
from storage.contact_card import CardOpinion
from storage.media import Media
from storage.school_clock import set_school_now
from storage.session import Database
from tests.contact_card.test_opinions import write
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """小明's grandmother has written to the class teacher."""
    browsers = Browsers(sqlite_db)
    write(browsers.week, "小明说数学听不懂", to="class_teacher")
    return browsers


def only(browsers: Browsers) -> CardOpinion:
    """The first opinion of all."""
    oldest = select(CardOpinion).order_by(CardOpinion.written_at, CardOpinion.id)
    return browsers.week.db.read(lambda session: session.scalars(oldest).first()) or CardOpinion()


def link(page: str, label: str) -> str:
    """Where a button-like link leads."""
    found = re.search(rf'href="([^"]+)">{label}<', page)
    assert found
    return html.unescape(found[1])


def test_a_teacher_answers_by_form_with_the_measure(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    page = desk.get("/desk/opinions").text
    assert "等您回的 1 条" in page
    assert "小明说数学听不懂" in page
    form = link(page, "写回信")
    assert "记成措施" in desk.get(form).text
    assert "送给李小明家了。措施也记上了。" in post(desk, form, words="每周二给他讲", measure="both").text
    page = desk.get("/desk/opinions").text
    assert "都回了" in page
    assert "每周二给他讲" in page
    assert "记成措施" in page


def test_wanting_to_change_on_the_form_sends_nothing(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    form = link(desk.get("/desk/opinions").text, "写回信")
    assert "改一改再送" in post(desk, form, words="每周二给他讲", measure="again").text
    assert only(browsers).answered_at is None


@pytest.mark.parametrize(
    ("act", "said"), [("meet", "送给李小明家了"), ("call", "送给李小明家了"), ("pass", "转给李老师了")]
)
def test_a_button_turns_it(browsers: Browsers, act: str, said: str) -> None:
    desk, to = browsers.at_desk("class_teacher"), browsers.week.cast.subject_teacher.id
    sends = {"act": act, "opinion": only(browsers).id, "to": to}
    assert said in post(desk, "/desk/opinions", **sends).text
    again = post(desk, "/desk/opinions", **sends)
    assert again.status_code == 400
    assert "已经" in again.text
    assert len(browsers.week.texts_for("grandmother")) == 1


def test_the_family_reads_and_settles_on_the_phone(browsers: Browsers) -> None:
    assert "杨老师 11月23日 18:00 前回您" in browsers.opens("grandmother", "/m/words").text
    answer(browsers)
    page = browsers.opens("grandmother", "/m/words").text
    assert "每周二给他讲" in page
    assert "再说两句" in page
    sent = browsers.sends("grandmother", "/m/words", act="thanks", opinion=only(browsers).id)
    assert "谢谢您说这一声" in sent.text
    assert "您说:好,谢谢" in sent.text


def test_the_family_says_on_the_phone_that_it_is_not_solved(browsers: Browsers) -> None:
    answer(browsers)
    sent = browsers.sends("grandmother", "/m/words", act="unsolved", opinion=only(browsers).id)
    assert "好,我请周老师一起看" in sent.text
    desk = browsers.at_desk("principal").get("/desk/opinions").text
    assert "家里说还没解决" in desk
    assert "三(2)班" in desk


@pytest.mark.parametrize("act", ["thanks", "unsolved", "nonsense"])
@pytest.mark.parametrize("who", ["mother", "father", "other_parent"])
def test_nobody_else_settles(browsers: Browsers, who: str, act: str) -> None:
    answer(browsers)
    # A page without an answer to settle holds no form, and so no token to send one with.
    assert browsers.sends(who, "/m/words", act=act, opinion=only(browsers).id).status_code in (400, 404)
    assert "数学" not in browsers.opens(who, "/m/words").text
    assert only(browsers).settled == ""


@pytest.mark.parametrize("who", ["subject_teacher", "teacher_parent", "principal"])
def test_other_teachers_read_and_turn_nothing(browsers: Browsers, who: str) -> None:
    desk = browsers.at_desk(who)
    assert "数学" not in desk.get("/desk/opinions").text
    sends = {"act": "meet", "opinion": only(browsers).id}
    assert post(desk, "/desk/opinions", **sends).status_code == 404


@pytest.mark.parametrize(("who", "sees"), [("principal", True), ("class_teacher", False), ("subject_teacher", False)])
def test_the_school_counts_by_class_without_a_word(browsers: Browsers, who: str, sees: bool) -> None:
    browsers.week.now = at(24, 9)
    browsers.week.do(set_school_now, browsers.week.now, machine_now())
    page = browsers.at_desk(who).get("/desk/opinions").text
    assert ("各班还没回的" in page) is sees
    assert (">三(2)班</th><td>1</td><td>1</td>" in page) is sees


def test_a_recording_is_heard_by_who_may_read_it_and_by_nobody_else(browsers: Browsers) -> None:
    week = browsers.week
    media = week.do(_recording, week.cast.school.id)
    said = actions.Written(week.cast.xiaoming.id, (week.cast.class_teacher.id,), (f"{VOICE}{media}",), "voice")
    week.do(actions.write_opinion, week.school, week.actor("grandmother"), said, now=at(20, 17))
    newest = select(CardOpinion.id).order_by(CardOpinion.written_at.desc())
    opinion = week.db.read(lambda session: session.scalars(newest).first()) or 0

    def heard(who: str) -> tuple[str, str]:
        return week.db.read(actions.opinion_voice, week.actor(who), opinion, media)

    assert heard("class_teacher") == heard("grandmother") == ("1/tone.mp3", "audio/mpeg")
    for stranger in ("mother", "subject_teacher", "principal", "other_parent", "foreign_principal"):
        assert browsers.opens(stranger, f"/m/words/{opinion}/voice/{media}").status_code == 404
    assert browsers.at_desk("principal").get(f"/desk/opinions/{opinion}/voice/{media}").status_code == 404
    assert browsers.at_desk("class_teacher").get(f"/desk/opinions/{opinion}/voice/{media + 1}").status_code == 404


def answer(browsers: Browsers) -> None:
    """The class teacher answers."""
    week, opinion = browsers.week, only(browsers).id
    week.do(actions.answer_opinion, week.school, week.actor("class_teacher"), opinion, ["每周二给他讲"], now=week.now)


def _recording(session: Session, school_id: int) -> int:
    media = Media(
        school_id=school_id, kind="voice", app_id="wx_qingshan", platform_media_id="m", created_at=at(20, 16),
        state="kept", path="1/tone.amr", mime="audio/amr",
    )  # fmt: skip
    session.add(media)
    session.flush()
    return media.id


def test_the_overviews_count_what_waits_and_for_whom(browsers: Browsers) -> None:
    week = browsers.week

    def lines_of(who: str, now: datetime) -> list[tuple[str, int, int | None, bool]]:
        found = week.db.read(actions.opinions_for_teacher, week.actor(who), now)
        return [(line.kind, line.count, line.total, line.urgent) for line in found]

    assert lines_of("class_teacher", at(20, 17)) == [("todo", 1, None, False)]
    assert lines_of("class_teacher", at(24, 9)) == [("todo", 1, None, True)]
    assert lines_of("subject_teacher", at(24, 9)) == []
    assert lines_of("principal", at(20, 17)) == [("figure", 0, 1, False)]
    assert lines_of("principal", at(24, 9)) == [("figure", 1, 1, False)]
    assert lines_of("foreign_principal", at(24, 9)) == []
    answer(browsers)
    (line,) = week.db.read(actions.opinions_for_family, week.actor("grandmother"), week.now)
    assert (line.kind, line.words, line.pupil_id) == ("news", "杨老师回您的话了", week.cast.xiaoming.id)
    for other in ("mother", "father", "other_parent"):
        assert week.db.read(actions.opinions_for_family, week.actor(other), week.now) == []
    week.do(actions.thank, week.actor("grandmother"), only(browsers).id, now=week.now)
    assert week.db.read(actions.opinions_for_family, week.actor("grandmother"), week.now) == []
