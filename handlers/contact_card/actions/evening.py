"""The evening: one message for each guardian with all children in it, and the reminder of daily mode.

Both go through the school's families slice by slice, so that no transaction holds the others up.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.routine import SLICE, last_of
from bot.delivery.tell import Message, tell_many
from bot.identity.families import families_to_tell
from handlers.contact_card.actions.signing import wait_for_signature
from handlers.contact_card.rules import goes_out_tonight, may_remind
from storage.base import new_id
from storage.card_entries import open_cards
from storage.contact_card import CardDay, CardReminder, days_of_pupils, reminded_on, signed_by
from storage.pupils import Pupil
from storage.routine import pupils_by_identity
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Evening:
    """What an evening's run must know of the school; as plain values it travels in a task.

    ``before`` are the school days before ``day``, latest first: as many as evenings may be reminded in a row.
    """

    day: str
    push: str
    before: tuple[str, ...]

    @classmethod
    def of(cls, school: SchoolContext, now: datetime) -> Self:
        """The evening of ``now`` on the school's clock."""
        today = at_school(now).date()
        most = school.rules.card.reminders_in_a_row
        before = (school.calendar.add_school_days(today, -back).isoformat() for back in range(1, most + 1))
        return cls(today.isoformat(), school.rules.card.push, tuple(before))

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Self:
        """Back from :meth:`args`."""
        return cls(args["day"], args["push"], tuple(args["before"]))

    def args(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @property
    def first_day(self) -> date:
        """Cards since the school day before are told, unless they were: the teacher may be late by an evening."""
        return min(date.fromisoformat(each) for each in (*self.before[:1], self.day))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One child's cards that wait for one person tonight."""

    pupil_id: int
    name: str
    rows: list[CardDay]


def push_slice(session: Session, school_id: int, evening: Evening, after: int, now: datetime) -> tuple[int, int | None]:
    """Tell the next people behind identity ``after`` of tonight's cards.

    Returns how many messages are new, and the last person looked at (None when nobody is behind). Doing it again
    writes nothing.
    """
    people = pupils_by_identity(session, school_id, after, SLICE)
    if not people:
        return 0, None
    messages = [
        _message(session, school_id, evening, identity_id, waiting, now)
        for identity_id, waiting in _waiting(session, school_id, evening, people).items()
    ]
    return tell_many(session, school_id, messages, now), last_of(people)


def remind_slice(
    session: Session, school_id: int, evening: Evening, after: int, now: datetime
) -> tuple[int, int | None]:
    """Remind the next people behind ``after`` whose cards of tonight nobody at home has signed; daily mode only."""
    people = pupils_by_identity(session, school_id, after, SLICE)
    if not people:
        return 0, None
    waiting = _waiting(session, school_id, evening, people, reminder=True)
    day, before = date.fromisoformat(evening.day), [date.fromisoformat(each) for each in evening.before]
    reminded = reminded_on(session, waiting, min([day, *before]))
    messages = []
    for identity_id, cards in waiting.items():
        if not may_remind(day, reminded.get(identity_id, set()), before, len(before)):
            continue
        reminder = insert(session, CardReminder).values(
            id=new_id(), school_id=school_id, identity_id=identity_id, day=day
        )
        session.execute(reminder.on_conflict_do_nothing())
        number = wait_for_signature(session, school_id, identity_id, now)
        names = "、".join(each.name for each in cards)
        messages.append(
            Message(
                identity_id=identity_id,
                reply=say("contact_card/reminder", names=names, number=number),
                purpose="todo",
                key=f"contact_card/reminder/{evening.day}/{identity_id}",
                expires_at=now + timedelta(hours=2),
                what=phrase("contact_card/reminder_what"),
                when=phrase("contact_card/evening_when", day=day),
                answer=str(number),
                link="/m/card",
            )
        )
    return tell_many(session, school_id, messages, now), last_of(people)


def _waiting(
    session: Session, school_id: int, evening: Evening, people: Mapping[int, list[int]], *, reminder: bool = False
) -> dict[int, list[_Waiting]]:
    """For each person to be told, the children with cards that go out tonight and that no one at home has signed.

    For a ``reminder`` only those that went out, to families of the daily card.
    """
    pupils = {pupil for mine in people.values() for pupil in mine}
    today = date.fromisoformat(evening.day)
    rows = days_of_pupils(session, school_id, pupils, today if reminder else evening.first_day, today)
    rows = [row for row in rows if _is_fresh(row, today) and not (reminder and row.pushed_at is None)]
    signed = signed_by(session, school_id, [row.id for row in rows])
    names = {row.id: row.name for row in session.execute(select(Pupil.id, Pupil.name).where(Pupil.id.in_(pupils)))}
    # Reminders are for the daily card alone: the school's, or a family's own wish.
    push = evening.push if not reminder or evening.push == "daily" else "weekly"
    found: dict[int, list[_Waiting]] = {}
    for pupil_id, families in families_to_tell(session, school_id, [row.pupil_id for row in rows]).items():
        for family in families:
            for guardian in family.guardians:
                mine = [
                    row
                    for row in rows
                    if row.pupil_id == pupil_id
                    and (row.id, family.household_id) not in signed
                    and goes_out_tonight(push, guardian.wants_daily_card, row.has_remark)
                ]
                for identity_id in guardian.identity_ids if mine else ():
                    if identity_id in people:
                        found.setdefault(identity_id, []).append(_Waiting(pupil_id, names[pupil_id], mine))
    return {identity_id: _in_order(waiting, people[identity_id]) for identity_id, waiting in found.items()}


def _in_order(waiting: list[_Waiting], pupil_ids: list[int]) -> list[_Waiting]:
    return sorted(waiting, key=lambda each: pupil_ids.index(each.pupil_id))


def _is_fresh(row: CardDay, today: date) -> bool:
    """Not told on an earlier evening. A card told tonight is told to the other guardians, too."""
    return row.pushed_at is None or at_school(row.pushed_at).date() == today


def _message(
    session: Session, school_id: int, evening: Evening, identity_id: int, waiting: list[_Waiting], now: datetime
) -> Message:
    number = wait_for_signature(session, school_id, identity_id, now)
    children = []
    for each in waiting:
        children.append((each.name, open_cards(session, each.rows)))
        for row in each.rows:
            row.pushed_at = row.pushed_at or now
    return Message(
        identity_id=identity_id,
        reply=say("contact_card/evening", children=children, number=number),
        purpose="todo",
        key=f"contact_card/evening/{evening.day}/{identity_id}",
        what=phrase("contact_card/evening_what"),
        when=phrase("contact_card/evening_when", day=date.fromisoformat(evening.day)),
        answer=str(number),
        link="/m/card",
    )
