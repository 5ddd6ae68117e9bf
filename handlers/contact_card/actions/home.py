"""How the child is at home: the family's own half of the card, read by the homeroom teacher next morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import Child, children_of, class_pupils, may_write_class
from bot.identity.teachers import homeroom_teacher_of
from handlers.contact_card.actions.opinions import apart
from handlers.contact_card.rules import LONGEST_HOME_WORDS, is_week_over
from storage.home_words import HomeSaid, home_words_of, put_home_words
from storage.media import media_of
from storage.pupils import GuardianLink, Pupil, is_here
from storage.schools import Class
from storage.staff_news import News, put_news


@dataclass(frozen=True, slots=True)
class HomeWord:
    """What one family said of its child, as the teacher reads it."""

    pupil_id: int
    name: str
    relation: str
    day: date
    words: str
    voices: tuple[str, ...]


def say_home(session: Session, actor: Actor, pupil_id: int, pieces: Sequence[str], now: datetime) -> Child:
    """Keep what the family says of its child today; again the same day replaces it.

    Raises :class:`UserError` for nothing or too much, and :class:`AccessDeniedError` for a child of others.
    """
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    if not pieces:
        raise UserError("contact_card/home_nothing")
    if sum(len(piece) for piece in pieces if not is_voice(piece)) > LONGEST_HOME_WORDS:
        raise UserError("contact_card/too_long", most=LONGEST_HOME_WORDS)
    said = HomeSaid(pupil_id, child.household_id, child.guardian_id, at_school(now).date(), tuple(pieces))
    put_home_words(session, actor.school_id, said, now)
    return child


def asks_home(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> bool:
    """Whether to ask, after a signature, how the child is at home: once the school week is over, and not twice."""
    today = at_school(now).date()
    if not is_week_over(today, school.calendar.last_school_day_of_week(today)):
        return False
    mine = {child.household_id for child in children_of(session, actor) if child.pupil_id == pupil_id}
    monday = today - timedelta(days=today.weekday())
    return not any(said.household_id in mine for said in home_words_of(session, school.id, [pupil_id], monday))


def home_words(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> list[HomeWord]:
    """What the families of a class said since the school day before. :class:`AccessDeniedError` for other classes."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    return _since_yesterday(session, school, class_pupils(session, actor, class_id), now)


def home_voice(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, media_id: int, now: datetime
) -> tuple[str, str]:
    """Path and kind of a recording among them. Raises :class:`AccessDeniedError` for any other."""
    heard = {voice for said in home_words(session, school, actor, class_id, now) for voice in said.voices}
    found = media_of(session, school.id, media_id) if str(media_id) in heard else None
    if found is None or not found.path or found.erased_at:
        raise AccessDeniedError
    return found.path.rpartition(".")[0] + ".mp3", "audio/mpeg"


def tell_home_words(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put what families said since the school day before into the teachers' morning round; how many lines."""
    lines = 0
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        pupils = session.scalars(select(Pupil).where(Pupil.class_id == each.id, is_here()).order_by(Pupil.number)).all()
        said = _since_yesterday(session, school, pupils, now)
        teacher = homeroom_teacher_of(session, school.id, each.id, now) if said else None
        if teacher is None:
            continue
        line = phrase("contact_card/home_list", class_name=each.name, said=said)
        spoken = any(word.voices for word in said)
        news = News(
            teacher.id,
            f"contact_card/home/{each.id}",
            line,
            step="contact_card.home_heard" if spoken else "",
            label=phrase("contact_card/home_label") if spoken else "",
        )
        put_news(session, school.id, news, now)
        lines += 1
    return lines


def _since_yesterday(session: Session, school: SchoolContext, pupils: Sequence[Pupil], now: datetime) -> list[HomeWord]:
    since = school.calendar.previous_school_day(at_school(now).date())
    names = {pupil.id: pupil.name for pupil in pupils}
    said = home_words_of(session, school.id, names, since)
    relations = _relations(session, school.id, said)
    found = []
    for each in said:
        words, voices = apart(each.pieces)
        relation = relations.get((each.pupil_id, each.guardian_id), "")
        found.append(HomeWord(each.pupil_id, names[each.pupil_id], relation, each.day, words, tuple(voices)))
    return found


def _relations(session: Session, school_id: int, said: Sequence[HomeSaid]) -> dict[tuple[int, int], str]:
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.guardian_id, GuardianLink.relation).where(
            GuardianLink.school_id == school_id, GuardianLink.guardian_id.in_([each.guardian_id for each in said])
        )
    )
    return {(row.pupil_id, row.guardian_id): row.relation for row in rows}
