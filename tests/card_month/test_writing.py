"""What a teacher says of a month: to whom, within which bounds, and that it goes home once."""

import pytest
from sqlalchemy import select

from bot.core.errors import AccessDeniedError, UserError
from handlers.card_month import actions, jobs
from handlers.card_month.actions import Filled, Said
from handlers.card_month.rules import Span, span_named
from storage.card_month import CardMonth, ClassMonth
from storage.routine import RoutinePart, parts_of
from storage.session import Database
from storage.staff_news import untold
from storage.tasks import Task
from tests import factories
from tests.card_month.month import novembers, write_card
from tests.school_week import SchoolWeek, at

NOVEMBER = span_named("2026-11")
CARE = Said("care", "作业请家里看一眼", "打饭很热心")


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """November has its cards; it is Tuesday, 1 December, and the message of the week goes out on Friday."""
    week = SchoolWeek(sqlite_db)
    novembers(week)
    week.now = at(1, 15, month=12)
    return week


def write(week: SchoolWeek, filled: Filled, who: str = "class_teacher") -> int:
    """A teacher writes of November."""
    assert NOVEMBER
    class_id = week.cast.class_32.id
    return week.do(actions.write_month, week.school, week.actor(who), class_id, NOVEMBER, filled, week.now)


def to_xiaoming(week: SchoolWeek, said: Said, class_words: str = "") -> Filled:
    """Words for 小明 alone."""
    return Filled({week.cast.xiaoming.id: said}, class_words)


def send(week: SchoolWeek) -> list[str]:
    """The month goes into the weekly message; what is in the message's parts for 三(2)班, oldest place first."""
    week.job("card_month")
    run_tasks(week)
    pupils = {week.cast.xiaoming.id, week.cast.xiaohong.id}
    name = f"{week.now.isocalendar().year}-W{week.now.isocalendar().week:02}"
    parts = week.db.read(parts_of, week.school.id, name, {week.cast.class_32.id}, pupils)
    return [part.words for part in parts if part.kind == "card_month"]


def run_tasks(week: SchoolWeek) -> int:
    """Everything that was put off is done; how many classes."""
    going = week.db.read(actions.Going.of, week.school, week.now)
    classes = week.db.read(actions.classes_going, week.school.id, going)
    for class_id in classes:
        args = {**going.args(), "class_id": class_id, "school_id": week.school.id}
        jobs.parts(week.db, args, week.now)
    return len(classes)


def test_words_reach_the_family_with_the_last_weekly_message(week: SchoolWeek) -> None:
    assert write(week, to_xiaoming(week, CARE, "谢谢各位家长。")) == 1
    week.now = at(4, 16, month=12)
    assert send(week) == [
        "11月全班:谢谢各位家长。",
        "11月写了 5 天卡,品德、纪律天天都好,老师夸了 1 次。\n"
        "杨老师:打饭很热心。还想和家里一起帮帮孩子:作业请家里看一眼",
    ]
    week.now = at(4, 17, month=12)
    week.job("weekly_update")
    assert "作业请家里看一眼" in week.texts_for("father")[-1]
    assert "作业" not in "".join(week.texts_for("other_parent"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said("excellent", "大家的榜样"), "杨老师:这个月很优秀。大家的榜样"),
        (Said("progress", "字写得稳了"), "杨老师:这个月有进步。字写得稳了"),
    ],
)
def test_the_other_kinds_of_words(week: SchoolWeek, said: Said, words: str) -> None:
    write(week, to_xiaoming(week, said))
    week.now = at(4, 16, month=12)
    assert send(week)[0].splitlines()[-1] == words


def test_who_gets_no_words_hears_what_the_cards_say(week: SchoolWeek) -> None:
    assert write(week, Filled({})) == 0
    week.now = at(4, 16, month=12)
    assert send(week) == ["11月写了 5 天卡,品德、纪律天天都好,老师夸了 1 次。"]


def test_sending_again_says_the_same_once(week: SchoolWeek) -> None:
    write(week, to_xiaoming(week, CARE, "谢谢。"))
    week.now = at(4, 16, month=12)
    first = send(week)
    told = week.db.read(lambda session: session.scalars(select(CardMonth.told_at)).one())
    assert send(week) == first
    assert week.db.read(lambda session: session.scalars(select(CardMonth.told_at)).one()) == told
    week.now = at(11, 16, month=12)
    assert send(week) == []


def test_words_that_come_late_go_with_the_next_message(week: SchoolWeek) -> None:
    week.now = at(4, 16, month=12)
    send(week)
    week.now = at(8, 15, month=12)
    write(week, to_xiaoming(week, Said("progress", "字写得稳了"), "再补一句"))
    week.now = at(11, 16, month=12)
    assert send(week) == ["11月写了 5 天卡,品德、纪律天天都好,老师夸了 1 次。\n杨老师:这个月有进步。字写得稳了"]


def test_what_families_have_read_stays(week: SchoolWeek) -> None:
    write(week, to_xiaoming(week, CARE, "谢谢。"))
    week.now = at(4, 16, month=12)
    send(week)
    write(week, Filled({}, "别的话"))
    page = page_of(week)
    assert (page.class_words, page.rows[0].is_told) == ("谢谢。", True)
    assert page.rows[0].said == Said("care", CARE.words, CARE.bright, "杨")


