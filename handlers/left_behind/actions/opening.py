"""A file opens when the roster calls a child left behind, and ends when it no longer does."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.headings import relation_kind
from bot.identity.teachers import homeroom_teacher_of
from handlers.left_behind.actions.parents_away import WORKPLACE
from handlers.left_behind.rules import Section, side
from storage.left_behind.files import ChildFile, LeftBehind, Written, first_section, left_behind_pupils
from storage.pupils import Guardian, GuardianLink, is_live
from storage.sealing import unseal
from storage.staff_news import News, put_news


def open_files(session: Session, school: SchoolContext, now: datetime) -> int:
    """Open and end files as the roster has it today; how many were opened. Again does nothing.

    A new file begins with what the roster knows of the guardians and the parents' places. Who leaves the school
    keeps the file as it was, ended.
    """
    children = {each.pupil_id: each for each in left_behind_pupils(session, school.id)}
    files = {row.pupil_id: row for row in session.scalars(select(ChildFile).where(ChildFile.school_id == school.id))}
    for pupil_id, file in files.items():
        if pupil_id not in children and file.ended_at is None:
            file.ended_at = now
        elif pupil_id in children and file.ended_at is not None:
            file.ended_at = None
    fresh = [child for pupil_id, child in children.items() if pupil_id not in files]
    teachers = {
        class_id: teacher.id
        for class_id in {child.class_id for child in fresh}
        if (teacher := homeroom_teacher_of(session, school.id, class_id, now))
    }
    for child in fresh:
        holder = teachers.get(child.class_id)
        row = ChildFile(school_id=school.id, pupil_id=child.pupil_id, opened_at=now, holder_id=holder, held_since=now)
        session.add(row)
    session.flush()
    _begin(session, school.id, [child.pupil_id for child in fresh], now)
    _tell(session, school, fresh, teachers, now)
    return len(fresh)


def _begin(session: Session, school_id: int, pupil_ids: list[int], now: datetime) -> None:
    """What the roster knows, one home at a time."""
    links = session.execute(
        select(GuardianLink, Guardian)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id)
    )
    homes: dict[tuple[int, int], list[tuple[GuardianLink, Guardian]]] = {}
    for link, guardian in links:
        homes.setdefault((link.pupil_id, guardian.household_id), []).append((link, guardian))
    versions = Counter[tuple[int, str]]()
    for (pupil_id, household_id), people in homes.items():
        for section, words in _known(session, people):
            versions[pupil_id, section] += 1
            written = Written(household_id, section, words)
            first_section(session, school_id, pupil_id, written, now, versions[pupil_id, section])


def _known(
    session: Session, people: Iterable[tuple[GuardianLink, Guardian]]
) -> Iterable[tuple[Section, dict[str, str]]]:
    beside = [f"{link.relation} {guardian.name}" for link, guardian in people if not guardian.is_away]
    places: dict[str, str] = {
        side(relation_kind(link.relation)): place
        for link, guardian in people
        if guardian.is_away
        and (place := unseal(session, WORKPLACE, guardian.id, guardian.school_id, guardian.workplace))
    }
    if beside:
        yield "guardians", {"who": "、".join(beside)}
    if places:
        yield "parents", places


def _tell(
    session: Session, school: SchoolContext, fresh: list[LeftBehind], teachers: dict[int, int], now: datetime
) -> None:
    names = {child.class_id: child.class_name for child in fresh}
    for class_id, count in Counter(child.class_id for child in fresh).items():
        if class_id not in teachers:
            continue
        line = phrase("left_behind/news_opened", class_name=names[class_id], count=count)
        key = f"left_behind/opened/{class_id}/{at_school(now).date()}"
        label = phrase("left_behind/files_label")
        put_news(session, school.id, News(teachers[class_id], key, line, "left_behind.children", label), now)
