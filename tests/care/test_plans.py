"""A plan from the sign that led to it until something shows that it may end; and who reads of it meanwhile."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.identity.teachers import hand_over
from handlers.care.actions import ending, plan_view, planning, sharing, walking
from handlers.care.rules import KINDS, needs_second
from storage.care.plans import CarePlan
from storage.home_visit import HomeVisit
from storage.pupils import Pupil
from storage.session import Database
from storage.staff import StaffRole
from tests.care.need import Need
from tests.school_week import shown

SAID = planning.Said("他妈妈来校谈了,孩子这周天天来")


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """On Friday afternoon."""
    return Need(sqlite_db)


class TestChat:
    """By word and number."""

    def test_a_sign_is_noted_in_one_line_and_becomes_a_plan(self, need: Need) -> None:
        assert "是哪方面的事" in shown(need.says("class_teacher", "关注 李小明 三天没交作业"))
        assert "3 个上学日里定下来" in shown(need.says("class_teacher", "1"))
        assert need.signals() == [("李小明", "teacher", "三天没交作业")]
        need.says("class_teacher", "关注")
        assert "三天没交作业" in shown(need.says("class_teacher", "1"))
        need.says("class_teacher", "1")
        for answer in ("1", "这个月每天交作业", "1", "2"):
            need.says("class_teacher", answer)
        assert "方案定了" in shown(need.says("class_teacher", "1"))
        (plan,) = need.plans()
        assert need.whole(plan.id).goal == "这个月每天交作业"
        assert [sign.words for sign in need.whole(plan.id).signs] == ["三天没交作业"]
        for answer in ("1", "放学后辅导", "1", "2"):
            reply = need.says("class_teacher", answer)
        assert "记好了" in shown(reply)
        assert "放学后辅导" in shown(need.says("class_teacher", "2"))

    def test_a_subject_teacher_notes_and_hears_what_became_of_it(self, need: Need) -> None:
        need.says("subject_teacher", "关注 小明")
        need.says("subject_teacher", "2")
        assert "定了告诉您" in shown(need.says("subject_teacher", "上课总是睡着,叫不醒"))
        assert need.news("class_teacher") == ["李小明:有老师记了要关注的事,请您定。"]
        need.says("class_teacher", "关注")
        need.says("class_teacher", "1")
        need.says("class_teacher", "2")
        assert "放下了" in shown(need.says("class_teacher", "问过家里,这两天感冒"))
        assert need.news("subject_teacher") == ["您记的李小明的事,看过了,先不办。"]

    def test_a_review_and_a_measure_by_their_numbers(self, need: Need) -> None:
        plan = need.plan()
        need.measure(plan, "subject_teacher")
        assert "每天放学辅导" in shown(need.says("subject_teacher", "方案"))
        need.says("subject_teacher", "1")
        need.says("subject_teacher", "这周辅导了五次,会做了")
        assert "办完了" in shown(need.says("subject_teacher", "1"))
        need.says("class_teacher", "一生一案")
        need.says("class_teacher", "1")
        for answer in ("1", "1", "作业天天交了", "1", "2"):
            reply = need.says("class_teacher", answer)
        assert "下次" in shown(reply)
        assert [(each.kind, each.stands) for each in need.whole(plan).entries] == [("review", "better")]
        assert need.whole(plan).measures[0].done == "这周辅导了五次,会做了"

    @pytest.mark.parametrize("name", ["grandmother", "father", "stranger"])
    def test_no_family_and_no_stranger_meets_any_of_it(self, need: Need, name: str) -> None:
        plan = need.plan()
        for words in ("关注 李小明 不说话", "一生一案", "方案"):
            assert "方案" not in shown(need.says(name, words))
        with pytest.raises(AccessDeniedError):
            need.whole(plan, name)


class TestWhoReads:
    """A narrow circle."""

    READERS = ("class_teacher", "subject_teacher", "counselor", "principal", "duty", "teacher_parent", "mother")

    @pytest.mark.parametrize(
        ("kind", "owner", "readers"),
        [
            ("learning", "class_teacher", {"class_teacher", "counselor", "principal"}),
            ("learning", "subject_teacher", {"class_teacher", "subject_teacher", "counselor", "principal"}),
            ("mind", "counselor", {"counselor", "principal"}),
            ("mind", "class_teacher", {"class_teacher", "counselor", "principal"}),
            ("bullying", "principal", {"class_teacher", "counselor", "principal"}),
        ],
    )
    def test_who_reads_a_plan(self, need: Need, kind: str, owner: str, readers: set[str]) -> None:
        plan, found = need.plan("counselor", kind, owner=owner), set[str]()
        for name in self.READERS:
            try:
                need.whole(plan, name)
                found.add(name)
            except AccessDeniedError:
                pass
        assert found == readers

    def test_of_the_mind_the_class_teacher_knows_only_that_there_is_a_plan(self, need: Need) -> None:
        need.plan("counselor", "mind")
        (line,) = need.db.read(lambda s: plan_view.open_plans(s, need._actor(s, "class_teacher")))
        assert (line.plan_id, line.child, line.owner, line.kinds) == (0, "李小明", "何静", ())

    def test_who_owns_a_measure_reads_it_and_nothing_else(self, need: Need) -> None:
        plan = need.plan()
        need.measure(plan, "subject_teacher")
        need.measure(plan, "class_teacher", "每周家访")
        found = need.db.read(lambda s: plan_view.own_measures(s, need._actor(s, "subject_teacher")))
        assert [each.words for each in found] == ["每天放学辅导十分钟"]
        with pytest.raises(AccessDeniedError):
            need.whole(plan, "subject_teacher")

    def test_a_teacher_reads_nothing_of_the_own_child_at_work(self, need: Need) -> None:
        plan = need.plan("principal", "family", pupil=need.cast.xiaoyu)
        with pytest.raises(AccessDeniedError):
            need.whole(plan, "teacher_parent")
        with pytest.raises(AccessDeniedError):
            need.plan("teacher_parent", "learning", pupil=need.cast.xiaoyu)

    def test_a_family_reads_goal_and_measures_once_it_is_ticked(self, need: Need) -> None:
        plan = need.plan()
        need.measure(plan, "class_teacher")

        def read(name: str) -> list[sharing.Agreed]:
            return need.db.read(lambda s: sharing.agreed_with(s, need._actor(s, name)))

        assert read("grandmother") == []
        need.do(lambda s: sharing.share(s, need.school, need._actor(s, "class_teacher"), plan, on=True, now=need.now))
        (agreed,) = read("grandmother")
        assert (agreed.child, agreed.goal, agreed.measures[0][0]) == (
            "李小明",
            "这个月每天来上学",
            "每天放学辅导十分钟",
        )
        assert read("other_parent") == []
        need.do(lambda s: sharing.share(s, need.school, need._actor(s, "class_teacher"), plan, on=False, now=need.now))
        assert read("grandmother") == []

    def test_what_no_family_should_read_is_not_shared(self, need: Need) -> None:
        plan = need.plan()
        need.measure(plan, "class_teacher", "向家长收取辅导费30元")
        with pytest.raises(UserError):
            need.do(lambda s: sharing.share(s, need.school, need._actor(s, "principal"), plan, on=True, now=need.now))


class TestEnd:
    """Only with evidence, and some only by two."""

    def end(self, need: Need, plan: int, name: str, said: planning.Said = SAID) -> None:
        need.do(lambda s: ending.propose_end(s, need.school, need._actor(s, name), plan, said, need.now))

    def agree(self, need: Need, plan: int, name: str) -> None:
        need.do(lambda s: ending.agree(s, need._actor(s, name), plan, need.now))

    def is_over(self, need: Need) -> list[bool]:
        return sorted(plan.closed_at is not None for plan in need.plans())

    def test_with_evidence_and_not_without(self, need: Need) -> None:
        plan = need.plan()
        with pytest.raises(UserError):
            self.end(need, plan, "class_teacher", planning.Said("好"))
        assert self.is_over(need) == [False]
        self.end(need, plan, "class_teacher")
        assert self.is_over(need) == [True]
        need.plan()
        assert self.is_over(need) == [False, True]

    def test_of_mind_bullying_and_dropping_out_a_second_person_agrees(self, need: Need) -> None:
        plan = need.plan("class_teacher", "bullying")
        self.end(need, plan, "class_teacher")
        assert self.is_over(need) == [False]
        for name in ("class_teacher", "subject_teacher", "duty"):
            with pytest.raises(AccessDeniedError):
                self.agree(need, plan, name)
        assert "李小明的方案提出结束,请您看了再同意。" in need.news("principal")
        assert ("方案提出结束,等您同意", 1, False) in need.lines("counselor")
        self.agree(need, plan, "counselor")
        assert self.is_over(need) == [True]
        assert need.whole(plan).agreed_by == "何静"

    def test_nobody_is_the_second_person_to_himself(self, need: Need) -> None:
        plan = need.plan("counselor", "mind")
        self.end(need, plan, "counselor")
        with pytest.raises(AccessDeniedError):
            self.agree(need, plan, "counselor")

    def test_the_second_person_may_see_no_end_yet(self, need: Need) -> None:
        plan = need.plan("counselor", "mind")
        self.end(need, plan, "counselor")
        need.do(lambda s: walking.keep_open(s, need._actor(s, "principal"), plan, "再看一个月", need.now))
        assert need.whole(plan).plan.ending_at is None
        assert need.whole(plan).entries[0].words == "再看一个月"
        with pytest.raises(AccessDeniedError):
            self.agree(need, plan, "principal")


def test_a_child_has_one_open_plan(need: Need) -> None:
    need.plan()
    with pytest.raises(UserError) as refused:
        need.plan("counselor", "mind")
    assert refused.value.values == {"child": "李小明", "owner": "杨静"}


def test_not_even_the_database_takes_a_second_one(db: Database) -> None:
    need = Need(db)
    plan = need.whole(need.plan()).plan

    def write(session: Session) -> None:
        names = [column.key for column in CarePlan.__table__.columns]
        session.add(CarePlan(**{name: getattr(plan, name) for name in names if name != "id"}))

    with pytest.raises(IntegrityError):
        need.do(write)


def test_a_plan_goes_with_the_class(need: Need) -> None:
    plan = need.plan()
    need.do(hand_class_on, need)
    need.now += timedelta(days=3)
    need.job("care_signs")
    assert need.whole(plan).owner == "李强"
    assert need.whole(plan).entries[0].kind == "handed"
    assert need.news("subject_teacher") == ["李小明的方案请您负责。"]
    need.job("care_signs")
    assert len(need.whole(plan).entries) == 1


def hand_class_on(session: Session, need: Need) -> None:
    """三(2)班 is 李强's from now on."""
    held = session.scalars(select(StaffRole).where(StaffRole.staff_id == need.cast.class_teacher.id)).one()
    hand_over(session, held, need.cast.subject_teacher.id, need.now)


