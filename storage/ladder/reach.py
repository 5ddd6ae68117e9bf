"""Who of a family can be asked for an obligation, by what way: the questions behind every rung."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from storage.binding import Consent
from storage.id_list import among
from storage.identities import Binding, Identity
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, is_live

SAFETY = "safety"


def in_wechat(
    notice: Notice, obligation_ids: Sequence[int], accounts: tuple[str, ...], *, with_duty: bool = True
) -> Select[*tuple[Any, ...]]:
    """Guardians who can be written to in WeChat now, with their place in the chain among those of the obligation.

    Columns: obligation_id, guardian_id, identity_id, sender, hours, turn (1 first). One WeChat user for each
    guardian: of several the newest, those of ``accounts`` in that order first. ``with_duty`` False gives those who
    are informed and have not the duty, in whichever household: they get a copy that asks nothing.
    """
    newest = func.row_number().over(
        partition_by=(Obligation.id, GuardianLink.guardian_id),
        order_by=(_rank(accounts), Binding.bound_at.desc(), Identity.id),
    )
    found = (
        _of_family(obligation_ids, own_household=with_duty)
        .add_columns(Identity.id.label("identity_id"), Identity.app_id.label("sender"), newest.label("choice"))
        .join(Binding, Binding.guardian_id == Guardian.id)
        .join(Identity, Identity.id == Binding.identity_id)
        .where(Identity.follows, Identity.app_id.in_(accounts), ~Guardian.phone_quarantined)
        .where(has_duty(notice) if with_duty else and_(~has_duty(notice), GuardianLink.informed))
    )
    if notice.purpose != SAFETY:
        found = found.where(~Identity.muted, consented())
    each = found.subquery()
    turn = func.row_number().over(partition_by=each.c.obligation_id, order_by=(each.c.place, each.c.guardian_id))
    columns = (each.c.obligation_id, each.c.guardian_id, each.c.identity_id, each.c.sender, each.c.hours)
    return select(*columns, turn.label("turn")).where(each.c.choice == 1)


def by_number(notice: Notice, obligation_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Guardians with a telephone number of their own: obligation_id, guardian_id, hours, turn (1 first)."""
    reached = or_(has_duty(notice), GuardianLink.emergency) if notice.purpose == SAFETY else has_duty(notice)
    each = (
        _of_family(obligation_ids).where(Guardian.phone.is_not(None), ~Guardian.phone_quarantined, reached).subquery()
    )
    turn = func.row_number().over(partition_by=each.c.obligation_id, order_by=(each.c.place, each.c.guardian_id))
    return select(each.c.obligation_id, each.c.guardian_id, each.c.hours, turn.label("turn"))


def _of_family(obligation_ids: Sequence[int], *, own_household: bool = True) -> Select[*tuple[Any, ...]]:
    """The guardians of the obligation's own household; of the one guardian where only that one owes it."""
    here = Guardian.household_id == Obligation.household_id if own_household else Guardian.id.is_not(None)
    found: Select[*tuple[Any, ...]] = (
        select(
            Obligation.id.label("obligation_id"),
            Guardian.id.label("guardian_id"),
            Guardian.hours.label("hours"),
            GuardianLink.place.label("place"),
        )
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, here))
        .where(among(Obligation.id, obligation_ids))
        .where(or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == Guardian.id))
    )
    return found


def has_duty(notice: Notice, link: type[GuardianLink] = GuardianLink) -> ColumnElement[bool]:
    """Whether the guardian of this link is asked: who decides, who signs, who is to be informed."""
    duty: ColumnElement[bool] = getattr(link, notice.duty).is_(True)
    # Safety is everybody's.
    return duty if notice.purpose != SAFETY else link.id.is_not(None)


def consented() -> ColumnElement[bool]:
    """Whether the guardian of this link agreed to this child's data being used, and has not taken it back."""
    return exists().where(
        Consent.guardian_id == GuardianLink.guardian_id,
        Consent.pupil_id == GuardianLink.pupil_id,
        Consent.given,
        Consent.withdrawn_at.is_(None),
    )


def _rank(accounts: tuple[str, ...]) -> ColumnElement[int]:
    first = Identity.app_id == accounts[0] if accounts else Identity.app_id.is_(None)
    return func.coalesce(first.is_(False), False)
