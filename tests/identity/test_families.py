"""Whom a message about a child goes to."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.identity.families import families_to_tell, guardians_to_tell
from storage.binding import Consent
from storage.pupils import GuardianLink
from storage.session import Database
from tests import cast
from tests.cast import Cast
from tests.factories import NOW

Change = Callable[[Session, Cast], None]


def _told(session: Session, people: Cast, *, safety: bool = False) -> list[set[str]]:
    names = {identity.id: name for name, identity in people.people.items()}
    families = guardians_to_tell(session, people.school.id, people.xiaoming.id, safety=safety)
    return [{names[identity] for identity in family.identity_ids} for family in families]


def test_two_households_are_two_families_in_the_order_of_the_chain(db: Database) -> None:
    def unit(session: Session) -> list[set[str]]:
        return _told(session, cast.gather(session))

    assert db.transact(unit) == [{"grandmother", "mother"}, {"father"}]


def _unfollow(session: Session, people: Cast) -> None:
    people.people["father"].follows = False


def _quarantine(session: Session, people: Cast) -> None:
    people.father.phone_quarantined = True


def _mute(session: Session, people: Cast) -> None:
    people.people["father"].muted = True


def _refuse(session: Session, people: Cast) -> None:
    consents = delete(Consent).where(Consent.guardian_id == people.father.id)
    session.execute(consents)


def _link(session: Session, people: Cast) -> GuardianLink:
    return session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()


def _bar(session: Session, people: Cast) -> None:
    _link(session, people).barred_at = NOW


def _not_informed(session: Session, people: Cast) -> None:
    _link(session, people).informed = False


@pytest.mark.parametrize(
    ("change", "usually", "safety"),
    [
        (_unfollow, [set()], [set()]),  # known, but WeChat is no way to them: the family still stands in the list
        (_quarantine, [set()], [set()]),
        (_mute, [set()], [{"father"}]),
        (_refuse, [set()], [{"father"}]),
        (_bar, [], []),
        (_not_informed, [], [{"father"}]),
    ],
)
def test_the_father_is_reached_or_not(
    sqlite_db: Database, change: Change, usually: list[set[str]], safety: list[set[str]]
) -> None:
    def unit(session: Session) -> tuple[list[set[str]], list[set[str]]]:
        people = cast.gather(session)
        change(session, people)
        session.flush()
        return _told(session, people), _told(session, people, safety=True)

    home = {"grandmother", "mother"}
    assert sqlite_db.transact(unit) == ([home, *usually], [home, *safety])


def test_many_pupils_are_asked_at_once_and_only_of_the_own_school(sqlite_db: Database) -> None:
    def unit(session: Session) -> dict[str, int]:
        people = cast.gather(session)
        names = {getattr(people, name).id: name for name in ("xiaoming", "xiaoyu", "other_child")}
        found = families_to_tell(session, people.school.id, names)
        return {names[pupil]: len(families) for pupil, families in found.items()}

    assert sqlite_db.transact(unit) == {"xiaoming": 2, "xiaoyu": 1, "other_child": 0}
