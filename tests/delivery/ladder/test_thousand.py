"""A thousand families, three in ten of whom the first message does not reach: at the deadline each has one end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from bot.delivery.ladder.acts import close_by_family, close_by_staff
from bot.delivery.ladder.standing import Standing, counted, standings
from bot.delivery.ladder.timeline import timeline
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from storage.notice import Notice, plan_of
from storage.obligations import BY_HAND, Obligation
from storage.outbox import OutboxRow
from storage.pupils import GuardianLink
from storage.school_clock import set_school_now
from storage.staff_tasks import StaffTask
from tests.delivery.ladder.thousand import Thousand, a_thousand

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
DEADLINE = datetime(2026, 11, 24, 16, 0, tzinfo=SHANGHAI)
# Of those who read it; of those whom a teacher calls; of the slips that come back.
ANSWERS, TAKES_THE_CALL, COMES_BACK = 0.7, 0.6, 0.5


def test_every_family_ends_in_exactly_one_way(tmp_path: Path) -> None:
    with a_thousand(tmp_path) as school:
        notice_id = write(school)
        for moment in moments(school, notice_id):
            school.at(moment)
            answer_what_came(school, notice_id, moment)
        found = school.db.read(standings, school.school.id, notice_id)
        ends = counted(found)
        print(f"at the deadline: {ends}; {Counter(each.how for each in found if each.how)}")  # noqa: T201  for whoever wants to see
        assert len(found) == 1_000
        assert not ends.get("open"), [each for each in found if each.end == "open"][:3]
        assert ends == in_the_database(school, notice_id)
        every_task_has_an_owner(school, notice_id)
        every_open_family_has_a_reason(school, found)
        nobody_was_written_to_twice(school, notice_id)
        no_number_was_worn_out(school)


def write(school: Thousand) -> int:
    """Friday morning: who comes to fetch the child?"""

    def work(session: Session) -> int:
        words = Written(
            "周二下午三点放学,请来接孩子", "answer", DEADLINE, school.made.teacher_id, "提前放学", ("能接", "不能接")
        )
        notice = write_notice(session, school.school, words, FRIDAY)
        address_notice(session, school.school, notice, school.made.pupil_ids, FRIDAY)
        return notice.id

    school.db.transact(lambda session: set_school_now(session, FRIDAY, FRIDAY))
    return school.db.transact(work)


def moments(school: Thousand, notice_id: int) -> Iterable[datetime]:
    """When something is due, and a little later; at last the deadline."""
    planned = [rung.at for rung in plan_of(school.db.read(lambda session: session.get_one(Notice, notice_id)))]
    wanted = {at + later for at in planned for later in (timedelta(0), timedelta(minutes=40))}
    return [*sorted(at for at in wanted if at < DEADLINE), DEADLINE]


def answer_what_came(school: Thousand, notice_id: int, now: datetime) -> None:
    """Who holds the message in the hand may answer; teachers call, and some slips come back."""
    readers = school.db.read(who_reads, notice_id)
    acts = []
    for each in school.db.read(standings, school.school.id, notice_id):
        if not each.is_missing:
            continue
        if reader := readers.get(each.pupil_id):
            if school.dice.random() < ANSWERS / 3:
                acts.append(partial(close_by_family, guardian_id=reader, how="tapped", option=1))
                acts[-1].keywords["obligation_id"] = each.obligation_id
        elif each.task_kind and each.owner_id:
            how, share = ("phone", TAKES_THE_CALL) if each.task_kind == "call" else ("paper", COMES_BACK)
            if school.dice.random() < share / 3:
                acts.append(partial(close_by_staff, staff_id=each.owner_id, how=how, option=2))
                acts[-1].keywords["obligation_id"] = each.obligation_id
    for start in range(0, len(acts), 100):
        school.db.transact(_act, school, acts[start : start + 100], now)


def _act(session: Session, school: Thousand, acts: Sequence["partial[bool]"], now: datetime) -> None:
    for act in acts:
        act(session, school.school, now=now)


def who_reads(session: Session, notice_id: int) -> dict[int, int]:
    """By pupil a guardian on whose phone a message of this notice lies, as platform and provider have told."""
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.guardian_id)
        .join(OutboxRow, OutboxRow.guardian_id == GuardianLink.guardian_id)
        .where(OutboxRow.notice_id == notice_id, OutboxRow.delivered_at.is_not(None))
    )
    return {row.pupil_id: row.guardian_id for row in rows}


def in_the_database(school: Thousand, notice_id: int) -> dict[str, int]:
    """The ends, counted by the database itself."""

    def count(session: Session) -> dict[str, int]:
        closed = (Obligation.notice_id == notice_id, Obligation.closed_at.is_not(None))
        by_hand = session.scalar(select(func.count()).where(*closed, Obligation.closed_how.in_(BY_HAND))) or 0
        all_closed = session.scalar(select(func.count()).where(*closed)) or 0
        owned = select(StaffTask.obligation_id).where(StaffTask.closed_at.is_(None))
        tasks = session.scalar(
            select(func.count()).where(
                Obligation.notice_id == notice_id, Obligation.closed_at.is_(None), Obligation.id.in_(owned)
            )
        )
        return {"acknowledged": all_closed - by_hand, "by_hand": by_hand, "task": tasks or 0}

    return school.db.read(count)


def every_task_has_an_owner(school: Thousand, notice_id: int) -> None:
    """And no teacher more than five calls a day."""

    def given(session: Session) -> list[tuple[int, datetime]]:
        rows = session.execute(select(StaffTask.owner_id, StaffTask.opened_at).where(StaffTask.kind == "call"))
        return [(row.owner_id, row.opened_at) for row in rows]

    by_day = Counter((owner, at.astimezone(SHANGHAI).date()) for owner, at in school.db.read(given))
    assert max((count for (owner, _), count in by_day.items() if owner != school.made.office_id), default=0) <= 5


def every_open_family_has_a_reason(school: Thousand, found: list[Standing]) -> None:
    """Why it is open can be read, and its history begins with the notice and ends with what a person has in hand."""
    for each in found:
        if each.end == "task":
            assert each.reach, each
            assert each.owner_name, each
    for one in [each for each in found if each.end == "task"][:20]:
        history = school.db.read(timeline, school.school.id, one.obligation_id)
        assert history[0].what == "written"
        assert "task_opened" in [moment.what for moment in history]
        assert all(before.at <= after.at for before, after in pairwise(history))


def nobody_was_written_to_twice(school: Thousand, notice_id: int) -> None:
    """In the chats themselves: one card for each person at most."""
    assert max(len(contact.chat) for contact in school.world.contacts.values()) == 1


def no_number_was_worn_out(school: Thousand) -> None:
    """As the phones themselves remember it."""
    for number in range(1_000):
        phone = school.world.phones.at(f"138{number:08}")
        for rings in ([text.at for text in phone.texts], [call.at for call in phone.calls]):
            for length, most in ((60, 1), (3_600, 5), (86_400, 20)):
                assert all(sum(at <= other < at + timedelta(seconds=length) for other in rings) <= most for at in rings)
