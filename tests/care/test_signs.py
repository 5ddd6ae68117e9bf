"""Signs that a child may need help: what of the school's rows makes one, by a table made by hand; and its deadline."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Role
from handlers.care.actions import signs
from handlers.care.actions.gathering import gather
from handlers.care.actions.letters import child_of_letter
from handlers.care.actions.sight import reach_signal
from storage.affection_hotline.silence import HotlineSilence
from storage.care.alarms import Alarm
from storage.care.signals import note_signal
from storage.home_visit import HomeVisit, Incident
from storage.identities import Binding
from storage.phone_call import PhoneCall
from storage.principal_mailbox import Letter
from storage.pupils import GuardianLink, Pupil
from storage.session import Database
from tests import factories
from tests.care.need import FAIR, LOW, Need
from tests.costs import statements

Rows = Callable[[Need], None]


def cards(*, many: int, signed: int = 0, of: str = "xiaoming") -> Rows:
    """The last ``many`` school days have a card; the oldest ``signed`` of them were signed."""

    def write(need: Need) -> None:
        for place, day in enumerate(need.school_days(many)):
            need.card(day, getattr(need.cast, of), signed=place < signed)

    return write


def low(*, many: int, rating: int = LOW) -> Rows:
    """So many cards of this month with an aspect ticked low; all are signed."""

    def write(need: Need) -> None:
        for place, day in enumerate(need.school_days(12)):
            need.card(day, need.cast.xiaoming, signed=True, learning=rating if place < many else 2)

    return write


def call(result: str, days_ago: int = 1, of: str = "xiaoming") -> Rows:
    """A call to the family with this result."""

    def write(need: Need) -> None:
        made = need.now - timedelta(days=days_ago)
        row = PhoneCall(
            school_id=need.school.id, pupil_id=getattr(need.cast, of).id, caller_id=need.cast.class_teacher.id,
            month="2026-11", why="rule", due_on=made.date(), made_at=made, result=result, called_at=made,
        )  # fmt: skip
        need.do(lambda session: session.add(row))

    return write


def incident(kind: str) -> Rows:
    """Something that happened, for which the family is visited."""

    def write(need: Need) -> None:
        def rows(session: Session) -> None:
            what = Incident(
                school_id=need.school.id, kind=kind, day=need.now.date(), words=b"",
                opened_by_id=need.cast.principal.id, opened_at=need.now,
            )  # fmt: skip
            session.add(what)
            session.flush()
            session.add(
                HomeVisit(
                    school_id=need.school.id, household_id=need.cast.grandmother.household_id,
                    pupil_id=need.cast.xiaoming.id, visitor_id=need.cast.class_teacher.id, period="2026-2027-1",
                    kind="needed", reason=kind, incident_id=what.id, due_on=need.now.date(), made_at=need.now,
                )
            )  # fmt: skip

        need.do(rows)

    return write


def alarm(outcome: str, kind: str = "self_harm") -> Rows:
    """An alarm about the child that is over."""

    def write(need: Need) -> None:
        row = Alarm(
            school_id=need.school.id, kind=kind, place="chat", pupil_id=need.cast.xiaoming.id, opened_at=need.now,
            heard_at=need.now, closed_at=need.now, closed_by=need.cast.principal.id, outcome=outcome,
        )  # fmt: skip
        need.do(lambda session: session.add(row))

    return write


def silence(stage: str) -> Rows:
    """Parent and child have not spoken for long."""

    def write(need: Need) -> None:
        row = HotlineSilence(
            school_id=need.school.id, pupil_id=need.cast.xiaoming.id, guardian_id=need.cast.mother.id,
            since=date(2026, 10, 1), stage=stage, asked_at=need.now,
        )  # fmt: skip
        need.do(lambda session: session.add(row))

    return write


def both(*rows: Rows) -> Rows:
    """One after the other."""

    def write(need: Need) -> None:
        for each in rows:
            each(need)

    return write


TABLE = [
    pytest.param(cards(many=9), [], id="nine cards unsigned"),
    pytest.param(cards(many=10), [("cards", "", "联系卡连着 10 张没有人签字。")], id="ten cards unsigned"),
    pytest.param(cards(many=11, signed=1), [("cards", "", "联系卡连着 10 张没有人签字。")], id="ten since the last"),
    pytest.param(cards(many=12, signed=3), [], id="nine since the last"),
    pytest.param(low(many=4), [], id="low on four days"),
    pytest.param(
        low(many=5), [("low", "learning", "这个月有 5 天联系卡上打了“要加油”,多是学习。")], id="low on five days"
    ),
    pytest.param(low(many=9, rating=FAIR), [], id="so so on nine days"),
    pytest.param(call("needs_care"), [("call", "", "电话回访里,家里说了要关心的事。")], id="a call with a need"),
    pytest.param(call("well"), [], id="a call without"),
    pytest.param(call("needs_care", days_ago=15), [], id="a call long ago"),
    pytest.param(
        both(call("needs_care"), alarm("in_care")),
        [("alarm", "mind", "警报办完了,要有人接着关心。"), ("call", "", "电话回访里,家里说了要关心的事。")],
        id="two matters",
    ),
    pytest.param(incident("bullying"), [("visit", "bullying", "和登记的一件欺凌的事有关。")], id="bullying"),
    pytest.param(incident("absence"), [("visit", "dropout", "没请假没来上学,要家访。")], id="absence"),
    pytest.param(alarm("in_care", "abuse"), [("alarm", "family", "警报办完了,要有人接着关心。")], id="abuse in care"),
    pytest.param(alarm("safe"), [], id="safe"),
    pytest.param(alarm("mistake"), [], id="a mistake"),
    pytest.param(
        silence("teacher"), [("hotline", "family", "和外出的家长很久没有说上话,家里人也问过了。")], id="silence"
    ),
    pytest.param(silence("adult"), [], id="silence that the family is asked about"),
]


@pytest.mark.parametrize(("rows", "found"), TABLE)
def test_what_makes_a_sign_and_what_does_not(db: Database, rows: Rows, found: list[tuple[str, str, str]]) -> None:
    need = Need(db)
    rows(need)
    assert need.do(gather, need.school, need.now) == len(found)
    told = need.db.read(lambda s: signs.waiting_signs(s, need.school, need._actor(s, "counselor")))
    assert sorted((each.source, each.kind, each.words) for each in told) == found
    need.now += timedelta(days=1)
    assert need.do(gather, need.school, need.now) == 0


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """On Friday afternoon."""
    return Need(sqlite_db)


def test_a_family_that_could_not_sign_makes_no_sign(need: Need) -> None:
    cards(many=12, of="xiaoyu")(need)
    need.do(lambda s: unbind(s, need.cast.xiaoyu))
    assert need.do(gather, need.school, need.now) == 0


def unbind(session: Session, pupil: Pupil) -> None:
    """Nobody of this child's family is bound."""
    for link in session.query(GuardianLink).filter_by(pupil_id=pupil.id):
        session.query(Binding).filter_by(guardian_id=link.guardian_id).delete()


