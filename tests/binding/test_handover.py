"""A class gets another homeroom teacher: what its families have ahead goes along, what others have stays."""

from handlers.binding.actions.handover import give_class
from storage.session import Database
from tests.appointments.office import Office, at


def test_the_classs_appointments_are_the_successors(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours()
    office.books("grandmother", at(25, 16, 20))
    office.books("other_parent", at(25, 16, 40))  # a child of another class
    successor, class_id = office.cast.subject_teacher.id, office.cast.class_32.id
    office.do(give_class, office.school, office.actor("principal"), class_id, successor, office.now)
    assert office.of(office.family("grandmother")).staff_id == successor
    assert office.of(office.family("other_parent")).staff_id == office.teacher
    assert "您见的是李老师" in office.texts_for("grandmother")[-1]
