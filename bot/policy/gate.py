"""The gate before families: every text that leaves for them passes here, whoever wrote it and wherever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.policy.decency import Finding, To, check
from storage.policy_overrides import Override, record_override

QUESTIONED = "policy/questioned"  # the error by which a page knows to ask for a reason
# A reason of one sign is none.
SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Leaving:
    """One text on its way: to all (``broadcast``) or to one family, with the names that are none of its readers'.

    ``names`` and ``consenting`` as in :func:`bot.policy.decency.check`.
    """

    text: str
    names: tuple[str, ...] = ()
    to: To = "broadcast"
    consenting: tuple[str, ...] = ()


def pass_decency(  # noqa: PLR0913  what and for whom, all by keyword
    session: Session,
    school: SchoolContext,
    actor: Actor,
    text: str,
    *,
    names: Iterable[str] = (),
    place: str,
    reason: str = "",
    now: datetime,
    to: To = "broadcast",
    consenting: Iterable[str] = (),
) -> None:
    """Let ``text`` out, or raise :class:`UserError` that names the words and says why.

    A hard rule (``policy/refused``) stops everybody. A soft one (``policy/questioned``) is passed with a ``reason``,
    which is kept for the office. ``place`` is where it was written: the service's name.
    """
    leaving = Leaving(text, tuple(names), to, tuple(consenting))
    pass_each(session, school, actor, [leaving], place=place, reason=reason, now=now)


def pass_each(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    texts: Iterable[Leaving],
    *,
    place: str,
    reason: str = "",
    now: datetime,
) -> None:
    """As :func:`pass_decency` for several texts that leave together, under one reason."""
    found = refuse_hard(school, texts)
    if not found:
        return
    if actor.staff_id is None or len(reason.strip()) < SHORTEST_REASON:
        raise UserError(QUESTIONED, findings=found)
    for finding in found:
        override = Override(place, finding.rule, finding.words, reason.strip(), now)
        record_override(session, school.id, actor.staff_id, override)


def refuse_hard(school: SchoolContext, texts: Iterable[Leaving]) -> Sequence[Finding]:
    """Raise :class:`UserError` for what breaks a hard rule; returns what is only questioned."""
    found = findings(school, texts)
    for finding in found:
        if finding.hard:
            raise UserError("policy/refused", words=finding.words, why=finding.why)
    return found


def findings(school: SchoolContext, texts: Iterable[Leaving]) -> Sequence[Finding]:
    """What in these texts breaks the rules of this school, each rule and its words once, hard ones first."""
    sends_homework = school.rules.notice.homework
    packs = [pack for pack in school.rules.policy.packs if not (sends_homework and pack == "no_homework")]
    found = (
        finding
        for each in texts
        for finding in check(each.text, each.names, packs=packs, to=each.to, consenting=each.consenting)
    )
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.hard)
