"""Every cause is found in the database, counted once, and shown to nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.obligation_events import Event, record_events
from storage.obligations import Owed, open_obligation
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink
from tests.contactability.reach import Reach

Breaks = Callable[[Reach, Session], None]


def unbound(reach: Reach, session: Session) -> None:
    session.execute(delete(Binding).where(Binding.guardian_id == reach.cast.father.id))
    session.execute(delete(Consent).where(Consent.guardian_id == reach.cast.father.id))


def gone(reach: Reach, session: Session) -> None:
    session.execute(delete(Identity).where(Identity.id == reach.cast.people["father"].id))


def no_follower(reach: Reach, session: Session) -> None:
    session.execute(update(Identity).where(Identity.id == reach.cast.people["father"].id).values(follows=False))


def muted(reach: Reach, session: Session) -> None:
    session.execute(update(Identity).where(Identity.id == reach.cast.people["father"].id).values(muted=True))


def refused(reach: Reach, session: Session) -> None:
    session.execute(update(Consent).where(Consent.guardian_id == reach.cast.father.id).values(given=False))


def quarantined(reach: Reach, session: Session) -> None:
    session.execute(update(Guardian).where(Guardian.id == reach.cast.father.id).values(phone_quarantined=True))


def wrong(reach: Reach, session: Session) -> None:
    owed = Owed(reach.school.id, reach.cast.xiaoming.id, "notice", "notice", "x", "know")
    called = Event(
        open_obligation(session, owed, reach.now), "called", detail="wrong_number", guardian_id=reach.cast.father.id
    )
    record_events(session, reach.school.id, [called], reach.now)


def blocked(reach: Reach, session: Session) -> None:
    sent(reach, session, days=1, state="failed", error_code="failed:user block")


def silent(reach: Reach, session: Session) -> None:
    sent(reach, session, days=15, delivered=True)


def gone_from_roster(reach: Reach, session: Session) -> None:
    session.execute(
        update(GuardianLink).where(GuardianLink.pupil_id == reach.cast.xiaoyu.id).values(ended_at=reach.now)
    )


def sent(reach: Reach, session: Session, *, days: float, delivered: bool = False, **values: object) -> None:
    """One message to the father, so many days ago."""
    at = reach.now - timedelta(days=days)
    number = len(session.query(OutboxRow).all())
    session.add(
        OutboxRow(
            school_id=reach.school.id,
            sender="wx_qingshan",
            identity_id=reach.cast.people["father"].id,
            purpose="notice",
            thread_key="",
            idempotency_key=f"test/{number}",
            place=number,
            created_at=at,
            due_at=at,
            expires_at=at,
            ended_at=at,
            delivered_at=at if delivered else None,
            **{"state": "sent", **values},
        )
    )
    session.flush()


CAUSES: dict[str, Breaks] = {
    "nobody_bound": unbound,
    "unfollowed": gone,
    "muted": muted,
    "no_consent": refused,
    "quarantined": quarantined,
    "wrong_number": wrong,
    "blocked": blocked,
    "silent": silent,
}


def test_everybody_is_reached_at_first(reach: Reach) -> None:
    found = reach.board("principal")
    assert [(each.name, each.pupils, each.lost, each.shaky) for each in found.classes] == [
        ("一(1)班", 1, 0, 0),
        ("三(1)班", 1, 0, 0),
        ("三(2)班", 1, 0, 0),
    ]
    assert found.lines == []


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_found(reach: Reach, cause: str) -> None:
    """The father is a household of his own: when he is not reached, his family is not, whatever reaches the other."""
    reach.db.transact(lambda session: CAUSES[cause](reach, session))
    found = reach.board("class_teacher")
    assert [(line.name, line.trouble.cause) for line in found.lines] == [("李小明", cause)]
    assert found.by_cause() == [(cause, 1)]
    counted = found.classes[0]
    assert counted.lost + counted.shaky == 1
    assert counted.lost == (0 if found.lines[0].trouble.is_shaky else 1)


def test_who_does_not_follow_any_more_without_having_said_so(reach: Reach) -> None:
    reach.db.transact(lambda session: no_follower(reach, session))
    assert reach.board("principal").by_cause() == [("unfollowed", 1)]


def test_a_child_without_anybody_in_the_roster(reach: Reach) -> None:
    reach.db.transact(lambda session: gone_from_roster(reach, session))
    reach.lonely()
    found = reach.board("principal")
    assert [(line.name, line.trouble.cause) for line in found.lines] == [
        ("陈小雨", "nobody_in_roster"),
        ("林一一", "nobody_in_roster"),
    ]


def test_another_guardian_of_the_household_is_enough(reach: Reach) -> None:
    everybody = Identity.id == reach.cast.people["grandmother"].id
    reach.db.transact(lambda session: session.execute(update(Identity).where(everybody).values(muted=True)) and None)
    assert reach.board("principal").lines == []


def test_who_answers_is_silent_no_more(reach: Reach) -> None:
    reach.db.transact(lambda session: silent(reach, session))
    assert reach.board("principal").by_cause() == [("silent", 1)]
    heard = update(Identity).where(Identity.id == reach.cast.people["father"].id)
    today = reach.now.date()
    reach.db.transact(lambda session: session.execute(heard.values(heard_on=today)) and None)
    assert reach.board("principal").lines == []


@pytest.mark.parametrize(("days_later", "lines"), [(-1, 1), (0, 0)])
def test_of_words_only_the_day_is_known_and_they_count_as_if_at_its_end(
    reach: Reach, days_later: int, lines: int
) -> None:
    reach.db.transact(lambda session: silent(reach, session))
    arrived = reach.db.read(lambda session: session.scalars(select(OutboxRow.delivered_at)).one())
    assert arrived is not None
    day = at_school(arrived).date() + timedelta(days=days_later)
    heard = update(Identity).where(Identity.id == reach.cast.people["father"].id).values(heard_on=day)
    reach.db.transact(lambda session: session.execute(heard) and None)
    assert len(reach.board("principal").lines) == lines


def test_what_has_just_arrived_may_still_be_answered(reach: Reach) -> None:
    reach.db.transact(lambda session: sent(reach, session, days=13, delivered=True))
    assert reach.board("principal").lines == []


def test_sent_is_not_delivered(reach: Reach) -> None:
    reach.db.transact(lambda session: sent(reach, session, days=20))
    assert reach.board("principal").lines == []


def test_a_block_that_is_over(reach: Reach) -> None:
    reach.db.transact(lambda session: blocked(reach, session))
    reach.db.transact(lambda session: sent(reach, session, days=0.5, delivered=True))
    assert reach.board("principal").lines == []


@pytest.mark.parametrize("name", ["mother", "subject_teacher", "stranger", "foreign_principal"])
def test_others_see_nothing_of_it(reach: Reach, name: str) -> None:
    reach.lonely()
    try:
        assert all(line.name != "林一一" for line in reach.board(name).lines)
    except AccessDeniedError:
        assert name != "foreign_principal", "who leads a school sees an empty board of the own school"


@pytest.mark.parametrize("name", ["teacher_parent", "subject_teacher", "foreign_principal"])
def test_a_class_of_somebody_else_does_not_exist(reach: Reach, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        reach.board(name, reach.cast.class_32.id)
