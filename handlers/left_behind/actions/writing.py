"""A section of a file is written: by the homeroom teacher at once, by a guardian as a proposal."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice
from bot.core.names import given_name
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.consents import heed_family
from bot.identity.teachers import homeroom_teacher_of
from bot.policy.gate import Leaving, refuse_hard
from handlers.left_behind.actions.reaching import decides_class, keeps_class, own_child, reach
from handlers.left_behind.rules import OF_FAMILIES, QUESTIONS, Section
from storage.left_behind.files import ChildFile, Written, file_of, sections_of, words_of, write_section
from storage.pupils import Guardian, GuardianLink, Pupil, is_live
from storage.staff_news import News, put_news

LONGEST = 300


def known_words(
    session: Session, actor: Actor, pupil_id: int, home: int, section: Section
) -> tuple[str, dict[str, str]]:
    """The child's name, and what the section says now, for who may write it; for a guardian those of the own home.

    Asks without a trace: a form asks again for each question, and opening it left one.
    """
    household = _household(session, actor, pupil_id, home, section)
    name = session.get_one(Pupil, pupil_id).name
    rows = sections_of(session, actor.school_id, [pupil_id])
    mine = (row for row in rows if (row.section, row.household_id) == (section, household))
    return given_name(name), next((words_of(session, row) for row in mine), {})


def write(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    where: tuple[int, int, Section],
    given: Mapping[str, str],
    now: datetime,
) -> str:
    """Write what was answered over what the section says; ``written`` or ``proposed``.

    ``where`` is the child, the home (0 for a guardian's own, and for the mind) and the section; an answer that is
    empty leaves what was there. Raises AccessDeniedError, and UserError for nothing new and for words that no
    family may read.
    """
    pupil_id, home, section = where
    household = _household(session, actor, pupil_id, home, section)
    file = file_of(session, school.id, pupil_id, lock=True)
    if file is None or file.ended_at is not None:
        raise AccessDeniedError
    before = known_words(session, actor, pupil_id, home, section)[1]
    said = {name: given[name].strip()[:LONGEST] for name in QUESTIONS[section] if given.get(name, "").strip()}
    words = {**before, **said}
    if words == before:
        raise UserError("left_behind/nothing_new")
    if actor.guardian_ids and actor.face != "staff":
        child = own_child(session, actor, pupil_id)
        written = Written(household, section, words, by_guardian_id=child.guardian_id, state="proposed")
        write_section(session, file, written, now)
        _tell_teacher(session, school, file, child.class_id, now)
        return "proposed"
    reach(session, actor, pupil_id, why="write", now=now)
    if section in ("health", "mind"):
        heed_family(session, school, pupil_id, "file")
    if section != "mind":  # the family reads it
        refuse_hard(school, [Leaving(each, to="family") for each in said.values() if not is_voice(each)])
    write_section(session, file, Written(household, section, words, by_staff_id=actor.staff_id), now)
    return "written"


def _household(session: Session, actor: Actor, pupil_id: int, home: int, section: Section) -> int | None:
    """The home whose words are meant, for who may write them."""
    if actor.guardian_ids and actor.face != "staff":
        if section not in OF_FAMILIES:
            raise AccessDeniedError
        return own_child(session, actor, pupil_id).household_id
    pupil = session.get(Pupil, pupil_id)
    if pupil is None or pupil.school_id != actor.school_id or not may_write(actor, pupil, section):
        raise AccessDeniedError
    if section not in OF_FAMILIES:
        return None
    if home not in _homes(session, pupil):
        raise AccessDeniedError
    return home


def may_write(actor: Actor, pupil: Pupil, section: Section) -> bool:
    """The homeroom teacher and who leads the school write all of it, a counselor of the class the mind."""
    return decides_class(actor, pupil.class_id) or (section == "mind" and keeps_class(actor, pupil.class_id))


def _homes(session: Session, pupil: Pupil) -> set[int]:
    homes = (
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.pupil_id == pupil.id, is_live())
    )
    return set(session.scalars(homes))


def _tell_teacher(session: Session, school: SchoolContext, file: ChildFile, class_id: int, now: datetime) -> None:
    teacher = homeroom_teacher_of(session, school.id, class_id, now)
    if teacher is None:
        return
    line = phrase("left_behind/news_proposed", child=session.get_one(Pupil, file.pupil_id).name)
    key = f"left_behind/proposed/{file.pupil_id}/{at_school(now).date()}"
    news = News(teacher.id, key, line, "left_behind.proposals", phrase("left_behind/files_label"))
    put_news(session, school.id, news, now)
