"""The homeroom teacher reads what families said and chooses what the class may read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import week_to_fill
from bot.identity.access import class_pupils, may_write_class
from bot.policy import check
from handlers.discussion.actions.answering import words_of
from handlers.discussion.actions.opening import KIND, PLACE, Shown, shown
from storage.discussion import ThemeAnswer, answers_to, themes_of
from storage.pupils import Guardian, Pupil
from storage.routine import Part, drop_part, put_part

Decision = Literal["shown", "kept"]
MOST_THEMES = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One family's answer as the teacher reads it. ``stopped``: the words for which it cannot be shown."""

    answer_id: int
    child: str
    words: str
    voices: tuple[str, ...]
    unnamed: bool
    state: str
    stopped: str

    @property
    def may_be_shown(self) -> bool:
        """Whether others may read it: it has words, and decent ones. A voice is for the teacher alone."""
        return bool(self.words) and not self.stopped


@dataclass(frozen=True, slots=True)
class Board:
    """One theme of a class with all that families said to it."""

    theme: Shown
    said: tuple[Said, ...]

    @property
    def waiting(self) -> list[Said]:
        """What nobody has decided about yet."""
        return [each for each in self.said if each.state == "waiting"]


@dataclass(frozen=True, slots=True)
class Decided:
    """How many are read by the class now, how many stay with the teacher, and why some that were to be shown do."""

    shown: int
    kept: int
    stopped: tuple[str, ...]


def themes_led(session: Session, actor: Actor, class_id: int) -> list[Shown]:
    """The themes of a class, newest first; :class:`AccessDeniedError` for who is not its homeroom teacher."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    return [shown(session, row) for row in themes_of(session, actor.school_id, [class_id], MOST_THEMES)]


def board(session: Session, actor: Actor, class_id: int, theme_id: int = 0) -> Board | None:
    """The newest theme of a class, or the one named, with its answers; None if there is none. Raises as above."""
    found = [each for each in themes_led(session, actor, class_id) if theme_id in (0, each.theme_id)]
    if not found:
        return None
    rows = answers_to(session, actor.school_id, found[0].theme_id)
    pupils = {pupil.id: pupil.name for pupil in class_pupils(session, actor, class_id)}
    return Board(found[0], tuple(_said(session, row, pupils) for row in rows))


def decide(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    of: Board,
    answer_ids: Collection[int],
    decision: Decision,
    now: datetime,
) -> Decided:
    """Let the class read these answers, or keep them; what cannot be shown is kept and named with the reason.

    A family whose words are shown is told so, kindly, with the week's message. ``of`` is the actor's own
    :func:`board`: nothing outside it is touched.
    """
    meant = [each for each in of.said if each.answer_id in answer_ids]
    stopped = list[str]()
    for each in meant:
        row = session.get_one(ThemeAnswer, each.answer_id)
        shows = decision == "shown" and each.may_be_shown
        if decision == "shown" and each.stopped:
            stopped.append(each.stopped)
        row.state = "shown" if shows else "kept"
        row.decided_by_id, row.decided_at = actor.staff_id, now
        _tell(session, school, of.theme, row, now, is_shown=shows)
    session.flush()
    shown_now = sum(decision == "shown" and each.may_be_shown for each in meant)
    return Decided(shown_now, len(meant) - shown_now, tuple(stopped))


def _tell(
    session: Session, school: SchoolContext, theme: Shown, row: ThemeAnswer, now: datetime, *, is_shown: bool
) -> None:
    """Only the family that said it is told; the child's other household never learns of it."""
    week, household = week_to_fill(session, school, now), session.get_one(Guardian, row.guardian_id).household_id
    about = str(row.guardian_id)
    if not is_shown:
        drop_part(session, school.id, week, kind=KIND, pupil_id=row.pupil_id, day=about)
        return
    words = phrase("discussion/shown_part", title=theme.title, unnamed=row.unnamed)
    part = Part(kind=KIND, words=words, place=PLACE + 5, pupil_id=row.pupil_id, day=about, household_id=household)
    put_part(session, school.id, week, part)


def _said(session: Session, row: ThemeAnswer, pupils: dict[int, str]) -> Said:
    words, voices = words_of(session, row)
    others = [name for pupil_id, name in pupils.items() if pupil_id != row.pupil_id]
    name = pupils.get(row.pupil_id) or session.get_one(Pupil, row.pupil_id).name
    return Said(row.id, name, words, voices, row.unnamed, row.state, _stopped(words, others))


def _stopped(words: str, names: Sequence[str]) -> str:
    return next((finding.words for finding in check(words, names) if finding.hard), "")