def test_a_matter_that_was_put_aside_does_not_come_back_and_a_new_one_does(need: Need) -> None:
    cards(many=11, signed=1)(need)
    need.do(gather, need.school, need.now)
    (sign,) = need.db.read(lambda s: signs.waiting_signs(s, need.school, need._actor(s, "class_teacher")))
    need.do(lambda s: signs.put_aside(s, need._actor(s, "class_teacher"), sign.signal_id, "奶奶手机坏了", need.now))
    need.now += timedelta(days=3)
    need.card(need.now.date(), need.cast.xiaoming)
    assert need.do(gather, need.school, need.now) == 0
    call("needs_care")(need)
    assert need.do(gather, need.school, need.now) == 1


class TestDeadline:
    """Taken up or put aside within three school days."""

    @pytest.mark.parametrize(
        ("days", "late"), [(0, False), (3, False), (4, False), (5, False), (6, True)]
    )  # Friday; Monday, Tuesday, Wednesday are the three
    def test_it_is_late_after_three_school_days(self, need: Need, days: int, *, late: bool) -> None:
        need.note("subject_teacher")
        need.now += timedelta(days=days)
        waiting = need.db.read(lambda s: signs.count_signs(s, need.school, need._actor(s, "class_teacher"), need.now))
        (sign,) = need.db.read(lambda s: signs.waiting_signs(s, need.school, need._actor(s, "class_teacher")))
        assert waiting == (1, int(late))
        assert sign.is_late(need.now.date()) is late
        words = "要关注的孩子,过了日子还没定" if late else "要关注的孩子,等您定"
        assert (words, 1, late) in need.lines("class_teacher")

    def test_settled_once_it_is_settled(self, need: Need) -> None:
        signal = need.note("subject_teacher")
        need.do(lambda s: signs.put_aside(s, need._actor(s, "class_teacher"), signal, "问过家里了", need.now))
        with pytest.raises(UserError):
            need.do(lambda s: signs.put_aside(s, need._actor(s, "class_teacher"), signal, "问过家里了", need.now))


@pytest.mark.parametrize(
    ("kind", "readers"),
    [("learning", {"class_teacher", "counselor", "principal"}), ("mind", {"counselor", "principal"})],
)
def test_who_settles_a_sign(need: Need, kind: str, readers: set[str]) -> None:
    signal = need.note("subject_teacher", kind=kind)
    found = set[str]()
    for name in ("class_teacher", "subject_teacher", "counselor", "principal", "duty", "teacher_parent", "mother"):
        try:
            need.do(looks, need, name, signal)
            found.add(name)
        except AccessDeniedError:
            pass
    assert found == readers


def looks(session: Session, need: Need, name: str, signal: int) -> None:
    """Somebody wants to settle a sign."""
    reach_signal(session, need._actor(session, name), signal, need.now)


