"""How the child is at home: typed or spoken by the family, read by the homeroom teacher next morning."""

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from handlers.contact_card import actions
from handlers.contact_card.rules import is_week_over
from storage.home_words import HomeWords
from storage.media import Media
from storage.session import Database
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at

FRIDAY = date(2026, 11, 20)
WORDS = "作业自己做完的,还帮我喂鸡"


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """A school with the daily card on a Friday evening."""
    week = SchoolWeek(sqlite_db, push="daily")
    week.now = at(20, 19)
    return week


def said(week: SchoolWeek, name: str = "class_teacher") -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What a teacher reads of the families of 三(2)班."""
    found = week.do(actions.home_words, week.school, week.actor(name), week.cast.class_32.id, week.now)
    return [(each.name, each.relation, each.words, each.voices) for each in found]


def test_a_father_types_and_the_teacher_reads_it_next_morning(week: SchoolWeek) -> None:
    assert "孩子在家怎么样" in week.says("father", "说说在家").text
    week.says("father", WORDS)
    assert "班主任明早看到" in week.says("father", "1").text
    assert week.waiting_for("class_teacher") == []
    week.now = at(23, 7, 30)
    assert week.job("card_morning_list") == 1
    week.job("staff_morning")
    assert f"李小明爸爸:{WORDS}" in week.texts_for("class_teacher")[-1]
    assert said(week) == [("李小明", "爸爸", WORDS, ())]
    week.now = at(24, 9)
    assert said(week) == []


def test_a_grandmother_speaks_and_the_teacher_hears_it(week: SchoolWeek) -> None:
    week.says("grandmother", "说说在家")
    week.says("grandmother", "2")
    week.speaks("grandmother", media="31")
    week.says("grandmother", "1")
    assert said(week) == [("李小明", "奶奶", "", ("31",))]
    week.now = at(23, 7, 30)
    week.job("card_morning_list")
    week.job("staff_morning")
    assert "(有录音)" in week.texts_for("class_teacher")[-1]
    heard = week.says("class_teacher", "孩子在家")
    assert [each.media for each in heard.also] == ["31"]


def test_two_households_say_their_own_and_again_replaces_it(week: SchoolWeek) -> None:
    child = week.cast.xiaoming.id
    for who, words in (("father", "写字很慢"), ("mother", "电话里很高兴"), ("grandmother", WORDS)):
        week.now += timedelta(minutes=1)
        week.do(actions.say_home, week.actor(who), child, [words], week.now)
    assert [(relation, words) for _, relation, words, _ in said(week)] == [("爸爸", "写字很慢"), ("奶奶", WORDS)]


def test_after_the_last_signature_of_the_week_the_family_is_asked_once(week: SchoolWeek) -> None:
    for day in (19, 20):
        teacher, class_id = week.actor("class_teacher"), week.cast.class_32.id
        week.now = at(day, 18, 40)
        week.do(actions.enter_day, week.school, teacher, class_id, week.now.date(), {}, week.now)
        week.says("father", "联系卡")
        reply = week.says("father", "1")
        assert [choice.label for choice in reply.choices] == ([] if day == 19 else ["说说小明在家", "好"])
    assert "孩子在家怎么样" in week.says("father", "2").text
    week.says("father", WORDS)
    week.says("father", "1")
    assert not week.do(actions.asks_home, week.school, week.actor("father"), week.cast.xiaoming.id, week.now)


@pytest.mark.parametrize(
    ("today", "last", "over"),
    [
        (date(2026, 11, 19), FRIDAY, False),
        (FRIDAY, FRIDAY, True),
        (date(2026, 11, 22), FRIDAY, True),
        (FRIDAY, None, True),
    ],
)
def test_when_a_school_week_is_over(today: date, last: date | None, *, over: bool) -> None:
    assert is_week_over(today, last) is over


@pytest.mark.parametrize(("pieces", "text"), [([], "home_nothing"), (["好" * 301], "too_long")])
def test_nothing_and_too_much_are_said_so(week: SchoolWeek, pieces: list[str], text: str) -> None:
    with pytest.raises(UserError, match=text):
        week.do(actions.say_home, week.actor("father"), week.cast.xiaoming.id, pieces, week.now)


@pytest.mark.parametrize("who", ["other_parent", "stranger", "class_teacher", "foreign_parent"])
def test_nobody_speaks_for_anothers_child(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        week.do(actions.say_home, week.actor(who), week.cast.xiaoming.id, [WORDS], week.now)


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "mother", "foreign_principal"])
def test_only_the_homeroom_teacher_reads_it(week: SchoolWeek, who: str) -> None:
    week.do(actions.say_home, week.actor("father"), week.cast.xiaoming.id, [WORDS], week.now)
    with pytest.raises(AccessDeniedError):
        said(week, who)


def test_the_words_are_not_readable_in_the_database(week: SchoolWeek) -> None:
    week.do(actions.say_home, week.actor("father"), week.cast.xiaoming.id, [WORDS], week.now)
    [sealed] = week.db.read(lambda session: [row.said for row in session.query(HomeWords)])
    assert WORDS.encode() not in sealed


def test_the_page_has_a_form_and_the_desk_shows_words_and_voice(week: SchoolWeek) -> None:
    browsers = Browsers(week.db, week)
    browsers.writes()
    found = re.search(r'href="([^"]+)">说说孩子在家', browsers.opens("father", "/m/card").text)
    assert found is not None
    answer = post(browsers.app.test_client(), html.unescape(found[1]), words=WORDS)
    assert "班主任明早看到" in answer.text

    def record(session: Session) -> int:
        media = Media(
            school_id=week.school.id, app_id="", kind="voice", platform_media_id="", created_at=week.now, state="kept",
            path="gone.amr", mime="audio/amr",
        )  # fmt: skip
        session.add(media)
        session.flush()
        return media.id

    media_id = week.do(record)
    week.do(actions.say_home, week.actor("mother"), week.cast.xiaoming.id, [f"voice:{media_id}"], week.now)
    class_id = week.cast.class_32.id
    page = browsers.at_desk("class_teacher").get(f"/desk/cards/{class_id}").text
    assert f"<b>李小明</b> 爸爸:{WORDS}" in page
    assert f"/desk/cards/{class_id}/home/{media_id}" in page
    place = (week.school, week.actor("class_teacher"), class_id)
    assert week.do(actions.home_voice, *place, media_id, week.now) == ("gone.mp3", "audio/mpeg")
    with pytest.raises(AccessDeniedError):
        week.do(actions.home_voice, *place, media_id + 1, week.now)
