"""What is said about a call at home, and to whom: to the parent far away, and to the adult beside the child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from bot.identity.families import guardians_to_tell
from bot.identity.teachers import identities_of_staff
from handlers.affection_hotline.actions import adults
from handlers.affection_hotline.actions.adults import Adult, Line
from handlers.affection_hotline.rules.home_times import When
from storage.affection_hotline.home_calls import HomeCall
from storage.matters import close_matters

CALL, AFTER, TIMES = (f"affection_hotline.home_{each}" for each in ("call", "after", "times"))
PAGE = "/m/hotline/call"
Side = Literal["parent", "adult"]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A call at home as its two sides read it: ``parent`` and ``adult`` are called as at home (妈妈, 奶奶, 杨老师)."""

    call_id: int
    pupil_id: int
    child: str
    parent: str
    adult: str
    starts_at: datetime
    ends_at: datetime
    by_parent: bool  # the parent reads it; else the adult beside the child

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


def agreed(
    session: Session, call: HomeCall, line: Line, adult: Adult | None = None, *, by_parent: bool = True
) -> Agreed:
    """The call as people read it; ``adult`` where the caller knows who it is."""
    words = phrase("affection_hotline/adult", of=adult) if adult else adults.called(session, call)
    return Agreed(call.id, call.pupil_id, line.child, line.parent, words, call.starts_at, call.ends_at, by_parent)


def tell_adult_agreed(
    session: Session,
    school: SchoolContext,
    call: HomeCall,
    line: Line,
    adult: Adult,
    now: datetime,
    *,
    was: datetime | None = None,
) -> None:
    """The adult beside the child learns of the call, with a number to say that it cannot be; ``was``: it is moved."""
    of = agreed(session, call, line, adult, by_parent=False)
    _bring(session, school, call, line, of, "affection_hotline/home_agreed", now, side="adult", was=was)


def tell_day(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> None:
    """The evening before."""
    _both(session, school, call, line, "affection_hotline/home_day", now)


def tell_hour(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> None:
    """Soon; the adult reads how to help the child."""
    _both(session, school, call, line, "affection_hotline/home_hour", now)


def tell_start(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> None:
    """It is time; by the number the provider rings both, or it is said how it was."""
    _both(session, school, call, line, "affection_hotline/home_start", now, dials=school.dials)


def ask_how_it_was(session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime) -> None:
    """The time is over: one tap of either side closes the log."""
    _both(session, school, call, line, "affection_hotline/home_end", now)


def tell_called_off(
    session: Session, school: SchoolContext, call: HomeCall, line: Line, now: datetime, *, by_parent: bool
) -> None:
    """The other side hears of it; the parent with a number for another time."""
    of = agreed(session, call, line, by_parent=not by_parent)
    if by_parent:
        _tell(session, school, call, of, "affection_hotline/home_called_off", now)
    else:
        go = Go(TIMES, {"pupil": call.pupil_id})
        _bring(session, school, call, line, of, "affection_hotline/home_not_then", now, side="parent", go=go,
               key=_after_key(call))  # fmt: skip


def offer(
    session: Session, school: SchoolContext, call: HomeCall, line: Line, outcome: str, nearest: Sequence[When],
    now: datetime,
) -> None:  # fmt: skip
    """A voice letter instead, or the next time, for the parent to choose by a number."""
    of = agreed(session, call, line)
    go = Go(AFTER, {"at_home": call.id})
    _bring(session, school, call, line, of, "affection_hotline/home_missed", now, side="parent", go=go,
           key=_after_key(call), outcome=outcome, nearest=nearest)  # fmt: skip


def nothing_to_offer(session: Session, school: SchoolContext, call: HomeCall) -> None:
    """They did talk."""
    close_matters(session, school_id=school.id, key=_after_key(call))


def settled(session: Session, school: SchoolContext, call: HomeCall, *, adult: bool = True) -> None:
    """Nobody has to say anything about this call any more; without ``adult`` the adult beside the child still may."""
    close_matters(session, school_id=school.id, key=_key(call, "parent"))
    if adult:
        close_matters(session, school_id=school.id, key=_key(call, "adult"))


def adult_people(session: Session, call: HomeCall) -> tuple[int, ...]:
    """The WeChat users of the adult beside the child."""
    if call.adult_staff_id is not None:
        return tuple(identities_of_staff(session, call.school_id, call.adult_staff_id))
    everybody = (one for each in guardians_to_tell(session, call.school_id, call.pupil_id) for one in each.guardians)
    return next((each.identity_ids for each in everybody if each.guardian_id == call.adult_guardian_id), ())


def say_to(
    session: Session, school: SchoolContext, call: HomeCall, line: Line, what: str, now: datetime, *, by_parent: bool,
    **values: Any,
) -> None:  # fmt: skip
    """One side is told at once what it waits for, with the call's number."""
    of = agreed(session, call, line, by_parent=by_parent)
    _bring(session, school, call, line, of, what, now, side="parent" if by_parent else "adult", **values)


def _both(
    session: Session, school: SchoolContext, call: HomeCall, line: Line, what: str, now: datetime, **values: Any
) -> None:
    for side in ("parent", "adult"):
        of = agreed(session, call, line, by_parent=side == "parent")
        _bring(session, school, call, line, of, what, now, side=side, **values)


def _bring(  # noqa: PLR0913  one message, what is said in it by keyword
    session: Session,
    school: SchoolContext,
    call: HomeCall,
    line: Line,
    of: Agreed,
    what: str,
    now: datetime,
    *,
    side: Side,
    go: Go | None = None,
    key: str = "",
    **values: Any,
) -> None:
    is_parent = side == "parent"
    people = adults.parent_identities(session, school.id, line) if is_parent else adult_people(session, call)
    for identity_id in people:
        todo = Todo(
            key=key or _key(call, side),
            push_key=_push(call, what, side, identity_id, values),
            label=phrase("affection_hotline/home_label", of=of),
            go=go or Go(CALL, {"at_home": call.id}),
            words=lambda number: say(what, of=of, number=number, **values),
            what=phrase("affection_hotline/call_what"),
            purpose="appointment",
            when=_when(call),
            link=PAGE if is_parent or call.adult_guardian_id else "",
        )
        bring(session, school, identity_id, todo, now)


def _tell(session: Session, school: SchoolContext, call: HomeCall, of: Agreed, what: str, now: datetime) -> None:
    """To the adult beside the child, without a number."""
    for identity_id in adult_people(session, call):
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=say(what, of=of),
            purpose="appointment",
            key=_push(call, what, "adult", identity_id, {}),
            now=now,
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("affection_hotline/call_what"),
            when=_when(call),
        )


def _push(call: HomeCall, what: str, side: Side, identity_id: int, values: dict[str, Any]) -> str:
    """The push's own key: each thing is said once for each state of the call, a dial's end once for each dial."""
    about = f"/{values['dial_id']}" if "dial_id" in values else ""
    return f"{what}/{call.id}/{call.version}{about}/{side}/{identity_id}"


def _key(call: HomeCall, side: Side) -> str:
    return f"hotline/home/{call.id}/{side}"


def _after_key(call: HomeCall) -> str:
    return f"hotline/home/{call.id}/after"


def _when(call: HomeCall) -> str:
    return f"{at_school(call.starts_at):%Y-%m-%d %H:%M}"