# What people try with a plan, in any order; what of it may not be done is refused.
TRIES = st.lists(
    st.tuples(
        st.sampled_from(["open", "end", "end_empty", "agree", "keep", "hand"]),
        st.sampled_from(["class_teacher", "counselor", "principal", "subject_teacher"]),
        st.sampled_from(KINDS),
    ),
    max_size=12,
)


def test_whatever_is_tried_one_plan_is_open_and_none_ends_without_evidence(need: Need) -> None:
    @settings(max_examples=25, deadline=None)
    @given(tries=TRIES)
    def tried(tries: list[tuple[str, str, str]]) -> None:
        try_all(need, tries)

    tried()


def try_all(need: Need, tries: list[tuple[str, str, str]]) -> None:
    """What must hold after each of them, whatever stood before."""
    for act, name, kind in tries:
        with suppress(UserError, AccessDeniedError):
            attempt(need, act, name, kind)
        plans = need.plans()
        assert sum(plan.closed_at is None for plan in plans) <= 1
        for plan in plans:
            if plan.closed_at is not None:
                assert need.whole(plan.id).evidence == SAID.words
                second = plan.agreed_by_id
                assert (second is not None and second != plan.ended_by_id) or not needs_second(plan.kinds.split())


def attempt(need: Need, act: str, name: str, kind: str) -> None:
    """One of the tries."""
    if act == "open":
        need.plan(name, kind)
        return
    plan = next((each.id for each in need.plans() if each.closed_at is None), 0)

    def write(session: Session) -> None:
        actor = need._actor(session, name)
        if act.startswith("end"):
            said = SAID if act == "end" else planning.Said("好")
            ending.propose_end(session, need.school, actor, plan, said, need.now)
        elif act == "agree":
            ending.agree(session, actor, plan, need.now)
        elif act == "keep":
            walking.keep_open(session, actor, plan, "再看一个月", need.now)
        else:
            planning.hand_plan(session, need.school, actor, plan, need.cast.principal.id, "", need.now)

    need.do(write)


