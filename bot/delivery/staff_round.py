"""The two rounds of a school day: one message to each member of staff with all that waits, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.staff_tasks import MATTER, STEP, matter_key
from bot.delivery.tell import Message, tell_many
from bot.identity.teachers import identities_of_staff
from storage.contact_tasks import to_do_counts
from storage.matters import open_matter
from storage.staff_news import StaffNews, mark_told, untold

# WeChat takes 2,048 bytes of text; what is longer goes on in a message behind it.
MOST_BYTES = 1_900

Waiting = Sequence[tuple[StaffNews, str]]
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Round:
    """Which of the two it is. In the afternoon, slips that were handed out before are not named again."""

    is_morning: bool
    now: datetime

    @property
    def name(self) -> str:
        """For the key of its messages: one round of a day reaches a person once."""
        return f"{at_school(self.now).date()}/{'morning' if self.is_morning else 'afternoon'}"


def send_round(session: Session, school: SchoolContext, now: datetime, *, is_morning: bool) -> int:
    """Write each member of staff the lines since the last round and what is to be done; how many messages are new.

    Who has no WeChat here finds the tasks at the desk.
    """
    this = Round(is_morning, now)
    news = untold(session, school.id)
    midnight = datetime.combine(at_school(now).date(), time(), at_school(now).tzinfo)
    counts = to_do_counts(session, school.id, midnight)
    messages = list[Message]()
    for staff_id in sorted({*news, *counts}):
        lines, mine = news.get(staff_id, []), counts.get(staff_id, {})
        if lines or _is_worth_a_word(this, mine):
            messages += _messages(session, school, this, staff_id, lines, mine)
    mark_told(session, school.id, [line.id for lines in news.values() for line, _ in lines], now)
    return tell_many(session, school.id, messages, now)


def _is_worth_a_word(this: Round, counts: Counts) -> bool:
    return bool(counts) and (this.is_morning or bool(counts["call"]) or bool(counts["fresh"]))


def _messages(
    session: Session, school: SchoolContext, this: Round, staff_id: int, lines: Waiting, counts: Counts
) -> list[Message]:
    return [
        Message(
            identity_id=identity_id,
            reply=_reply(session, school, this, (staff_id, identity_id), lines, counts),
            purpose="todo",
            key=f"staff_round/{this.name}/{identity_id}",
            what=phrase("contact_tasks/round_what"),
            who=phrase("delivery/yourself"),
        )
        for identity_id in identities_of_staff(session, school.id, staff_id)
    ]


def _reply(
    session: Session, school: SchoolContext, this: Round, who: tuple[int, int], lines: Waiting, counts: Counts
) -> Reply:
    staff_id, identity_id = who

    def number(step: str, key: str, label: str) -> int:
        go = Go(step)
        return open_matter(
            session, school_id=school.id, identity_id=identity_id, go=go, label=label, key=key, now=this.now
        )

    parts = [
        phrase(
            "contact_tasks/round_line",
            line=line,
            number=number(news.step, f"{news.step}:{staff_id}", news.label) if news.step else 0,
        )
        for news, line in lines
    ]
    for kind in ("call", "slip"):
        if counts.get(kind):
            step = number(STEP[kind], matter_key(kind, staff_id), phrase(MATTER[kind]))
            parts.append(phrase("contact_tasks/round_tasks", kind=kind, counts=counts, number=step))
    head = phrase("contact_tasks/round_head", morning=this.is_morning)
    first, *more = _fitting([head, *parts])
    return say("contact_tasks/round", words=first).then([say("contact_tasks/round", words=each) for each in more])


def _fitting(parts: Sequence[str]) -> list[str]:
    """The parts one below the other, in as few messages as hold them; a part too long for any is cut."""
    messages = [""]
    for part in parts:
        kept = part.encode()[:MOST_BYTES].decode(errors="ignore")
        joined = f"{messages[-1]}\n{kept}".strip()
        if len(joined.encode()) <= MOST_BYTES:
            messages[-1] = joined
        else:
            messages.append(kept)
    return messages
