"""Who reads which figures: by role and by what is asked; everybody else meets nothing."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Role
from handlers.report.actions.behind import Asked, behind
from handlers.report.actions.seeing import sight
from storage.session import Database
from tests import factories
from tests.report.school import Counted, autumn
from tests.report.test_figures import line, seen, span

Named = Callable[[Counted], str]


def of_class(name: str) -> Named:
    """The class of this name in the cast."""
    return lambda school: f"class:{getattr(school.cast, name).id}"


def of_staff(name: str) -> Named:
    """The member of staff of this name in the cast."""
    return lambda school: f"staff:{getattr(school.cast, name).id}"


def plainly(of: str) -> Named:
    """As it stands."""
    return lambda _: of


ALL = ["一(1)班", "三(1)班", "三(2)班"]
# Who, what is asked, and the classes that are counted; None: there is no such thing for this person.
TABLE: list[tuple[str, Named, list[str] | None]] = [
    ("principal", plainly(""), ALL),
    ("principal", plainly("grade:三年级"), ALL[1:]),
    ("principal", plainly("grade:九年级"), None),
    ("principal", of_class("class_31"), ALL[1:2]),
    ("principal", of_class("other_class"), None),
    ("principal", of_staff("subject_teacher"), ALL),
    ("principal", plainly("staff:x"), None),
    ("principal", plainly("somebody"), None),
    ("class_teacher", plainly(""), ALL[2:]),
    ("class_teacher", of_class("class_32"), ALL[2:]),
    ("class_teacher", of_class("class_31"), None),
    ("class_teacher", plainly("grade:三年级"), None),
    ("class_teacher", of_staff("class_teacher"), ALL),
    ("class_teacher", of_staff("subject_teacher"), None),
    ("subject_teacher", plainly(""), ALL),
    ("subject_teacher", of_class("class_32"), None),
    ("subject_teacher", of_staff("class_teacher"), None),
    ("stranger", plainly(""), None),
    ("grandmother", plainly(""), None),
]


@pytest.fixture
def school(sqlite_db: Database) -> Counted:
    """Autumn."""
    school = Counted(sqlite_db)
    school.do(autumn, school)
    return school


@pytest.mark.parametrize(("who", "of", "classes"), TABLE)
def test_who_sees_which_classes(school: Counted, who: str, of: Named, classes: list[str] | None) -> None:
    actor = school.actor(who)
    if classes is None:
        with pytest.raises(AccessDeniedError):
            school.db.read(sight, actor, of(school))
    else:
        assert [each.name for each in school.db.read(sight, actor, of(school)).classes] == classes


def test_a_subject_teacher_reads_the_own_work_and_nothing_else(school: Counted) -> None:
    found = seen(school, "subject_teacher")
    shown = {each.figure.name: (each.part, each.whole) for each in found.lines if each.part or each.whole}
    assert shown == {
        "opinions": (2, 4),
        "opinions_in_time": (1, 3),
        "opinion_hours": (151200, None),
        "bookings": (1, 2),
    }
    assert (found.grades, found.classes, found.staff) == ((), (), ())
    asked = Asked("signatures", span("2026-11"))
    assert school.db.read(behind, school.school, school.actor("subject_teacher"), asked, school.now).lines == ()


def test_the_bureau_reads_sums_and_never_a_child(school: Counted) -> None:
    def inspector(session: Session) -> int:
        person = factories.staff(session, school.cast.school, name="教育局")
        factories.role(session, person, Role.BUREAU)
        school.cast.people["stranger"].staff_id = person.id
        session.merge(school.cast.people["stranger"])
        return person.id

    school.do(inspector)
    found = seen(school, "stranger")
    assert line(found, "signatures").now == 50
    assert (found.grades, found.classes, found.staff, found.seen.choices, found.seen.opens) == ((), (), (), (), False)
    for of in ("", f"class:{school.cast.class_32.id}", "grade:三年级"):
        asked = Asked("signatures", span("2026-11"), of)
        with pytest.raises(AccessDeniedError):
            school.db.read(behind, school.school, school.actor("stranger"), asked, school.now)
    with pytest.raises(AccessDeniedError):
        seen(school, "stranger", of=f"class:{school.cast.class_32.id}")


@pytest.mark.parametrize("name", ["updates", "letters", "nothing"])
def test_what_names_nobody_opens_nothing(school: Counted, name: str) -> None:
    asked = Asked(name, span("2026-10"))
    with pytest.raises(AccessDeniedError):
        school.db.read(behind, school.school, school.actor("principal"), asked, school.now)


def test_the_other_school_is_another_world(school: Counted) -> None:
    found = seen(school, "foreign_principal")
    assert {each.name for each in found.classes} == {school.cast.other_class.name}
    assert line(found, "signatures").whole == 0
