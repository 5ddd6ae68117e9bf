"""每月报平安, asked by time: parents away, then the adult beside the child, then the teacher's list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.tell import Message, tell_many
from handlers.left_behind.actions.parents_away import Away, everybody_away
from handlers.left_behind.actions.teachers import tell_of_silence
from handlers.left_behind.rules import is_day_off, month_of, next_step, reminders_due
from storage.heard_of_parents import ASKED_ALREADY, Pair, Word, month_key, said_to_month, words_of_hotline
from storage.left_behind.report_ins import ReportIn, homes_until, open_report_ins, report_ins
from storage.matters import Waiting, open_many

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about somebody away for one person; ``key`` of what waits, ``push`` of this one message."""

    about: Away
    identity_ids: Sequence[int]
    key: str
    push: str
    words: str
    label: str
    what: str
    go: Go
    at: datetime


def ask_everybody(session: Session, school: SchoolContext, now: datetime) -> int:
    """Do for each parent away what is due today; how many messages were written. Nothing on a holiday."""
    today = at_school(now).date()
    if is_day_off(school.calendar, today):
        return 0
    month, rules = month_of(now), school.rules.left_behind
    away = everybody_away(session, school.id)
    home = homes_until(session, school.id, today)
    rows = report_ins(session, school.id, month)
    heard = words_of_hotline(session, school.id, now - timedelta(days=school.rules.hotline.adult_after_days))
    fresh, questions = list[Away](), list[Question]()
    for each in away:
        row = rows.get(each.guardian.id)
        if each.guardian.id in home or (row and row.reported_at):
            continue
        asked_on = at_school(row.asked_at).date() if row and row.asked_at else None
        silent = row.reminded if row else 0
        adult = bool(row and row.adult_asked_at)
        step = next_step(rules, today, asked_on, silent, adult_asked=adult)
        if step == "ask":
            fresh.append(each)
        elif row and asked_on and step == "remind":
            row.reminded = reminders_due(rules, (today - asked_on).days)
            questions.append(_to_parent(school, each, month, row.reminded, now))
        elif row and step == "adult":
            questions += _to_adult(school, each, row, heard, now)
    unasked = [key for key, row in rows.items() if row.adult_answer == NOBODY and row.adult_asked_at == now]
    tell_of_silence(session, [each for each in away if each.guardian.id in unasked], now)
    begun = open_report_ins(session, school.id, month, [each.guardian.id for each in fresh], now)
    questions += [_to_parent(school, each, month, 0, now) for each in fresh if each.guardian.id in begun]
    return _send(session, school, questions, now)


def report_key(guardian_id: int) -> str:
    """Under which the question waits for a parent away."""
    return f"left_behind.report:{guardian_id}"


def welcome_at(school: SchoolContext, hours: str, now: datetime) -> datetime:
    """The first moment from now on at which a message that can wait disturbs nobody of these hours."""
    awake = school.calendar.end_of_quiet(now)
    return school.calendar.end_of_quiet(in_own_hours(school.rules.hours, hours, awake))


def _to_parent(school: SchoolContext, away: Away, month: str, again: int, now: datetime) -> Question:
    name = "left_behind/report_again" if again else "left_behind/report_please"
    return Question(
        away,
        away.identity_ids,
        report_key(away.guardian.id),
        f"left_behind/report/{month}/{away.guardian.id}/{again}",
        name,
        phrase("left_behind/report_label"),
        phrase("left_behind/report_what"),
        Go("left_behind.report"),
        welcome_at(school, away.guardian.hours, now),
    )


def _to_adult(
    school: SchoolContext, away: Away, row: ReportIn, heard: Mapping[Pair, Word], now: datetime
) -> list[Question]:
    """Nothing where the hotline asked the same adult about the same parent lately: its answer does."""
    row.adult_asked_at = now
    if away.beside is None:
        row.adult_answer = NOBODY
        return []
    row.adult_guardian_id = away.beside.guardian_id
    if word := heard.get((away.guardian.id, away.beside.guardian_id)):
        row.adult_answer = said_to_month(word.answer) if word.answer else ASKED_ALREADY
        row.adult_answered_at = word.at if word.answer else None
        return []
    return [
        Question(
            away,
            away.beside.identity_ids,
            month_key(away.guardian.id),
            f"left_behind/adult/{row.month}/{away.guardian.id}",
            "left_behind/adult_please",
            phrase("left_behind/adult_label", away=away),
            phrase("left_behind/adult_what"),
            Go("left_behind.adult", {"guardian": away.guardian.id}),
            welcome_at(school, away.beside.hours, now),
        )
    ]


def _send(session: Session, school: SchoolContext, questions: Sequence[Question], now: datetime) -> int:
    each_user = [(each, identity_id) for each in questions for identity_id in each.identity_ids]
    waiting = [Waiting(school.id, who, each.key, each.label, each.go) for each, who in each_user]
    numbers = open_many(session, waiting, now) if waiting else {}
    messages = [
        Message(
            who,
            say(each.words, number=numbers[who, each.key], away=each.about),
            "todo",
            f"{each.push}/{who}",
            due_at=each.at,
            what=each.what,
            when=phrase("left_behind/ten_seconds"),
            answer=str(numbers[who, each.key]),
        )
        for each, who in each_user
    ]
    return tell_many(session, school.id, messages, now)
