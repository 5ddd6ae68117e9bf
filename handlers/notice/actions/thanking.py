"""What a family hears that has answered: thanks, the next child, the next notice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.ladder.acts import OwedChild
from handlers.notice.actions import reading

ANSWER, SAY = "notice.answer", "notice.say_words"


def close(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    shown: reading.Shown,
    children: Sequence[OwedChild],
    given: reading.Given,
    now: datetime,
) -> Reply:
    """The family's act for these children, and what comes next; 撤 takes it back."""
    closed = reading.answer(session, school, children, given, now)
    which = " ".join(str(each.obligation_id) for each in closed)
    after = reading.shown(session, school, actor, shown.notice_id)
    thanks = _thanks(session, actor, after, closed, given)
    return replace(thanks, undo=Go("notice.answer_back", {"notice_id": shown.notice_id, "which": which}))


def ways(shown: reading.Shown, child: int, voice: str, *, same: bool) -> dict[str, Go]:
    """Where each number leads that answers for ``child`` (0: for all); ``same`` adds one answer for all."""
    about: dict[str, str | int | bool | None] = {"notice_id": shown.notice_id, "child": child, "voice": voice}
    if shown.free_words and not voice:
        return {"1": Go(SAY, {"notice_id": shown.notice_id, "child": child})}
    if not shown.options:
        return {"1": Go(ANSWER, about)}
    found = {str(digit): Go(ANSWER, {**about, "option": digit}) for digit in range(1, len(shown.options) + 1)}
    if same:
        found[str(len(found) + 1)] = Go("notice.choose_for_all", {"notice_id": shown.notice_id, "voice": voice})
    return found


def _thanks(
    session: Session, actor: Actor, shown: reading.Shown, closed: Sequence[OwedChild], given: reading.Given
) -> Reply:
    chosen = shown.options[given.option - 1] if given.option else ""
    if shown.mine:
        following = shown.mine[0]
        done = f"{closed[0].pupil_name} {chosen}".strip() if closed else ""
        go = ways(shown, following.obligation_id, "", same=False)
        return say("notice/next_child", go=go, done=done, name=following.pupil_name, shown=shown)
    other = reading.next_open(session, actor, shown.notice_id)
    return say(
        "notice/answered",
        go={"1": Go("notice.read", {"notice_id": other.id})} if other else {},
        shown=shown,
        names=[child.pupil_name for child in closed],
        option=chosen,
        spoken=bool(given.words),
        next_title=reading.title(session, other) if other else "",
    )
