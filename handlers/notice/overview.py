"""What the pages that gather from all services say of notices: the family's, and the teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.notice.actions import gathered

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", _school: SchoolContext, actor: Actor, _now: datetime) -> list[FamilyLine]:
    """What is to be read, answered or signed, child by child."""
    return [
        FamilyLine(
            kind="todo" if line.is_mine and line.act != "know" else "news",
            words=phrase("notice/family_line", title=line.title, act=line.act if line.is_mine else "know"),
            pupil_id=line.pupil_id,
            day=at_school(line.deadline).date(),
            view="notice.notice",
            args={"notice_id": line.notice_id},
            step="notice.read",
            step_args={"notice_id": line.notice_id},
        )
        for line in gathered.for_family(session, actor)
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """What waits for this person's word, own drafts, children who joined, and how the own notices stand."""
    return [
        *_words_wanted(session, school, actor),
        *_drafts(session, actor),
        *_running(session, school, actor, now),
    ]


def _words_wanted(session: "Session", school: SchoolContext, actor: Actor) -> list[TeacherLine]:
    return [
        TeacherLine(
            kind="todo",
            words=phrase("notice/approve_matter", writer=waiting.writer, title=waiting.title),
            count=1,
            urgent=waiting.is_urgent,
            view="notice.approve",
            args={"notice_id": waiting.notice_id},
            step="notice.approve_look",
            step_args={"notice_id": waiting.notice_id},
        )
        for waiting in gathered.words_wanted(session, school, actor)
    ]


def _drafts(session: "Session", actor: Actor) -> list[TeacherLine]:
    drafts = gathered.drafts(session, actor)
    return [TeacherLine("todo", phrase("notice/drafts_line"), drafts, view="notice.notices")] if drafts else []


def _running(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    lines = []
    for each in gathered.running(session, school, actor, now):
        about = {"notice_id": each.notice_id}
        named = TeacherLine(
            kind="figure",
            words=phrase("notice/teacher_line", title=each.title),
            count=each.missing,
            total=each.families,
            class_id=each.class_id,
            class_name=each.class_name,
            view="notice.result",
            args=about,
            step="notice.missing",
            step_args={**about},
        )
        lines.append(named)
        if each.newcomers:
            new = phrase("notice/newcomers_line", title=each.title)
            lines.append(TeacherLine("todo", new, each.newcomers, view="notice.result", args=about,
                                     class_id=each.class_id, class_name=each.class_name, step="notice.missing",
                                     step_args={**about}))  # fmt: skip
    return lines
