"""A relay into the ledger: certain lines at once, doubtful ones after a question each, all of it taken back by 撤."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.acts import close_by_staff, take_act_back
from bot.identity.relay_lines import simpler
from handlers.class_group.actions.families import Families, Family, families_of, labels
from handlers.class_group.actions.notices import Mine, mine, takes_relay
from handlers.class_group.actions.sorting import Question, Said, Sure, pack, sort_lines, understood, unpack
from handlers.class_group.rules import says_no
from storage.class_group import relayed_by

HOW = "relay"
MOST_NAMES = 20
ASKING = {"who": "class_group/ask_who", "what": "class_group/ask_what", "twice": "class_group/ask_twice"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who enters answers, where and when; ``ticks`` are the obligations that this relay has closed so far."""

    session: Session
    school: SchoolContext
    actor: Actor
    now: datetime
    of: Mine
    ticks: tuple[int, ...] = ()


def paste(session: Session, school: SchoolContext, actor: Actor, notice_id: int, text: str, now: datetime) -> Reply:
    """Enter what is certain, say what is left out, and ask the first of the questions.

    Raises :class:`AccessDeniedError` for a notice of which this person enters no answers.
    """
    desk = _desk(session, school, actor, notice_id, now)
    families = families_of(session, desk.of)
    found = sort_lines(text, families, desk.of.words.options)
    entered = [sure for sure in found.sure if _enter(desk, sure.obligation_id, sure.said)]
    desk = replace(desk, ticks=tuple(sure.obligation_id for sure in entered))
    words = phrase(
        "class_group/taken", found=found, sure=_named(desk, families, entered), class_name=desk.of.class_name
    )
    return _next(desk, found.questions, words)


def answered(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    notice_id: int,
    asked: tuple[str, str, int],
    now: datetime,
) -> Reply:
    """One question was answered. ``asked``: the open questions, the ticks so far, what was picked (0: leave it)."""
    packed, ticks, pick = asked
    desk = replace(_desk(session, school, actor, notice_id, now), ticks=tuple(int(each) for each in ticks.split()))
    question, *rest = unpack(packed)
    if not pick:
        return _next(desk, rest, phrase("class_group/left_out", question=question))
    families = families_of(session, desk.of).by_id
    if question.kind == "who":
        said = understood(question.words, desk.of.words.options)
        if not said.clear and not families[pick].is_closed:
            return _next(desk, [Question("what", (pick,), question.words), *rest], "")
        ids: Sequence[int] = (pick,)
    else:
        option = pick if desk.of.words.options else None
        words = question.words or phrase("class_group/several", several=question.several)
        said, ids = Said(words, option, clear=True), question.obligation_ids
    entered = [each for each in ids if _enter(desk, each, said)]
    before = [families[each].name for each in ids if each not in entered and each in families]
    desk = replace(desk, ticks=(*desk.ticks, *entered))
    names = [families[each].name for each in entered]
    option_label = _option(desk, said.option)
    return _next(desk, rest, phrase("class_group/entered", names=names, option=option_label, before=before))


def take_back(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, ticks: Iterable[int], now: datetime
) -> int:
    """撤: exactly the ticks of this relay, as far as they are still its own; returns how many families owe again."""
    desk = _desk(session, school, actor, notice_id, now)
    mine_still = relayed_by(session, school.id, list(ticks), desk.actor.staff_id or 0)
    return sum(take_act_back(session, school, each, now) for each in mine_still)


def _desk(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> Desk:
    of = mine(session, actor, notice_id)
    if not takes_relay(of.notice):
        raise AccessDeniedError
    return Desk(session, school, actor, now, of)


def _enter(desk: Desk, obligation_id: int, said: Said) -> bool:
    staff_id = desk.actor.staff_id or 0
    return close_by_staff(
        desk.session,
        desk.school,
        obligation_id,
        staff_id,
        how=HOW,
        now=desk.now,
        option=said.option,
        answer=said.words,
    )


def _named(desk: Desk, families: Families, entered: Iterable[Sure]) -> list[tuple[str, list[str]]]:
    """The families by what they answered, in the order of the options."""
    by_id, found = families.by_id, dict[int, list[str]]()
    for sure in entered:
        name = by_id[sure.obligation_id].name + (f"({sure.alias})" if sure.alias else "")
        found.setdefault(sure.said.option or 0, []).append(name)
    return [(_option(desk, option), found[option]) for option in sorted(found)]


def _option(desk: Desk, option: int | None) -> str:
    options = desk.of.words.options
    return options[option - 1] if option and option <= len(options) else phrase("class_group/heard")


def _next(desk: Desk, questions: Sequence[Question], words: str) -> Reply:
    """The words, and the next question behind them; after the last one how it stands."""
    families = families_of(desk.session, desk.of)
    # A family that has answered meanwhile needs no question any more.
    still = [each for each in questions if any(not families.by_id[one].is_closed for one in each.obligation_ids)]
    reply = _question(desk, families, still) if still else _end(desk, families)
    undo = Go("class_group.undo", {"notice": desk.of.notice.id, "ticks": _ids(desk.ticks)}) if desk.ticks else None
    return replace(reply, text="\n".join(part for part in (words, reply.text) if part), undo=undo)


def _question(desk: Desk, families: Families, questions: Sequence[Question]) -> Reply:
    question = questions[0]
    asked = [families.by_id[each] for each in question.obligation_ids]
    reply = say(ASKING[question.kind], question=question, names=[family.name for family in asked])
    packed = pack(questions)

    def go(pick: int) -> Go:
        return Go(
            "class_group.meant",
            {"notice": desk.of.notice.id, "rest": packed, "ticks": _ids(desk.ticks), "pick": pick},
        )

    if question.kind == "who":
        picks = list(zip(question.obligation_ids, labels(asked), strict=True))
        picks.append((0, phrase("class_group/none_of_them")))
    else:
        numbers = question.options or range(1, len(desk.of.words.options) + 1) or (1,)
        picks = [(number, _option(desk, number)) for number in numbers]
    lines = [Choice(str(at), label, go(pick)) for at, (pick, label) in enumerate(picks, 1)]
    return reply.with_choices(*lines, *(replace(each, go=go(0)) for each in reply.choices))


def _end(desk: Desk, families: Families) -> Reply:
    """How many have answered, who is missing, and for whom something must be arranged."""
    everybody, missing = list(families.by_key.values()), families.missing
    refusing = [each for each in everybody if each.obligation_id in desk.ticks and _refuses(desk, each)]
    notice_id, ways = desk.of.notice.id, list[Go]()
    if missing:
        ways.append(Go("class_group.remind", {"notice": notice_id}))
    if refusing:
        which = _ids(family.obligation_id for family in refusing)
        ways.append(Go("class_group.arranged", {"notice": notice_id, "which": which}))
        ways.append(Go("class_group.call_me", {"notice": notice_id, "which": which}))
    return say(
        "class_group/standing",
        go={str(number): go for number, go in enumerate(ways, 1)},
        answered=len(everybody) - len(missing),
        missing=[family.name for family in missing[:MOST_NAMES]],
        more=max(0, len(missing) - MOST_NAMES),
        refusing=[family.name for family in refusing],
        options=list(dict.fromkeys(_option(desk, family.option) for family in refusing)),
    )


def _refuses(desk: Desk, family: Family) -> bool:
    return bool(family.option) and says_no(simpler(_option(desk, family.option)))


def _ids(ids: Iterable[int]) -> str:
    return " ".join(str(each) for each in ids)
