"""A child and those who are in the school's files only because of it: with it they go."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.bookings import Booking, BookingSibling
from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.identities import Binding, Identity
from storage.media import Media
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class OnlyOfChild:
    """Ids of guardians with no other child here, homes without anybody else, WeChat users who are nobody else."""

    guardians: frozenset[int]
    households: frozenset[int]
    identities: frozenset[int]


def only_of(session: Session, school_id: int, pupil_id: int) -> OnlyOfChild:
    """Who is known to this school only through this child."""
    elsewhere = select(GuardianLink.guardian_id).where(
        GuardianLink.pupil_id != pupil_id, GuardianLink.school_id == school_id
    )
    of_child = select(Guardian.id, Guardian.household_id).join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
    mine = (Guardian.school_id == school_id, GuardianLink.pupil_id == pupil_id, Guardian.id.not_in(elsewhere))
    found = session.execute(of_child.where(*mine)).all()
    guardians = frozenset(row.id for row in found)
    homes = {row.household_id for row in found}
    lived_in = select(Guardian.household_id).where(
        Guardian.school_id == school_id, Guardian.household_id.in_(homes), Guardian.id.not_in(guardians)
    )
    return OnlyOfChild(
        guardians, frozenset(homes - set(session.scalars(lived_in))), _identities(session, school_id, guardians)
    )


def give_to_siblings(session: Session, school_id: int, pupil_id: int) -> None:
    """Visits and talks that were about brothers and sisters as well stay theirs."""
    for whole, part, link in (
        (HomeVisit, HomeVisitSibling, HomeVisitSibling.visit_id),
        (Booking, BookingSibling, BookingSibling.booking_id),
    ):
        firsts = (
            select(link.label("whole"), func.min(part.pupil_id).label("next"))
            .join(whole, whole.id == link)
            .where(whole.school_id == school_id, whole.pupil_id == pupil_id, part.pupil_id != pupil_id)
            .group_by(link)
        )
        for row in session.execute(firsts).all():
            session.execute(update(whole).where(whole.id == row.whole).values(pupil_id=row.next))
            session.execute(delete(part).where(link == row.whole, part.pupil_id == row.next))


def is_only_name(session: Session, school_id: int, name: str, but: Collection[int]) -> bool:
    """Whether nobody of this school but these rows (ids of pupils and guardians) has this name, or one that holds it.

    李明 cannot be taken out of what was written about 李明明.
    """
    others = (
        select(Pupil.id).where(Pupil.school_id == school_id, Pupil.name.contains(name), Pupil.id.not_in(but)),
        select(Guardian.id).where(
            Guardian.school_id == school_id, Guardian.name.contains(name), Guardian.id.not_in(but)
        ),
        select(Staff.id).where(Staff.school_id == school_id, Staff.name.contains(name)),
    )
    return not any(session.scalar(each.limit(1)) for each in others)


def media_sent_by(session: Session, school_id: int, identity_ids: Collection[int]) -> set[int]:
    """Files that these WeChat users sent."""
    mine = (Media.school_id == school_id, Media.identity_id.in_(identity_ids))
    return set(session.scalars(select(Media.id).where(*mine)))


def _identities(session: Session, school_id: int, guardians: Collection[int]) -> frozenset[int]:
    also = select(Binding.identity_id).where(Binding.school_id == school_id, Binding.guardian_id.not_in(guardians))
    found = (
        select(Identity.id)
        .join(Binding, Binding.identity_id == Identity.id)
        .where(
            Identity.school_id == school_id,
            Binding.guardian_id.in_(guardians),
            Identity.staff_id.is_(None),
            Identity.id.not_in(also),
        )
    )
    return frozenset(session.scalars(found))
