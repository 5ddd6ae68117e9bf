"""The families of a class as a parents' day sees them: one turn for each household, with all its children there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.identity.families import Recipient, families_to_tell
from bot.identity.headings import relation_name
from storage.pupils import Household, Pupil, household_numbered, is_here, own_household


@dataclass(frozen=True, slots=True)
class DayFamily:
    """One household and its children in the class, by their numbers in the list.

    ``household_id`` is 0 for a child of whom nobody is known and for whom no turn was written yet.
    """

    household_id: int
    children: tuple[tuple[int, str], ...]  # (pupil id, name)
    number: str  # of the first child
    contacts: tuple[Recipient, ...]

    @property
    def names(self) -> str:
        """The children's names."""
        return "、".join(name for _, name in self.children)

    @property
    def relation(self) -> str:
        """What the first one to be told is to the first child; empty where nobody is known."""
        return relation_name(self.contacts[0].relation) if self.contacts else ""

    @property
    def identity_ids(self) -> tuple[int, ...]:
        """Everybody of the family who can be told in WeChat."""
        return tuple(dict.fromkeys(identity for each in self.contacts for identity in each.identity_ids))

    @property
    def guardian_id(self) -> int | None:
        """Who answers for the family."""
        return self.contacts[0].guardian_id if self.contacts else None


def families_of_class(session: Session, school_id: int, class_id: int) -> list[DayFamily]:
    """Every family of the class in the order of the list; two households of one child are two families."""
    here = (Pupil.school_id == school_id, Pupil.class_id == class_id, is_here())
    pupils = list(session.scalars(select(Pupil).where(*here).order_by(Pupil.number)))
    return families_of(session, school_id, pupils)


def families_of(session: Session, school_id: int, pupils: Sequence[Pupil]) -> list[DayFamily]:
    """The families of these pupils, in their order; a child of whom nobody is known is a family as well."""
    told = families_to_tell(session, school_id, [pupil.id for pupil in pupils])
    alone = {own_household(pupil.number): pupil for pupil in pupils if not told[pupil.id]}
    known = select(Household.number, Household.id).where(
        Household.school_id == school_id, Household.number.in_(list(alone))
    )
    homes = {row.number: row.id for row in session.execute(known)} if alone else {}
    found: dict[int, DayFamily] = {}
    for pupil in pupils:
        child = (pupil.id, pupil.name)
        for family in told[pupil.id]:
            before = found.get(family.household_id)
            children = (*before.children, child) if before else (child,)
            number = before.number if before else pupil.number
            contacts = before.contacts if before else family.guardians
            found[family.household_id] = DayFamily(family.household_id, children, number, contacts)
        if not told[pupil.id]:
            home = homes.get(own_household(pupil.number), 0)
            found[home or -pupil.id] = DayFamily(home, (child,), pupil.number, ())
    return list(found.values())


def home_of(session: Session, school_id: int, family: DayFamily) -> int:
    """The household of this family, made for a child of whom nobody is known."""
    return family.household_id or household_numbered(session, school_id, own_household(family.number))
