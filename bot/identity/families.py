"""Whom to tell about a child: families, each with its guardians in the order of the chain."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from storage.binding import Consent
from storage.identities import Binding, Identity, talks
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live

# Ids bound into one statement; SQLite's default limit of variables is far above, its planner is not.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Recipient:
    """One guardian of one child; ``identity_ids`` is empty for who cannot be reached in WeChat now."""

    guardian_id: int
    name: str
    relation: str
    place: int
    identity_ids: tuple[int, ...]
    is_away: bool
    reads: bool
    hours: str
    wants_daily_card: bool | None
    signs: bool
    decides: bool
    emergency: bool


@dataclass(frozen=True, slots=True)
class Family:
    """One household of one child. What one family is told or answers, the other never sees."""

    household_id: int
    guardians: tuple[Recipient, ...]

    @property
    def identity_ids(self) -> tuple[int, ...]:
        """Every WeChat user of this family, each once, first in the chain first."""
        return tuple(dict.fromkeys(identity for guardian in self.guardians for identity in guardian.identity_ids))


def guardians_to_tell(session: Session, school_id: int, pupil_id: int, *, safety: bool = False) -> list[Family]:
    """The families of one child; see :func:`families_to_tell`."""
    return families_to_tell(session, school_id, [pupil_id], safety=safety)[pupil_id]


def families_to_tell(
    session: Session, school_id: int, pupil_ids: Iterable[int], *, safety: bool = False
) -> dict[int, list[Family]]:
    """For each pupil the families to tell, the first of the chain first; none for who is unknown or has left.

    Barred and former guardians are left out, as are those whose duty is not to be informed. A guardian is listed
    without identities when WeChat cannot or must not be used: not bound, unfollowed, the number typed for two
    families, 退订, or no consent to this child's data. ``safety`` tells the last two, and the uninformed, as well.
    """
    wanted = list(dict.fromkeys(pupil_ids))
    families: dict[int, dict[int, dict[int, Recipient]]] = {pupil_id: {} for pupil_id in wanted}
    for start in range(0, len(wanted), BATCH):
        for link, guardian, identity_id in session.execute(
            _statement(school_id, wanted[start : start + BATCH], safety=safety)
        ):
            household = families[link.pupil_id].setdefault(guardian.household_id, {})
            known = household.get(guardian.id)
            before = known.identity_ids if known else ()
            household[guardian.id] = _recipient(
                link, guardian, before if identity_id is None else (*before, identity_id)
            )
    return {
        pupil_id: [Family(household, tuple(guardians.values())) for household, guardians in found.items()]
        for pupil_id, found in families.items()
    }


def _statement(school_id: int, pupil_ids: list[int], *, safety: bool) -> Select[GuardianLink, Guardian, int]:
    usable = and_(Identity.id == Binding.identity_id, talks(), Identity.follows, ~Guardian.phone_quarantined)
    told = and_(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live(), is_here())
    if not safety:
        consented = exists().where(
            Consent.guardian_id == GuardianLink.guardian_id,
            Consent.pupil_id == GuardianLink.pupil_id,
            Consent.given,
            Consent.withdrawn_at.is_(None),
        )
        usable = and_(usable, ~Identity.muted, consented)
        told = and_(told, GuardianLink.informed)
    return (
        select(GuardianLink, Guardian, Identity.id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .outerjoin(Binding, Binding.guardian_id == Guardian.id)
        .outerjoin(Identity, usable)
        .where(told)
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id, Binding.bound_at)
    )


def _recipient(link: GuardianLink, guardian: Guardian, identity_ids: tuple[int, ...]) -> Recipient:
    return Recipient(
        guardian_id=guardian.id,
        name=guardian.name,
        relation=link.relation,
        place=link.place,
        identity_ids=identity_ids,
        is_away=guardian.is_away,
        reads=guardian.reads,
        hours=guardian.hours,
        wants_daily_card=guardian.wants_daily_card,
        signs=link.signs,
        decides=link.decides,
        emergency=link.emergency,
    )
