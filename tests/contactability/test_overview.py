"""Children whom nothing reaches stand in the day of their teacher, for the office all in one line."""

from bot.core.overview import TeacherLine
from handlers.contactability.overview import for_teacher
from tests.contactability.reach import Reach
from tests.contactability.test_board import unbound


def lines(reach: Reach, name: str) -> list[TeacherLine]:
    """The lines of one of the cast."""
    actor = reach.actor(name)
    return reach.db.read(for_teacher, reach.school, actor, reach.now)


def test_the_own_class_and_the_whole_school(reach: Reach) -> None:
    reach.db.transact(lambda session: unbound(reach, session))
    reach.lonely()
    (mine,) = lines(reach, "class_teacher")
    assert (mine.words, mine.count, mine.total, mine.class_name) == ("联系不上的孩子", 2, 2, "三(2)班")
    assert (mine.view, mine.args) == ("contactability.of_class", {"class_id": reach.cast.class_32.id})
    (whole,) = lines(reach, "principal")
    assert (whole.count, whole.total, whole.view, whole.class_id) == (2, 4, "contactability.school", None)


def test_nobody_reads_of_another_class(reach: Reach) -> None:
    reach.db.transact(lambda session: unbound(reach, session))
    for name in ("subject_teacher", "teacher_parent", "foreign_principal", "grandmother"):
        assert lines(reach, name) == [], name


def test_all_reached_is_no_line(reach: Reach) -> None:
    assert lines(reach, "class_teacher") == []
    assert lines(reach, "principal") == []
