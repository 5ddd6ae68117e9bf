"""Every way in which a talk lets a recording or a picture go without giving it to anybody, and those in which not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.inbound import Kind
from bot.dialogue.left_media_sweep import LeftMediaSweep
from storage.base import new_id
from storage.media import Media
from storage.schools import School
from storage.voice_pack import put_clip
from storage.weekly_update import WeeklyUpdate
from tests import factories
from tests.dialogue.person import Person
from tests.factories import NOW


def kept(person: Person, kind: str = "voice") -> str:
    """A file of this person's lies here; its id."""
    media_id = new_id()

    def unit(session: Session) -> None:
        session.add(
            Media(
                id=media_id, school_id=person.school_id, identity_id=person.identity.id, app_id="wx_qingshan",
                kind=kind, platform_media_id=str(media_id), created_at=person.now, state="kept",
            )
        )  # fmt: skip

    person.db.transact(unit)
    return str(media_id)


def speaks(person: Person) -> None:
    """Says something of which there is a file."""
    person.speaks(kept(person))


def left(person: Person) -> int:
    """How many files were left behind and wait to be forgotten."""
    found = select(Media.id).where(Media.left_at.is_not(None), Media.erased_at.is_(None))
    return len(person.db.read(lambda session: session.scalars(found).all()))


def erased(person: Person) -> int:
    """How many files nobody may see any more."""
    found = select(Media.id).where(Media.erased_at.is_not(None))
    return len(person.db.read(lambda session: session.scalars(found).all()))


def speaks_in_a_form(person: Person) -> None:
    """A letter of which half is said."""
    person.says("捎话")
    person.says("1")
    speaks(person)


def leaves(person: Person) -> None:
    """0."""
    person.says("0")


def goes_back(person: Person) -> None:
    """上一步: the pieces go first."""
    person.says("上一步")


def says_it_anew(person: Person) -> None:
    """All was said, and is asked again."""
    person.says("1")
    person.says("上一步")


def is_silent(person: Person) -> None:
    """The form times out, the draft gets too old; then something else is said."""
    person.waits(hours=26)
    person.says("嗯")


def unfollows(person: Person) -> None:
    """Nothing is known of the person any more."""
    person.sends(Kind.UNSUBSCRIBE)


@pytest.mark.parametrize("way", [leaves, goes_back, says_it_anew, is_silent, unfollows])
def test_what_was_said_in_a_form_that_ends_without_it(person: Person, way: Callable[[Person], None]) -> None:
    speaks_in_a_form(person)
    assert left(person) == 0
    way(person)
    assert left(person) == 1


def test_a_voice_where_nothing_takes_one(parent: Person) -> None:
    speaks(parent)
    parent.sends(Kind.IMAGE, media=kept(parent, "image"))
    assert left(parent) == 2


def test_a_picture_in_a_form_that_takes_none(parent: Person) -> None:
    parent.says("捎话")
    parent.sends(Kind.IMAGE, media=kept(parent, "image"))
    assert left(parent) == 1


@pytest.mark.parametrize("then", ["1", "2"])
def test_a_voice_for_one_of_several_matters_is_the_chosen_one_s(parent: Person, then: str) -> None:
    for number in "12":
        parent.has_waiting(f"卡{number}", f"card:{number}")
    speaks(parent)
    assert left(parent) == 0
    parent.says(then)
    assert left(parent) == 0


@pytest.mark.parametrize("then", ["0", ""])
def test_a_voice_for_none_of_them_is_left(parent: Person, then: str) -> None:
    for number in "12":
        parent.has_waiting(f"卡{number}", f"card:{number}")
    speaks(parent)
    if then:
        parent.says(then)
    else:
        parent.waits(hours=1)
        parent.says("帮助")
    assert left(parent) == 1


def test_what_a_form_or_a_step_took_stays_however_long(person: Person) -> None:
    speaks_in_a_form(person)
    for text in ("1", "跳过", "今天", "1"):
        person.says(text)
    assert "送出" in person.last.text or "voice:" in person.last.text, person.last.text
    person.has_waiting("卡", "card:1")
    speaks(person)  # the only matter takes it
    person.waits(hours=26)
    person.says("嗯")
    assert left(person) == 0


def test_a_draft_keeps_it_for_a_day(person: Person) -> None:
    speaks_in_a_form(person)
    person.says("签")
    person.waits(hours=20)
    person.says("嗯")
    assert left(person) == 0


def test_who_never_writes_again_leaves_it_too_and_a_day_later_it_goes(person: Person) -> None:
    speaks_in_a_form(person)
    schools = [person.school]
    assert LeftMediaSweep(person.db, schools, lambda: person.now + timedelta(hours=23)).run() == 0
    assert left(person) == 0
    assert LeftMediaSweep(person.db, schools, lambda: person.now + timedelta(hours=26)).run() == 0
    assert (left(person), erased(person)) == (1, 0)
    assert LeftMediaSweep(person.db, schools, lambda: person.now + timedelta(hours=51)).run() == 1
    assert (left(person), erased(person)) == (0, 1)
    assert LeftMediaSweep(person.db, schools, lambda: person.now + timedelta(hours=52)).run() == 0


def test_one_sweep_after_the_other_loses_no_day(person: Person) -> None:
    clock = NOW
    sweep = LeftMediaSweep(person.db, [person.school], lambda: clock)
    forgotten = 0
    while clock < NOW + timedelta(days=8):
        if clock in (NOW, NOW + timedelta(hours=90)):
            person.now = clock
            speaks_in_a_form(person)
        forgotten += sweep.run()
        clock += timedelta(hours=5)
    assert (forgotten, erased(person)) == (2, 2)


def clip(session: Session, school: School, media_id: int) -> None:
    """Something that names one file."""
    put_clip(session, school.id, "a", media_id=media_id, staff_id=factories.staff(session, school).id, now=NOW)


def update_of_a_week(session: Session, school: School, media_id: int) -> None:
    """Something that names several files."""
    class_ = factories.class_(session, factories.grade(session, school))
    author = factories.staff(session, school)
    media = f"1{media_id} {media_id} 7"
    row = {"class_id": class_.id, "week": "2026-W47", "author_id": author.id, "written_at": NOW, "words": b""}
    session.add(WeeklyUpdate(school_id=school.id, media=media, **row))


@pytest.mark.parametrize("keep", [clip, update_of_a_week])
def test_what_something_keeps_after_all_is_never_forgotten(person: Person, keep: Callable[..., None]) -> None:
    speaks_in_a_form(person)
    person.says("0")

    def unit(session: Session) -> None:
        keep(session, session.get_one(School, person.school_id), session.scalars(select(Media.id)).one())

    person.db.transact(unit)
    LeftMediaSweep(person.db, [person.school], lambda: person.now + timedelta(days=3)).run()
    assert (left(person), erased(person)) == (0, 0)
