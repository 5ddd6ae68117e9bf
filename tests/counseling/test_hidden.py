"""A talk that a child wished for: no family meets the least trace of it, whatever it opens, asks or gets."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.services import Registry
from handlers.counseling.actions import beginning, heart_talks, room
from storage.dialogues import delete_dialogue
from storage.session import Database
from tests.counseling.world import Room
from tests.school_browsers import Browsers

FAMILY = ("grandmother", "mother", "father")
# What differs from one look at a page to the next: tokens, signed addresses, the moment.
FLEETING = re.compile(r'(value|about|href|src|action)="?[^" >]*|\b\d\d:\d\d(:\d\d)?\b')
AT = "13:35"


class School(Room):
    """All services of the product."""

    registry = Registry()


@pytest.fixture
def school(sqlite_db: Database) -> School:
    """Monday the 23rd, at ten."""
    return School(sqlite_db)


def wished(school: School) -> int:
    """The class teacher enters the wish, the counselor names a time, notes, and answers nobody; the talk."""
    teacher, counselor = school.actor("class_teacher"), school.actor("counselor")
    wish = beginning.Wish("child", ("夜里数星星",))
    talk = school.do(beginning.wish, school.school, teacher, school.cast.xiaoming.id, wish, school.now).talk_id
    at = (school.now + timedelta(days=1)).replace(hour=13, minute=35)
    school.do(room.set_time, school.school, counselor, talk, at, 30, school.now)
    school.do(room.note, counselor, talk, "下次一起画画", school.now)
    school.do(heart_talks.keep, teacher, school.cast.xiaoming.id, "说了交朋友的事", school.now)
    return talk


def everything(school: School, name: str) -> Mapping[str, str]:
    """What one guardian meets: each page without a variable, each word, each line, each message, as plain text."""
    browsers, found = Browsers(school.db, school), dict[str, str]()
    rules = [
        page.rule for _, page, _ in school.registry.pages() if page.rule.startswith("/m/") and "<" not in page.rule
    ]
    for rule in ["/m/", *rules]:
        answer = browsers.opens(name, rule)
        found[rule] = f"{answer.status_code} {FLEETING.sub('', answer.text)}"
    typed = [word for service in school.registry.services for each in service.words for word in each.words]
    for word in typed:
        school.do(starts_anew, school, name)
        reply = school.says(name, word)
        found[word] = f"{reply.text} {[choice.label for choice in reply.choices]} {len(reply.also)}"
    actor = school.actor(name)
    lines = [school.do(source, school.school, actor, school.now) for source in school.registry.family_lines()]
    found["lines"] = str([(line.kind, line.words, line.day) for some in lines for line in some])
    found["messages"] = str(school.texts_for(name))
    return found


def starts_anew(session: Session, school: School, name: str) -> None:
    """As if this person had never written."""
    delete_dialogue(session, school_id=school.school.id, identity_id=school.cast.people[name].id)


@pytest.mark.parametrize("name", FAMILY)
def test_nothing_that_a_family_meets_is_other_than_without_the_talk(school: School, name: str) -> None:
    everything(school, name)  # what a first look changes has changed
    school.goes_on_to(school.now.replace(minute=30, second=0))
    before = everything(school, name)
    talk = wished(school)
    school.goes_on_to(school.now.replace(minute=30, second=0))
    after = everything(school, name)
    assert {what: (before[what], said) for what, said in after.items() if said != before[what]} == {}
    school.do(room.let_family_know, school.actor("counselor"), talk, school.now, hidden=False)
    told = everything(school, name)
    assert "和心理老师谈谈" in told["lines"]
    assert AT not in str(told)


def test_no_desk_is_theirs(school: School) -> None:
    talk = wished(school)
    browsers = Browsers(school.db, school)
    for name in (*FAMILY, "other_parent", "stranger"):
        for path in ("/desk/counseling", f"/desk/counseling/{talk}", "/desk/talks", "/desk/counseling/new"):
            answer = browsers.opens(name, path)
            assert (answer.status_code, "数星星" in answer.text, AT in answer.text) == (404, False, False)