def test_a_task_that_comes_late_puts_it_into_the_next_message(week: SchoolWeek) -> None:
    write(week, to_xiaoming(week, CARE))
    week.now = at(4, 16, month=12)
    going = week.db.read(actions.Going.of, week.school, week.now)
    week.now = at(4, 17, month=12)
    week.job("weekly_update")
    args = {**going.args(), "class_id": week.cast.class_32.id, "school_id": week.school.id}
    jobs.parts(week.db, args, week.now)
    weeks = select(RoutinePart.week).where(RoutinePart.kind == "card_month").distinct()
    assert week.db.read(lambda session: list(session.scalars(weeks))) == ["2026-W50"]


def test_the_job_leaves_each_class_to_a_task(week: SchoolWeek) -> None:
    week.now = at(4, 16, month=12)
    assert week.job("card_month") == 0
    kinds = select(Task.kind).where(Task.kind == "card_month.parts")
    assert len(week.db.read(lambda session: list(session.scalars(kinds)))) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said("care", "作业没写"), "card_month/bright_missing"),
        (Said("care", "", "很热心"), "card_month/bright_missing"),
        (Said("progress", "好" * 81), "card_month/too_long"),
        (Said("excellent", "补课费交300元"), "policy/refused"),
    ],
)
def test_words_out_of_bounds_are_refused_and_nothing_is_kept(week: SchoolWeek, said: Said, why: str) -> None:
    with pytest.raises(UserError, match=why):
        write(week, to_xiaoming(week, said))
    assert week.db.read(lambda session: session.scalars(select(ClassMonth.id)).all()) == []


def test_the_class_hears_nothing_of_one_child_with_a_mark(week: SchoolWeek) -> None:
    with pytest.raises(UserError, match="policy/refused"):
        write(week, Filled({}, "李小明考了98分,大家学习。"))
    with pytest.raises(UserError, match="card_month/class_words_too_long"):
        write(week, Filled({}, "好" * 151))


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_writes(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        write(week, Filled({}), who)


@pytest.mark.parametrize("child", ["xiaohong", "xiaoyu", "other_child"])
def test_no_child_of_another_class_gets_words(week: SchoolWeek, child: str) -> None:
    with pytest.raises(AccessDeniedError):
        write(week, Filled({getattr(week.cast, child).id: CARE}))


def test_what_is_written_is_not_readable_in_the_database(week: SchoolWeek) -> None:
    write(week, to_xiaoming(week, CARE, "谢谢。"))
    assert "作业".encode() not in week.db.read(lambda session: session.scalars(select(CardMonth.words)).one())
    assert "谢谢".encode() not in (week.db.read(lambda session: session.scalars(select(ClassMonth.words)).one()) or b"")


def test_a_word_taken_back_before_it_goes_is_gone(week: SchoolWeek) -> None:
    write(week, to_xiaoming(week, CARE))
    write(week, Filled({}))
    assert page_of(week).rows[0].said is None


@pytest.mark.parametrize(("day", "month", "lines"), [(19, 11, 0), (26, 11, 0), (3, 12, 1), (10, 12, 0)])
def test_the_teacher_is_nudged_the_school_day_before(week: SchoolWeek, day: int, month: int, lines: int) -> None:
    week.now = at(day, 16, 30, month=month)
    week.job("card_month_nudge")
    assert [line for _, line in news(week)] == [
        "三(2)班 11月的联系卡可以写月结了:只写想说两句的孩子,不写的我按卡上的话说一句。"
    ] * lines


def test_who_has_written_or_left_it_out_is_not_nudged(week: SchoolWeek) -> None:
    write(week, Filled({}))
    week.now = at(3, 16, 30, month=12)
    week.job("card_month_nudge")
    assert news(week) == []


def test_a_child_without_cards_hears_nothing(week: SchoolWeek) -> None:
    brother = week.do(lambda session: factories.pupil(session, week.cast.class_32, name="王小龙").id)
    week.now = at(4, 16, month=12)
    send(week)
    told = select(RoutinePart.pupil_id).where(RoutinePart.kind == "card_month", RoutinePart.pupil_id.is_not(None))
    assert brother not in week.db.read(lambda session: set(session.scalars(told)))


def test_october_can_be_looked_at_but_not_next_year(week: SchoolWeek) -> None:
    write_card(week, 29, {}, month=10)
    week.now = at(1, 15, month=12)
    october, january = span_named("2026-10"), span_named("2027-01")
    assert page_of(week, october).rows[0].summary.counts.days == 1
    with pytest.raises(AccessDeniedError):
        page_of(week, january)


def page_of(week: SchoolWeek, month: Span | None = NOVEMBER) -> actions.ClassPage:
    """The class's page before its teacher."""
    class_id = week.cast.class_32.id
    return week.db.read(actions.class_page, week.school, week.actor("class_teacher"), class_id, month, week.now)


def news(week: SchoolWeek) -> list[tuple[object, str]]:
    """What waits for the class teacher's next round about the month."""
    lines = week.db.read(untold, week.school.id).get(week.cast.class_teacher.id, [])
    return [(row, line) for row, line in lines if row.key.startswith("card_month/")]
