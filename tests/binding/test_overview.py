"""Who waits to be recognised stands in the day of the teacher who knows the voice."""

from sqlalchemy.orm import Session

from bot.core.overview import TeacherLine
from bot.identity.actors import load_actor
from handlers.binding.overview import for_teacher
from storage.identities import Identity
from tests.binding.gate import Gate
from tests.binding.test_teacher import ask


def lines(gate: Gate, name: str) -> list[tuple[str, int, str, str]]:
    """The lines of one of the cast."""

    def read(session: Session) -> list[TeacherLine]:
        actor = load_actor(session, session.get_one(Identity, gate.cast.people[name].id), now=gate.now)
        return for_teacher(session, gate.school, actor, gate.now)

    return [(line.words, line.count, line.class_name, line.step) for line in gate.db.read(read)]


def test_one_line_a_class_for_its_homeroom_teacher(gate: Gate) -> None:
    ask(gate, "new")
    ask(gate, "second", "2", said="我是小明的爸爸")
    assert lines(gate, "class_teacher") == [("等您认的家人", 2, "三(2)班", "binding.requests")]
    for other in ("subject_teacher", "teacher_parent", "foreign_principal", "principal"):
        assert lines(gate, other) == [], other


def test_nobody_waits(gate: Gate) -> None:
    assert lines(gate, "class_teacher") == []
    ask(gate, "new")
    gate.says("class_teacher", "认领", "2")
    assert lines(gate, "class_teacher") == []