@pytest.mark.parametrize("name", ["teacher_parent", "grandmother", "stranger", "duty"])
def test_who_has_nothing_to_do_with_a_child_notes_nothing_about_it(need: Need, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        need.note(name)


def test_the_same_saying_of_a_day_is_noted_once(need: Need) -> None:
    need.note("class_teacher")
    need.note("class_teacher")
    assert len(need.signals()) == 1
    need.now += timedelta(days=1)
    need.note("class_teacher")
    assert len(need.signals()) == 2


def test_another_room_notes_a_matter_once(need: Need) -> None:
    def note(session: Session) -> bool:
        pupil_id = need.cast.xiaoming.id
        said = {"source": "letter", "key": "26", "words": "信里说的事"}
        return note_signal(session, need.school.id, pupil_id=pupil_id, **said, now=need.now)

    assert [need.do(note), need.do(note)] == [True, False]


def test_the_job_costs_as_many_statements_for_many_children_as_for_few(db: Database) -> None:
    need = Need(db)
    call("needs_care")(need)
    with statements() as few:
        need.do(gather, need.school, need.now)
    for number in range(30):
        add_call(need, need.do(another_child, need, f"孩子{number}"))
    need.now += timedelta(minutes=1)
    with statements() as many:
        assert need.do(gather, need.school, need.now) == 30
    assert len(many) <= len(few) + 2  # rows are written a few at a time


def another_child(session: Session, need: Need, name: str) -> Pupil:
    """One more in 三(2)班."""
    return factories.pupil(session, need.cast.class_32, name=name)


def add_call(need: Need, pupil: Pupil) -> None:
    """A call about this child in which its family named a need."""
    row = PhoneCall(
        school_id=need.school.id, pupil_id=pupil.id, caller_id=need.cast.class_teacher.id, month="2026-11", why="rule",
        due_on=need.now.date(), made_at=need.now, result="needs_care", called_at=need.now,
    )  # fmt: skip
    need.do(lambda session: session.add(row))


def test_a_day_and_a_list_cost_as_many_statements_for_many_signs_as_for_few(need: Need) -> None:
    def cost() -> tuple[int, int]:
        with statements() as of_day:
            need.lines("class_teacher")
        with statements() as of_list:
            need.db.read(lambda s: signs.waiting_signs(s, need.school, need._actor(s, "class_teacher")))
        return len(of_day), len(of_list)

    need.note("subject_teacher", "一件事情")
    few = cost()
    for number in range(12):
        need.note("subject_teacher", f"第{number}件事情")
    assert cost() == few
    assert min(few) > 0


def test_who_settles_reads_of_new_signs_with_the_round(need: Need) -> None:
    call("needs_care")(need)
    alarm("in_care")(need)
    need.job("care_signs")
    assert need.news("class_teacher") == ["有 1 条要关注的事,请您定。"]
    assert need.news("counselor") == ["有 1 条要关注的事,请您定。"]
    assert need.news("subject_teacher") == []


class TestLetters:
    """Passed on by who keeps the mailbox."""

    @pytest.fixture
    def kept(self, need: Need) -> Need:
        """Letter 1 is of the grandmother and about the school, 2 about a teacher, 3 of nobody."""
        need.on_duty("keeper", "孙梅", Role.MAILBOX_KEEPER)
        writer = need.cast.grandmother.id
        for number, about, guardian_id in ((1, "school", writer), (2, "staff", writer), (3, "school", None)):
            row = Letter(
                school_id=need.school.id, number=number, guardian_id=guardian_id, about=about,
                received_on=need.now.date(), due_on=need.now.date(),
            )  # fmt: skip
            need.do(add, row)
        return need

    def test_what_a_letter_tells_becomes_a_sign_without_its_writer(self, kept: Need) -> None:
        asked = kept.says("keeper", "交关注 1")
        assert [choice.label for choice in asked.choices] == ["一(1)班 李小红", "三(2)班 李小明", "都不是"]
        kept.says("keeper", "2")
        assert "记下了" in kept.says("keeper", "孩子夜里一个人在家").text
        assert kept.signals() == [("李小明", "letter", "校长信箱里有一封信说:孩子夜里一个人在家")]
        assert kept.news("class_teacher") == ["李小明:有老师记了要关注的事,请您定。"]

    @pytest.mark.parametrize("number", ["2", "3", "4", "x", ""])
    def test_of_no_other_letter(self, kept: Need, number: str) -> None:
        assert "不能转" in kept.says("keeper", f"交关注 {number}").text
        assert kept.signals() == []

    def test_nobody_else_passes_letters_on(self, kept: Need) -> None:
        for name in ("class_teacher", "counselor", "grandmother"):
            assert "李小明" not in kept.says(name, "交关注 1").text
        with pytest.raises(AccessDeniedError):
            kept.do(child_of_letter_by, kept, "keeper", kept.cast.xiaoyu.id)


def add(session: Session, row: Letter) -> None:
    """One more row."""
    session.add(row)


def child_of_letter_by(session: Session, need: Need, name: str, pupil_id: int) -> None:
    """Somebody names a child that is not the writer's."""
    child_of_letter(session, need._actor(session, name), "1", pupil_id)
