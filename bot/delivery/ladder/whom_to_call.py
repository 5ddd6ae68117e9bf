"""Whom of a family a teacher rings up: the first of the chain whose number can be used."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.notice import Notice
from storage.obligation_events import ObligationEvent
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, is_live


def whom_to_call(session: Session, school_id: int, obligations: Sequence[Obligation]) -> dict[int, int | None]:
    """By obligation the guardian to call; None where nobody has a number that can be used.

    Left out are barred and former guardians, numbers typed for two families, and numbers that were found wrong
    while this obligation was open; the uninformed too, unless it concerns safety. Who has the notice's duty (signs,
    decides) comes before who has not.
    """
    chains = _chains(session, school_id, {each.pupil_id for each in obligations})
    wrong = _wrong_numbers(session, school_id, {each.id for each in obligations})
    duties = _duties(session, school_id, obligations)
    found: dict[int, int | None] = {}
    for each in obligations:
        duty = duties.get(each.notice_id or 0, "informed")
        fit = [
            link
            for link, household_id in chains[each.pupil_id]
            if each.household_id in (None, household_id)
            and each.guardian_id in (None, link.guardian_id)
            and (link.informed or each.purpose == "safety")
            and (each.id, link.guardian_id) not in wrong
        ]
        fit.sort(key=lambda link: not getattr(link, duty))
        found[each.id] = fit[0].guardian_id if fit else None
    return found


def _chains(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, list[tuple[GuardianLink, int]]]:
    rows = session.execute(
        select(GuardianLink, Guardian.household_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .where(Guardian.phone.is_not(None), ~Guardian.phone_quarantined)
        .order_by(GuardianLink.place, GuardianLink.id)
    )
    chains: dict[int, list[tuple[GuardianLink, int]]] = defaultdict(list)
    for link, household_id in rows:
        chains[link.pupil_id].append((link, household_id))
    return chains


def _wrong_numbers(session: Session, school_id: int, obligation_ids: Collection[int]) -> set[tuple[int, int | None]]:
    called = (ObligationEvent.what == "called", ObligationEvent.detail == "wrong_number")
    rows = session.execute(
        select(ObligationEvent.obligation_id, ObligationEvent.guardian_id).where(
            ObligationEvent.school_id == school_id, ObligationEvent.obligation_id.in_(obligation_ids), *called
        )
    )
    return {(row.obligation_id, row.guardian_id) for row in rows}


def _duties(session: Session, school_id: int, obligations: Sequence[Obligation]) -> dict[int, str]:
    wanted = {each.notice_id for each in obligations if each.notice_id is not None}
    rows = session.execute(select(Notice.id, Notice.duty).where(Notice.school_id == school_id, Notice.id.in_(wanted)))
    return {row.id: row.duty for row in rows}
