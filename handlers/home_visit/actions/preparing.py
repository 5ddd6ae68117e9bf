"""What the visitors should know before they go: cards, letters, words of the family, what was promised before.

It is about the children and the one home that is visited; of another family of the same event it knows nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.follow_ups import Promised, of_pupils
from bot.core.clock import at_school
from bot.core.day_card import Card
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice, media_of
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.writing import words_of
from bot.identity.access import access_pupil
from bot.identity.phones import phone_of
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_staff, of_visitor_or_leader, seen
from handlers.home_visit.actions.recording import current
from storage.base import new_id
from storage.card_entries import open_cards
from storage.class_page import notices_named, obligations_of_child
from storage.contact_card import OPINION_SAID, days_of_pupils, opinions_since
from storage.home_visit import NOTE, HomeVisit, VisitNote, note_asked, notes_of, notes_waiting
from storage.home_visit_archive import household_of
from storage.home_visit_lists import MADE, visit_listed, visits_of_pupils
from storage.pupils import Guardian, GuardianLink, Pupil, is_live
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff import Staff, StaffRole
from storage.staff_news import News, put_news

WHY = "home_visit"
WEEKS = timedelta(weeks=6)
HALF_A_YEAR = timedelta(days=180)
MOST_LETTERS, MOST_VISITS = 30, 5
LONGEST_NOTE = 300
NOTES = "home_visit.notes"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the home and the number to call; empty where there is none that is surely theirs."""

    relation: str
    name: str
    phone: str
    is_away: bool
    reads: bool

    def masked(self) -> "Contact":
        """The same with the middle of the number hidden."""
        return replace(self, phone=f"{self.phone[:3]}****{self.phone[-4:]}" if self.phone else "")


