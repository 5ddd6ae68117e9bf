"""四管四掌握: the month's sheet about one child, written by its proxy guardian, to read and to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.paper import typeset
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES, phrase
from bot.identity.access import access_pupil
from bot.identity.guardian_chain import leads_school, own_pupil
from handlers.proxy_guardian.actions.duties import LONGEST, WHY, my_charge, opened
from handlers.proxy_guardian.rules import KNOWN, MANAGED
from storage.proxy_guardian.proxies import SHEET_WORDS, Proxy, ProxyDuty, ProxySheet
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff import Staff

PAPER = TEMPLATES / "proxy_guardian/sheet.typ"


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """One sheet; ``month`` as ``2026-11``."""

    month: str
    managed: frozenset[str]
    known: frozenset[str]
    words: str
    by: str


def this_month(now: datetime) -> str:
    """The month that a sheet is written for."""
    return f"{at_school(now):%Y-%m}"


def write_sheet(
    session: Session,
    actor: Actor,
    pupil_id: int,
    managed: Sequence[str],
    known: Sequence[str],
    words: str,
    now: datetime,
) -> SheetSeen:
    """This month's sheet; written again, the newer one stands.

    Raises :class:`AccessDeniedError` for a child of somebody else, :class:`UserError` for a sheet without a tick.
    """
    charge, words = my_charge(session, actor, pupil_id, now), words.strip()
    if not set(managed) <= set(MANAGED) or not set(known) <= set(KNOWN):
        raise AccessDeniedError
    if not managed and not known:
        raise UserError("proxy_guardian/a_tick_please")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    sheet = _sheet(session, charge.proxy_id, this_month(now))
    if sheet is None:
        sheet = ProxySheet(
            school_id=actor.school_id, proxy_id=charge.proxy_id, pupil_id=pupil_id, month=this_month(now),
            managed="", known="", written_at=now,
        )  # fmt: skip
        session.add(sheet)
    sheet.managed, sheet.known, sheet.written_at = " ".join(managed), " ".join(known), now
    session.flush()
    sheet.words = seal(session, SHEET_WORDS, sheet.id, sheet.school_id, words) if words else None
    return _seen(session, sheet)


def my_sheet(session: Session, actor: Actor, pupil_id: int, now: datetime) -> SheetSeen | None:
    """What the proxy guardian has written this month. Raises :class:`AccessDeniedError` for others' children."""
    sheet = _sheet(session, my_charge(session, actor, pupil_id, now).proxy_id, this_month(now))
    return _seen(session, sheet) if sheet else None


def sheets_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[SheetSeen]:
    """All sheets about a child, the newest first, for its homeroom teacher and who leads the school."""
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    of = (ProxySheet.school_id == actor.school_id, ProxySheet.pupil_id == pupil_id)
    wanted = select(ProxySheet).where(*of).order_by(ProxySheet.month.desc(), ProxySheet.written_at.desc())
    return [_seen(session, sheet) for sheet in session.scalars(wanted)]


def sheet_pdf(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, month: str, now: datetime) -> bytes:
    """The month on paper: the sheets and the duties of a child, for whoever may see its record.

    A proxy guardian gets the own sheet only. Raises :class:`AccessDeniedError`; also where nothing was written.
    """
    pupil = access_pupil(session, actor, pupil_id, why="proxy_sheet", now=now)
    of = (ProxySheet.school_id == school.id, ProxySheet.pupil_id == pupil_id, ProxySheet.month == month)
    found = session.execute(select(ProxySheet, Proxy).join(Proxy, Proxy.id == ProxySheet.proxy_id).where(*of)).all()
    if not _sees_all(actor, pupil):
        found = [row for row in found if row.Proxy.staff_id == actor.staff_id]
    if not found:
        raise AccessDeniedError
    data = {
        "school": school.name,
        "child": pupil.name,
        "class_name": session.get_one(Class, pupil.class_id).name,
        "month": phrase("proxy_guardian/a_month", month=month),
        "sheets": [_on_paper(session, sheet, proxy, now) for sheet, proxy in found],
        "printed": phrase("proxy_guardian/a_day", day=at_school(now).date()),
    }
    return typeset(PAPER, data, kind="pdf")[0]


def _on_paper(session: Session, sheet: ProxySheet, proxy: Proxy, now: datetime) -> dict[str, object]:
    seen = _seen(session, sheet)
    done = (ProxyDuty.proxy_id == proxy.id, ProxyDuty.period == sheet.month, ProxyDuty.done_at.is_not(None))
    duties = [opened(session, each, now) for each in session.scalars(select(ProxyDuty).where(*done))]
    return {
        "by": seen.by,
        "managed": [each in seen.managed for each in MANAGED],
        "known": [each in seen.known for each in KNOWN],
        "words": seen.words,
        "duties": [
            [phrase("proxy_guardian/duty", kind=each.duty.kind), _day(each.duty.done_at), each.words] for each in duties
        ],
    }


def _day(at: datetime | None) -> str:
    return phrase("proxy_guardian/a_day", day=at_school(at).date()) if at else ""


def _sees_all(actor: Actor, pupil: Pupil) -> bool:
    return leads_school(actor) or pupil.class_id in actor.classes_as(Role.HOMEROOM_TEACHER)


def _sheet(session: Session, proxy_id: int, month: str) -> ProxySheet | None:
    return session.scalar(select(ProxySheet).where(ProxySheet.proxy_id == proxy_id, ProxySheet.month == month))


def _seen(session: Session, sheet: ProxySheet) -> SheetSeen:
    words = unseal(session, SHEET_WORDS, sheet.id, sheet.school_id, sheet.words)
    by = session.get_one(Staff, session.get_one(Proxy, sheet.proxy_id).staff_id).name
    return SheetSeen(sheet.month, frozenset(sheet.managed.split()), frozenset(sheet.known.split()), words, by)


def file_name(month: str) -> str:
    """What the paper is called."""
    return phrase("proxy_guardian/sheet_file", month=month)
