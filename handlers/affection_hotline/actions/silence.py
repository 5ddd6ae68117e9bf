"""Each school day: who has not heard from whom for long, and who is asked about it next."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions import silence_telling
from handlers.affection_hotline.actions.adults import adult_for, line_of, parent_identities
from handlers.affection_hotline.actions.silence_telling import Moved
from handlers.affection_hotline.rules.silence import Stage, is_silent, next_stage
from storage.affection_hotline.contacts import Pair, home_until, last_contacts
from storage.affection_hotline.silence import HotlineSilence, open_silences
from storage.heard_of_parents import Word, answer_month, answer_silence, words_of_month
from storage.identities import Binding
from storage.left_behind.files import opened_on
from storage.left_behind.report_ins import AwayFrom, away_from

# Children of one run, the longest silence first: where a whole school begins at once, the others follow on the days
# behind it.
MOST_A_RUN = 100


def look_for_silence(session: Session, school: SchoolContext, now: datetime) -> int:
    """Ask about every silence that is long enough, each stage once; how many stages began.

    Who is at home until today or longer, by the own monthly word, is not silent; barred links are not looked at.
    An adult whom the month's word asked about the same parent in the last ``adult_after_days`` is not asked again.
    """
    today = at_school(now).date()
    since = silent_since(session, school, away_from(session, school.id), today)
    days = timedelta(days=school.rules.hotline.adult_after_days)
    words = words_of_month(session, school.id, now - days)
    open_rows = {(row.pupil_id, row.guardian_id, row.since): row for row in open_silences(session, school.id)}
    _close(session, school, [row for key, row in open_rows.items() if since.get(key[:2]) != key[2]], now)
    due = [pair for pair, day in since.items() if _is_due(school, open_rows.get((*pair, day)), now)]
    moved = list[Moved]()
    for pair in sorted(due, key=lambda each: (since[each], each[1]))[:MOST_A_RUN]:
        moved += _move(session, school, pair, since[pair], open_rows.get((*pair, since[pair])), words, now)
    session.flush()
    for each in moved:
        if each.row.stage == "over":
            silence_telling.settle(session, school, each.row)
    silence_telling.tell_parents(session, school, [each for each in moved if each.row.stage == "parent"], now)
    to_ask = [each for each in moved if each.row.stage == "adult" and _pair(each.row) not in words]
    silence_telling.tell_adults(session, school, to_ask, now)
    silence_telling.tell_teachers(session, school, [each for each in moved if each.row.stage == "teacher"], now)
    return len(moved)


def silent_since(session: Session, school: SchoolContext, far: Iterable[AwayFrom], today: date) -> dict[Pair, date]:
    """Those of these pairs that have been silent for ``[rules.hotline] silent_days``, each with its last day.

    A pair that never heard from each other here counts from the day on which the parent came to WeChat, and where
    the parent never did, from the day on which the child's file was opened: a school that has just begun does not ask
    every family about months it knows nothing of.
    """
    pairs = list(far)
    last, home = last_contacts(session, school.id, [each.pupil_id for each in pairs]), home_until(session, school.id)
    came = _bound_since(session, school.id)
    opened = opened_on(session, school.id, {each.pupil_id for each in pairs})
    found: dict[Pair, date] = {}
    for each in pairs:
        pair = (each.pupil_id, each.guardian.id)
        contact = last.get(pair)
        begun = came.get(each.guardian.id) or opened.get(each.pupil_id, today)
        day = at_school(contact).date() if contact else begun
        day = max(day, home.get(each.guardian.id, day))
        if is_silent(day, today, school.rules.hotline.silent_days):
            found[pair] = day
    return found


def _bound_since(session: Session, school_id: int) -> dict[int, date]:
    mine = select(Binding.guardian_id, func.min(Binding.bound_at)).where(Binding.school_id == school_id)
    return {row[0]: at_school(row[1]).date() for row in session.execute(mine.group_by(Binding.guardian_id))}


def _move(
    session: Session,
    school: SchoolContext,
    pair: Pair,
    since: date,
    row: HotlineSilence | None,
    words: Mapping[Pair, Word],
    now: datetime,
) -> list[Moved]:
    line = line_of(session, school.id, *pair)
    if line is None:
        return []
    parent_ids, adult = parent_identities(session, school.id, line), adult_for(session, school.id, line, now)
    before, days = (row.stage, _days(row, now)) if row else ("", 0)
    after = school.rules.hotline.adult_after_days
    stage: Stage = next_stage(before, days, after, has_parent=bool(parent_ids), has_adult=bool(adult.identity_ids))
    if stage == before:
        return []
    if row is None:
        row = HotlineSilence(school_id=school.id, pupil_id=pair[0], guardian_id=pair[1], since=since)
        session.add(row)
    row.stage, row.asked_at = stage, now
    if stage == "adult":
        row.adult_guardian_id = adult.guardian_id
        _take_answer(row, words.get(_pair(row)), now)
    return [Moved(row, line, adult, parent_ids)]


def _pair(row: HotlineSilence) -> Pair:
    """The parent, and the adult who is asked; one of the staff is nobody here."""
    return row.guardian_id, row.adult_guardian_id or 0


def _take_answer(row: HotlineSilence, word: Word | None, now: datetime) -> None:
    """The adult has answered already, when the month's word asked; where that question waits, so does this one."""
    if word is None or not word.answer:
        return
    answer_silence(row, word.answer, "adult", word.at)
    if word.answer == "apart":
        row.stage, row.asked_at = "teacher", now


def _is_due(school: SchoolContext, row: HotlineSilence | None, now: datetime) -> bool:
    """Whether somebody is to be asked now: nobody was yet, or the one before had enough time."""
    if row is None:
        return True
    return row.stage != "teacher" and _days(row, now) >= school.rules.hotline.adult_after_days


def _days(row: HotlineSilence, now: datetime) -> int:
    return (at_school(now).date() - at_school(row.asked_at).date()).days


def _close(session: Session, school: SchoolContext, rows: Iterable[HotlineSilence], now: datetime) -> None:
    """They have heard from each other meanwhile, or are not far from each other any more."""
    for row in rows:
        row.stage = "over"
        silence_telling.settle(session, school, row)
        if row.adult_guardian_id is not None:
            answer_month(session, school.id, row.guardian_id, [row.adult_guardian_id], "in_touch", now)
    session.flush()