@dataclass(frozen=True, slots=True)
class OfChild:
    """One child of the visit: special days of the last weeks, letters that its home has not answered, its words.

    ``words`` holds what only its reader may read; ``unread`` counts what was written to other teachers.
    """

    name: str
    class_name: str
    care: str
    days: int
    cards: tuple[Card, ...]
    letters: tuple[str, ...]
    words: tuple[tuple[date, str], ...]
    unread: int


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier visit of the same home."""

    day: date
    who: str
    agreed: str
    advice: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a colleague was asked to note; ``words`` and ``voices`` are empty until something came."""

    who: str
    words: str
    voices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on one page."""

    visit: VisitSeen
    address: str
    village: str
    children: tuple[OfChild, ...]
    contacts: tuple[Contact, ...]
    before: tuple[Before, ...]
    promises: tuple[Promised, ...]
    notes: tuple[Note, ...]


def sheet(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> Sheet:
    """The preparation sheet; each look at each child is written down.

    For who makes the visit, or leads the school, and may see the children; :class:`AccessDeniedError` for others.
    """
    visit = of_visitor_or_leader(session, actor, visit_id)
    found = seen(session, school, visit.id, now)
    pupils = [access_pupil(session, actor, each, why=WHY, now=now) for each in found.pupil_ids]
    first = pupils[0]
    return Sheet(
        visit=found,
        address=unseal(session, ("pupils", "address"), first.id, school.id, first.address),
        village=first.village,
        children=tuple(_child(session, actor, visit.household_id, each, now) for each in pupils),
        contacts=contacts_of(session, school.id, visit),
        before=_before(session, school, visit, now),
        promises=_owed(session, school, found),
        notes=tuple(_note(row, who, words) for row, who, words in notes_of(session, school.id, visit.id)),
    )


def contacts_of(session: Session, school_id: int, visit: HomeVisit) -> tuple[Contact, ...]:
    """Who lives in the home that is visited, in the order of the chain."""
    rows = session.execute(
        select(GuardianLink, Guardian)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id == visit.pupil_id, is_live())
        .where(Guardian.household_id == visit.household_id)
        .order_by(GuardianLink.place, GuardianLink.id)
    )
    return tuple(
        Contact(
            relation=link.relation,
            name=guardian.name,
            phone="" if guardian.phone_quarantined else phone_of(session, guardian),
            is_away=guardian.is_away,
            reads=guardian.reads,
        )
        for link, guardian in rows
    )


def ask_notes(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> list[str]:
    """Ask the subject teachers of the children for a word, once; who is asked, by name."""
    visit = of_staff(session, actor, visit_id, lock=True)
    found, asked = seen(session, school, visit.id, now), list[str]()
    for staff_id, name in _subject_teachers(session, school.id, found, now):
        if note_asked(session, school.id, visit.id, staff_id) is None:
            row = VisitNote(id=new_id(), school_id=school.id, visit_id=visit.id, staff_id=staff_id, asked_at=now)
            session.add(row)
            line, label = phrase("home_visit/note_wanted", visit=found), phrase("home_visit/note_label")
            put_news(session, school.id, News(staff_id, f"home_visit/note/{visit.id}", line, NOTES, label), now)
        asked.append(name)
    session.flush()
    return asked


def notes_wanted(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """The visits ahead for which the actor was asked for a word and has not given it."""
    waiting = notes_waiting(session, school.id, actor.staff_id or 0)
    listed = (visit_listed(session, school.id, visit.id) for _, visit, _ in waiting)
    return all_seen(session, school, [each for each in listed if each], now)


def write_note(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, pieces: Sequence[str], now: datetime
) -> VisitSeen:
    """The colleague's one message, typed or spoken; again, it takes the place of the first.

    Raises :class:`UserError` for nothing or too much, :class:`AccessDeniedError` for who was not asked.
    """
    row = note_asked(session, school.id, visit_id, actor.staff_id or 0, lock=True)
    if row is None:
        raise AccessDeniedError
    words = " ".join(piece for piece in pieces if not is_voice(piece)).strip()
    voices = [media_of(piece) for piece in pieces if is_voice(piece)]
    if not words and not voices:
        raise UserError("home_visit/nothing_said")
    if len(words) > LONGEST_NOTE:
        raise UserError("home_visit/too_long", most=LONGEST_NOTE)
    row.words = seal(session, NOTE, row.id, school.id, words) if words else None
    row.media, row.written_at = " ".join(voices), now
    session.flush()
    found = seen(session, school, visit_id, now)
    line = phrase("home_visit/note_came", visit=found, name=session.get_one(Staff, row.staff_id).name)
    put_news(session, school.id, News(found.visitor_id, f"home_visit/noted/{row.id}", line), now)
    return found


def _child(session: Session, actor: Actor, household_id: int, pupil: Pupil, now: datetime) -> OfChild:
    today = at_school(now).date()
    days = days_of_pupils(session, pupil.school_id, [pupil.id], today - WEEKS, today)
    cards = [card for card in open_cards(session, days) if card.special or card.entry.remark]
    home = {
        each.id
        for each in session.scalars(
            select(Guardian).where(Guardian.school_id == pupil.school_id, Guardian.household_id == household_id)
        )
    }
    owed = [
        each
        for each in obligations_of_child(session, pupil.school_id, pupil.id, MOST_LETTERS)
        if each.household_id == household_id and each.closed_at is None
    ]
    titles = notices_named(session, pupil.school_id, {each.notice_id for each in owed if each.notice_id})
    said = [
        each
        for each in opinions_since(session, pupil.school_id, [pupil.id], at_school(now) - HALF_A_YEAR)
        if each.guardian_id in home
    ]
    homeroom = pupil.class_id in actor.classes_as(Role.HOMEROOM_TEACHER)
    mine = [each for each in said if homeroom or each.staff_id == actor.staff_id]
    return OfChild(
        name=pupil.name,
        class_name=session.get_one(Class, pupil.class_id).name,
        care=pupil.care_kinds,
        days=len(days),
        cards=tuple(cards),
        letters=tuple(words_of(session, titles[each.notice_id or 0]).title for each in owed),
        words=tuple(
            (
                at_school(each.written_at).date(),
                _pieces(unseal(session, OPINION_SAID, each.id, each.school_id, each.said)),
            )
            for each in mine
        ),
        unread=len(said) - len(mine),
    )


def _before(session: Session, school: SchoolContext, visit: HomeVisit, now: datetime) -> tuple[Before, ...]:
    listed = [
        each
        for each in visits_of_pupils(session, school.id, [visit.pupil_id])
        if each.visit.household_id == visit.household_id and each.visit.state in MADE and each.visit.id != visit.id
    ][:MOST_VISITS]
    found = []
    for each, row in zip(all_seen(session, school, listed, now), listed, strict=True):
        words, at = current(session, row.visit), row.visit.visited_at or row.visit.made_at
        found.append(Before(at_school(at).date(), each.who, words.get("agreed", ""), words.get("advice", "")))
    return tuple(found)


def _owed(session: Session, school: SchoolContext, visit: VisitSeen) -> tuple[Promised, ...]:
    """What was promised to this home and is not done yet: the sheet goes along to it."""
    return tuple(
        each
        for each in of_pupils(session, school.id, visit.pupil_ids)
        if each.closed_at is None
        and household_of(session, school.id, each.source, each.source_id) in (visit.household_id, None)
    )


def _note(row: VisitNote, who: str, words: str) -> Note:
    return Note(who, words, tuple(row.media.split()))


def _pieces(said: str) -> str:
    pieces: list[str] = json.loads(said) if said else []
    return " ".join(phrase("dialogue/a_voice") if is_voice(piece) else piece for piece in pieces)


def _subject_teachers(session: Session, school_id: int, visit: VisitSeen, now: datetime) -> list[tuple[int, str]]:
    classes = select(Pupil.class_id).where(Pupil.school_id == school_id, Pupil.id.in_(visit.pupil_ids))
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == school_id, StaffRole.class_id.in_(classes))
        .where(StaffRole.role.in_((Role.SUBJECT_TEACHER, Role.HOMEROOM_TEACHER)), StaffRole.since <= now)
        .where(StaffRole.until.is_(None) | (StaffRole.until > now), Staff.left_at.is_(None) | (Staff.left_at > now))
        .where(Staff.id.not_in([each for each in (visit.visitor_id, visit.second_id) if each]))
        .order_by(Staff.name)
        .distinct()
    )
    return [(row.id, row.name) for row in rows]
