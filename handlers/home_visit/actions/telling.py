"""What the family and the visitors are told about a visit, in the transaction of what happened to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from bot.identity.families import Family, guardians_to_tell
from handlers.home_visit.actions.finding import VisitSeen
from storage.identities import identities_of_staff
from storage.matters import close_matters
from storage.staff_news import News, put_news


@dataclass(frozen=True, slots=True)
class Saying:
    """A message of this service, with the ``words`` that somebody said in it; ``what`` says it in a template."""

    text: str
    words: str = ""
    what: str = "home_visit/what_news"


def key_of(visit_id: int) -> str:
    """Under which a visit waits for its family."""
    return f"home_visit:{visit_id}"


def staff_key(visit_id: int) -> str:
    """Under which a visit waits for its visitors."""
    return f"home_visit_staff:{visit_id}"


def family_of(session: Session, school: SchoolContext, visit: VisitSeen) -> Family | None:
    """The household that is visited; None where nobody of it is to be told."""
    families = guardians_to_tell(session, school.id, visit.pupil_id)
    return next((family for family in families if family.household_id == visit.household_id), None)


def moment_of(visit: VisitSeen) -> str:
    """When it is, as a template's field takes it; empty where no time is agreed."""
    return f"{at_school(visit.starts_at):%Y-%m-%d %H:%M}" if visit.starts_at else ""


def ask_family(session: Session, school: SchoolContext, visit: VisitSeen, saying: Saying, now: datetime) -> int:
    """Put a question about the visit to everybody of the household in WeChat, each with a number; how many."""
    family = family_of(session, school, visit)
    for identity_id in family.identity_ids if family else ():
        todo = Todo(
            key=key_of(visit.visit_id),
            push_key=f"{saying.text}/{visit.visit_id}/{visit.version}/{identity_id}",
            label=phrase("home_visit/matter", child=visit.child),
            go=Go("home_visit.family", {"visit_id": visit.visit_id}),
            words=lambda number: say(saying.text, visit=visit, number=number, words=saying.words),
            what=phrase("home_visit/what"),
            purpose="appointment",
            when=moment_of(visit),
        )
        bring(session, school, identity_id, todo, now)
    return len(family.identity_ids) if family else 0


def tell_family(
    session: Session,
    school: SchoolContext,
    visit: VisitSeen,
    saying: Saying,
    now: datetime,
    *,
    but: Actor | None = None,
    due_at: datetime | None = None,
) -> int:
    """Tell everybody of the household in WeChat, except who did it and reads it as the answer; how many."""
    family, told = family_of(session, school, visit), 0
    for identity_id in family.identity_ids if family else ():
        if but is not None and but.identity_id == identity_id:
            continue
        told += tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=say(saying.text, visit=visit, words=saying.words),
            purpose="appointment",
            key=f"{saying.text}/{visit.visit_id}/{visit.version}/{identity_id}",
            now=now,
            due_at=due_at or school.calendar.end_of_quiet(now),
            what=phrase(saying.what),
            when=moment_of(visit),
        )
    return told


def tell_visitors(
    session: Session,
    school: SchoolContext,
    visit: VisitSeen,
    saying: Saying,
    now: datetime,
    *,
    but: Collection[int | None] = (),
    waits: bool = False,
) -> None:
    """Tell who goes there, except ``but``: with the next round, at once where the visit is today or tomorrow.

    With ``waits`` it is a matter of the visitors' until the visit is settled again.
    """
    line, key = phrase(saying.text, visit=visit, words=saying.words), f"{saying.text}/{visit.visit_id}"
    for staff_id in dict.fromkeys((visit.visitor_id, visit.second_id)):
        if staff_id is None or staff_id in but:
            continue
        step, label = "home_visit.mine", phrase("home_visit/news_label")
        if is_soon(visit, now) or waits:
            _bring_staff(session, school, visit, staff_id, line, now)
        else:
            put_news(session, school.id, News(staff_id, key, line, step, label), now)


def settled(session: Session, school: SchoolContext, visit_id: int) -> None:
    """The family's answer is here: nobody of it, and no visitor, needs to answer any more."""
    close_matters(session, school_id=school.id, key=key_of(visit_id))
    close_matters(session, school_id=school.id, key=staff_key(visit_id))


def is_soon(visit: VisitSeen, now: datetime) -> bool:
    """Whether the visit is today or tomorrow, so that the next round may be too late."""
    today = at_school(now).date()
    return bool(visit.starts_at and today <= visit.starts_at.date() <= today + timedelta(days=1))


def _bring_staff(
    session: Session, school: SchoolContext, visit: VisitSeen, staff_id: int, line: str, now: datetime
) -> None:
    for identity_id in identities_of_staff(session, school.id, staff_id):
        todo = Todo(
            key=staff_key(visit.visit_id),
            push_key=f"home_visit/staff/{visit.visit_id}/{visit.version}/{identity_id}",
            label=phrase("home_visit/matter", child=visit.child),
            go=Go("home_visit.one", {"visit_id": visit.visit_id}),
            words=lambda number: say("home_visit/told_staff", line=line, number=number),
            what=phrase("home_visit/what_news"),
            purpose="appointment",
        )
        bring(session, school, identity_id, todo, now)
