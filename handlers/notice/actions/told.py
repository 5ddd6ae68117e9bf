"""What a teacher has asked a family in person, typed one family a line; nothing is noted on a guess."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.acts import close_by_staff, take_act_back
from bot.delivery.ladder.standing import Standing
from bot.identity.relay_lines import simpler
from bot.identity.relay_names import Enrolled, Home, Roster, Sense, roster_of, who_is_meant
from handlers.notice.actions.missing import Homes, home_of
from handlers.notice.actions.seeing import result_of
from handlers.notice.rules.guessing import option_in
from handlers.notice.rules.spelled import spaced
from storage.notice import homes_of
from storage.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Noted:
    """What a teacher's lines were taken as: (child, answer), the lines that were not and why, who is still missing."""

    taken: tuple[tuple[str, str], ...]
    doubtful: tuple[tuple[str, str], ...]
    obligation_ids: tuple[int, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: the family and which option; or why it is not certain."""

    text: str
    family: Standing | None = None
    option: int | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a line is compared with."""

    families: Sequence[Standing]
    homes: Homes
    roster: Roster
    options: tuple[str, ...]


def example(session: Session, actor: Actor, notice_id: int) -> str:
    """A line as the teacher may type it: the first child that is missing, with an answer."""
    found = result_of(session, actor, notice_id)
    name = next((each.pupil_name for each in [*found.missing, *found.families]), "")
    return phrase("notice/told_example", name=name, option=next(iter(found.said.options), ""))


def note_told(session: Session, school: SchoolContext, actor: Actor, notice_id: int, text: str, now: datetime) -> Noted:
    """Close it for the families named with certainty: ``赵强 能接``; the other lines are given back with the reason."""
    result = result_of(session, actor, notice_id)
    found = result.families
    homes = homes_of(session, school.id, {each.pupil_id for each in found})
    known = _Known(found, homes, _roster(found, homes), result.said.options)
    read = [_read(known, line) for line in (spaced(line) for line in text.splitlines()) if line]
    taken, doubtful = list[_Line](), [line for line in read if line.family is None]
    for line in read:
        if line.family is None:
            continue
        about = (session, school, line.family.obligation_id, actor.staff_id or 0)
        closed = close_by_staff(*about, how="told_teacher", now=now, option=line.option)
        (taken if closed else doubtful).append(line if closed else _Line(line.text, doubt=_doubt("already")))
    return Noted(
        taken=tuple(
            (line.family.pupil_name, known.options[line.option - 1] if line.option else "")
            for line in taken
            if line.family
        ),
        doubtful=tuple((line.text, line.doubt) for line in doubtful),
        obligation_ids=tuple(line.family.obligation_id for line in taken if line.family),
        missing=sum(each.is_missing for each in found) - len(taken),
    )


def untell(
    session: Session, school: SchoolContext, actor: Actor, obligation_ids: Collection[int], now: datetime
) -> int:
    """撤: what this teacher has just noted is open again; returns how many families."""
    rows = [session.get(Obligation, each) for each in obligation_ids]
    mine = [row for row in rows if row and row.school_id == school.id and row.closed_by == f"staff:{actor.staff_id}"]
    return sum(take_act_back(session, school, row.id, now) for row in mine)


def _read(known: _Known, line: str) -> _Line:
    meant = who_is_meant(known.roster, simpler(line))
    families = [each for each in known.families if (each.pupil_id, each.household_id) in meant.families]
    if not families:
        return _Line(line, doubt=_doubt("nobody"))
    # One child, but not by its name letter for letter: a slip of the pen is asked back; two homes are told apart below.
    is_named = meant.sense is Sense.CERTAIN or families[0].pupil_name in line
    if len({each.pupil_id for each in families}) > 1 or not is_named:
        return _Line(line, doubt=_doubt("which", [each.pupil_name for each in families]))
    missing = [each for each in families if each.is_missing]
    if len(missing) > 1:
        return _Line(line, doubt=_doubt("home", [home_of(each, known.homes) for each in missing]))
    option = option_in(meant.words, known.options) if known.options else None
    if known.options and option is None:
        return _Line(line, doubt=_doubt("answer", known.options))
    return _Line(line, missing[0] if missing else families[0], option)


def _doubt(why: str, names: Sequence[str] = ()) -> str:
    return phrase("notice/told_doubt", why=why, names=names)


def _roster(found: Sequence[Standing], homes: Homes) -> Roster:
    by_pupil: dict[int, list[Home]] = {}
    names = {each.pupil_id: each.pupil_name for each in found}
    for each in found:
        guardians = homes.get((each.pupil_id, each.household_id or 0), [])
        by_pupil.setdefault(each.pupil_id, []).append(Home(each.household_id, tuple(guardians)))
    return roster_of(Enrolled(pupil_id, names[pupil_id], tuple(own)) for pupil_id, own in by_pupil.items())
