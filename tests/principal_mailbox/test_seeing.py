"""Whom a letter is about does not see it: not in a list, a count, a page or a message."""

import pytest

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from handlers.principal_mailbox import overview
from handlers.principal_mailbox.actions import assigning, figures, reading
from storage.session import Database
from storage.staff_news import untold
from tests import factories
from tests.principal_mailbox.mailbox import Mailbox
from tests.school_week import at, shown

ABOUT_YANG = "2 杨静"


def desk(box: Mailbox, name: str) -> Actor:
    """One of the cast at the desk."""
    staff = {"principal": box.cast.principal, "class_teacher": box.cast.class_teacher, "keeper": box.keeper}
    return box.staff_actor(staff[name])


def sees(box: Mailbox, actor: Actor) -> list[int]:
    """The ids of the letters that exist for this person."""
    return [of.letter_id for of in box.do(reading.waiting, actor)]


def lines(box: Mailbox, actor: Actor) -> int:
    """What the day's line counts."""
    found = box.do(overview.for_teacher, box.school, actor, box.now)
    return sum(line.count for line in found)


@pytest.mark.parametrize("words", ["老师上课看手机", "杨静上课看手机"])
def test_a_letter_about_a_teacher_is_hidden_from_that_teacher(sqlite_db: Database, words: str) -> None:
    box = Mailbox(sqlite_db)
    box.writes_named(about=ABOUT_YANG if words.startswith("老师") else "1", words=words)
    (letter,) = box.letters()
    assert letter.about == "staff"
    teacher = desk(box, "class_teacher")
    assert (sees(box, teacher), lines(box, teacher)) == ([], 0)
    with pytest.raises(AccessDeniedError):
        box.do(reading.at_desk, teacher, letter.id)
    assert sees(box, desk(box, "keeper")) == sees(box, desk(box, "principal")) == [letter.id]
    names = [name for _, name in box.do(assigning.may_get, box.school, desk(box, "keeper"), letter.id, box.now)]
    assert "李强" in names
    assert "杨静" not in names


def test_it_stays_hidden_when_that_teacher_keeps_the_letters(sqlite_db: Database) -> None:
    box = Mailbox(sqlite_db)
    box.writes_named(about=ABOUT_YANG)
    box.do(lambda session: factories.role(session, box.cast.class_teacher, Role.MAILBOX_KEEPER, None))
    teacher = desk(box, "class_teacher")
    assert teacher.may(frozenset({Role.MAILBOX_KEEPER.value}))
    assert sees(box, teacher) == []
    assert not any(month.letters for month in box.do(figures.months, box.school, teacher, box.now))


@pytest.mark.parametrize("about", ["3", "2 周正", "2 孙燕"])
def test_about_the_principal_or_the_keeper_is_refused_before_writing_where_nobody_is_outside(
    sqlite_db: Database, about: str
) -> None:
    box = Mailbox(sqlite_db)
    if about == "3":
        said = box.talk("grandmother", "校长信箱", "1", "3")
        assert "打教育局的电话" in said.text
        assert "写完回 1" not in shown(said)
    else:
        said = box.writes_named(about=about)
        assert "打教育局的电话" in said.text
    assert box.letters() == []


@pytest.mark.parametrize("about", ["3", "2 周正", "2 孙燕"])
def test_it_goes_outside_where_somebody_is(sqlite_db: Database, about: str) -> None:
    box = Mailbox(sqlite_db, outside=True)
    box.writes_named(about=about)
    (letter,) = box.letters()
    assert box.outside
    assert sees(box, box.staff_actor(box.outside)) == [letter.id]
    for name in ("principal", "keeper", "class_teacher"):
        assert sees(box, desk(box, name)) == []
    told = box.db.read(untold, box.school.id)
    assert set(told) == {box.outside.id}
    box.goes_on_to(at(26, 7, 30))
    box.job("mailbox_overdue")
    assert set(box.db.read(untold, box.school.id)) == {box.outside.id}


def test_who_is_given_a_letter_sees_that_one_only(sqlite_db: Database) -> None:
    box = Mailbox(sqlite_db)
    box.writes_named(words="操场的门坏了")
    box.writes_named("father", words="放学太晚了")
    first = box.letters()[0]
    teacher = desk(box, "class_teacher")
    assert sees(box, teacher) == []
    box.do(assigning.assign, box.school, desk(box, "keeper"), first.id, box.cast.class_teacher.id, "请看看", box.now)
    assert sees(box, teacher) == [first.id]
    assert "操场的门坏了" in shown(box.talk("class_teacher", "看信", "1"))


def test_a_stranger_and_another_family_see_no_letter(sqlite_db: Database) -> None:
    box = Mailbox(sqlite_db)
    box.writes_named()
    (letter,) = box.letters()
    for name in ("father", "other_parent", "stranger", "foreign_parent"):
        with pytest.raises(AccessDeniedError):
            box.do(reading.own_letter, box.actor(name), letter.id)
    assert sees(box, box.actor("foreign_principal")) == []
