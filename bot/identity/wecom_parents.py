"""Which parent of the school's enterprise WeChat is which guardian: by the telephone number, and by nothing else."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.identity.binding import bind, stop_waiting, unfollow
from bot.identity.phones import phone_index, plain_number
from bot.wecom.contacts import SchoolParent
from storage.identities import Binding, Identity
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live

CHUNK = 200  # parents in one transaction
HOW = "wecom"


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of some parents: bound to a guardian (``new``: not so before), or ``unknown`` by their number."""

    bound: int = 0
    new: int = 0
    unknown: int = 0

    def __add__(self, other: "Bound") -> "Bound":
        return Bound(self.bound + other.bound, self.new + other.new, self.unknown + other.unknown)


def bind_parents(
    session: Session, school_id: int, account: str, parents: Sequence[SchoolParent], now: datetime
) -> Bound:
    """Bind each of these parents to the guardians of the roster with the same number; ``now`` is school time.

    A number that two families have typed binds nobody. Who has another number now loses the guardians of the old
    one. Run again, nothing changes.
    """
    known = _identities(session, school_id, account, [parent.user_id for parent in parents])
    numbers = {parent.user_id: _number(session, parent) for parent in parents}
    guardians = _guardians(session, school_id, {number for number in numbers.values() if number})
    result = Bound()
    for parent in parents:
        theirs = guardians.get(numbers[parent.user_id] or b"", set())
        identity = known.get(parent.user_id)
        if not theirs:
            result += Bound(unknown=1)
            if identity:
                unfollow(session, identity, now)
            continue
        if identity is None:
            today = at_school(now).date()
            identity = Identity(school_id=school_id, app_id=account, openid=parent.user_id, first_seen_on=today)
            session.add(identity)
        identity.follows = parent.follows
        session.flush()
        _loosen(session, identity, theirs, now)
        # Not a generator: all of them are to be bound.
        added = [bind(session, school_id, identity.id, guardian, HOW, now) for guardian in sorted(theirs)]
        result += Bound(bound=1, new=int(any(added)))
    return result


def loosen_missing(session: Session, school_id: int, account: str, present: Collection[str], now: datetime) -> int:
    """Forget up to :data:`CHUNK` parents that the enterprise WeChat does not name any more; returns how many."""
    ours = (Identity.school_id == school_id, Identity.app_id == account)
    gone = [each for each in session.scalars(select(Identity).where(*ours)) if each.openid not in present][:CHUNK]
    for identity in gone:
        unfollow(session, identity, now)
    return len(gone)


def _identities(session: Session, school_id: int, account: str, user_ids: Sequence[str]) -> dict[str, Identity]:
    ours = (Identity.school_id == school_id, Identity.app_id == account, Identity.openid.in_(user_ids))
    return {each.openid: each for each in session.scalars(select(Identity).where(*ours))}


def _number(session: Session, parent: SchoolParent) -> bytes | None:
    number = plain_number(parent.phone)
    return phone_index(session, number) if number else None


def _guardians(session: Session, school_id: int, numbers: Collection[bytes]) -> dict[bytes, set[int]]:
    """Guardians of children who are here, by number; none of a number in quarantine."""
    has_child = (
        exists()
        .where(GuardianLink.guardian_id == Guardian.id, is_live())
        .where(Pupil.id == GuardianLink.pupil_id, is_here())
    )
    found = (
        select(Guardian.phone_index, Guardian.id)
        .where(Guardian.school_id == school_id, Guardian.phone_index.in_(numbers))
        .where(~Guardian.phone_quarantined, has_child)
    )
    guardians = defaultdict[bytes, set[int]](set)
    for number, guardian_id in session.execute(found):
        if number:
            guardians[number].add(guardian_id)
    return guardians


def _loosen(session: Session, identity: Identity, theirs: set[int], now: datetime) -> None:
    others = (Binding.identity_id == identity.id, Binding.guardian_id.not_in(theirs))
    lost = delete(Binding).where(*others).returning(Binding.id)
    if session.scalars(lost, execution_options={"synchronize_session": False}).all():
        stop_waiting(session, [identity.id], now)