def visited(session: Session, need: Need) -> int:
    """The family was visited today; the visit's id."""
    row = HomeVisit(
        school_id=need.school.id, household_id=need.cast.grandmother.household_id, pupil_id=need.cast.xiaoming.id,
        visitor_id=need.cast.class_teacher.id, period="2026-2027-1", kind="needed", reason="own", state="visited",
        due_on=need.now.date(), made_at=need.now, visited_at=need.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def test_a_visit_that_was_made_belongs_to_the_plan_once(db: Database) -> None:
    need = Need(db)
    early = need.do(visited, need)
    need.now += timedelta(minutes=1)
    plan = need.plan()
    need.now += timedelta(minutes=1)
    late = need.do(visited, need)

    def link(session: Session, visit: int) -> None:
        walking.link_visit(session, need._actor(session, "class_teacher"), plan, visit, need.now)

    need.do(link, late)
    assert [(each.kind, each.visit_id) for each in need.whole(plan).entries] == [("visit", late)]
    for visit in (early, late, 1):
        with pytest.raises(AccessDeniedError):
            need.do(link, visit)
    need.do(goes_for_good, need)
    assert need.plans() == []


def goes_for_good(session: Session, need: Need) -> None:
    """Nothing of the child is kept."""
    session.execute(delete(Pupil).where(Pupil.id == need.cast.xiaoming.id))


def test_what_is_due_stands_in_the_day_and_comes_with_the_round_once(need: Need) -> None:
    plan = need.plan()
    need.measure(plan, "subject_teacher", days=3)
    assert need.lines("class_teacher") == []
    need.now += timedelta(days=3)  # Monday
    need.job("care_signs")
    assert need.news("subject_teacher")[-1] == "李小明的方案里,有一件事今天该做好了。"
    assert need.lines("subject_teacher") == [("方案里要您做的事", 1, False)]
    need.now = need.now.replace(month=12, day=21)
    need.job("care_signs")
    assert need.news("class_teacher")[-1] == "李小明的方案到了复查的日子。"
    assert need.lines("class_teacher") == [("方案到了复查的日子", 1, False)]
    need.now += timedelta(days=1)
    told = need.news("class_teacher")
    need.job("care_signs")
    assert need.news("class_teacher") == told
    assert need.lines("class_teacher") == [("方案到了复查的日子", 1, True)]
    assert need.lines("subject_teacher") == [("方案里要您做的事", 1, True)]


def test_a_meeting_that_is_called_comes_before_all_who_sit_there_until_it_is_written_down(need: Need) -> None:
    plan, begun = need.plan(), need.now
    need.measure(plan, "subject_teacher", days=30)
    actor, monday = need.actor("class_teacher"), (begun + timedelta(days=3)).date()
    need.do(walking.call_meeting, actor, plan, monday, begun)
    need.now = begun - timedelta(days=1)
    need.job("care_signs")
    told = "11月23日为李小明的方案开会。"
    assert told not in need.news("class_teacher") + need.news("subject_teacher"), "two school days before"
    need.now = begun
    for _ in range(2):
        need.job("care_signs")
        assert [need.news(name).count(told) for name in ("class_teacher", "subject_teacher", "principal")] == [1, 1, 0]
    for name, count in (("class_teacher", 1), ("subject_teacher", 1), ("principal", 0)):
        assert need.lines(name).count(("为方案开会", 1, False)) == count
    need.now = begun + timedelta(days=4)
    assert ("为方案开会", 1, True) in need.lines("class_teacher")
    need.do(walking.meet, actor, plan, "杨老师、李老师", planning.Said("放学有人接"), monday, need.now)
    assert need.whole(plan).plan.meets_on is None
    assert not [line for line in need.lines("class_teacher") if line[0] == "为方案开会"]


def test_a_meeting_ahead_outlasts_one_that_was_not_called_and_can_be_called_off(need: Need) -> None:
    plan, actor = need.plan(), need.actor("class_teacher")
    ahead = need.now.date() + timedelta(days=5)
    need.do(walking.call_meeting, actor, plan, ahead, need.now)
    need.do(walking.meet, actor, plan, "杨老师、奶奶", planning.Said("放学有人接"), need.now.date(), need.now)
    assert need.whole(plan).plan.meets_on == ahead
    need.do(walking.call_meeting, actor, plan, None, need.now)
    assert need.whole(plan).plan.meets_on is None
    with pytest.raises(AccessDeniedError):
        need.do(walking.call_meeting, need.actor("grandmother"), plan, ahead, need.now)
