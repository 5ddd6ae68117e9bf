"""The school year turns."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Role
from bot.core.settings import BindingRules
from bot.identity.promotion import begin_term, plan_promotion, promote
from bot.identity.slips import find_slip, make_slips
from storage.pupils import Guardian, Pupil
from storage.schools import Class, UsedClassCode, class_named
from storage.session import Database
from storage.staff import StaffRole
from tests import cast, factories
from tests.factories import NOW
from tests.roster.conftest import Import
from tests.roster.workbooks import XIAOMING, Cells

SUMMER = datetime(2027, 7, 10, tzinfo=UTC)


def _school_of(*classes: tuple[str, str]) -> list[Cells]:
    return [
        {**XIAOMING, "年级": grade, "班级": name, "学号": str(number), "姓名": f"学生{number}"}
        for number, (grade, name) in enumerate(classes)
    ]


def test_classes_move_up_and_the_last_grade_leaves(
    db: Database, school_id: int, import_rows: Import, people: Callable[[], dict[str, list[str]]]
) -> None:
    import_rows(_school_of(("一年级", "一(1)班"), ("五年级", "五(1)班"), ("六年级", "六(1)班"), ("六年级", "启航班")))
    planned = db.read(plan_promotion, school_id)
    moves = db.transact(promote, school_id, SUMMER)
    assert planned == moves
    assert {move.name: move.to for move in moves} == {
        "一(1)班": "二(1)班", "五(1)班": "六(1)班", "六(1)班": "", "启航班": ""
    }  # fmt: skip
    assert {name: lines[0] for name, lines in people().items()} == {"学生0": "二(1)班", "学生1": "六(1)班"}
    # A year later the name is free again for the next class.
    db.transact(promote, school_id, SUMMER.replace(year=2028))
    names = db.read(lambda session: set(session.scalars(select(Class.name))))
    assert names == {"三(1)班", "2028届六(1)班", "2027届六(1)班", "2027届启航班"}


def test_a_nine_year_school_keeps_its_sixth_grade(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows(_school_of(("六年级", "六(1)班"), ("七年级", "七(1)班"), ("九年级", "九(1)班")))
    assert {move.name: move.to for move in db.transact(promote, school_id, SUMMER)} == {
        "六(1)班": "七(1)班", "七(1)班": "八(1)班", "九(1)班": ""
    }  # fmt: skip


def test_the_new_roster_of_the_year_finds_its_classes(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows(_school_of(("一年级", "一(1)班"), ("二年级", "二(1)班")))
    db.transact(promote, school_id, SUMMER)
    report = import_rows(_school_of(("二年级", "二(1)班"), ("三年级", "三(1)班")))
    assert report.counts == {"pupils_unchanged": 2}


def test_last_year_s_slips_and_codes_open_nothing_and_contacts_are_confirmed_anew(db: Database) -> None:
    def unit(session: Session) -> tuple[object, object, object, list[datetime | None]]:
        people = cast.gather(session)
        people.mother.confirmed_at = NOW
        (slip,) = make_slips(session, people.school.id, people.class_32.id, rules=BindingRules(), now=NOW)
        begin_term(session, people.school.id, NOW)
        session.flush()
        session.expire_all()
        found = find_slip(session, people.school.id, slip.digits, now=NOW)
        new_code = class_named(session, people.school.id, people.class_32.code or "")
        confirmed = session.scalars(select(Guardian.confirmed_at)).all()
        return found, class_named(session, people.school.id, "3207"), new_code, list(set(confirmed))

    found, by_old, by_new, confirmed = db.transact(unit)
    assert (found, by_old, confirmed) == (None, None, [None])
    assert by_new
    assert by_new != by_old


def test_another_school_does_not_move(sqlite_db: Database) -> None:
    def unit(session: Session) -> str | None:
        people = cast.gather(session)
        promote(session, people.school.id, SUMMER)
        return people.other_class.code

    assert sqlite_db.transact(unit) == "3207"


def test_a_leaving_class_is_archived_with_its_pupils_and_roles(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[bool, str | None, datetime | None, datetime | None]:
        home = factories.school(session)
        sixth = factories.class_(session, factories.grade(session, home, name="六年级", level=6), name="六(1)班")
        factories.pupil(session, sixth)
        factories.role(session, factories.staff(session, home), Role.HOMEROOM_TEACHER, sixth)
        promote(session, home.id, SUMMER)
        session.expire_all()
        pupil, role = session.scalars(select(Pupil)).one(), session.scalars(select(StaffRole)).one()
        return sixth.is_active, sixth.code, pupil.left_at, role.until

    assert sqlite_db.transact(unit) == (False, None, SUMMER, SUMMER)


def test_no_code_is_ever_given_twice(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows(_school_of(("一年级", "一(1)班"), ("二年级", "二(1)班")))
    seen: set[str | None] = set()
    for _turn in range(5):
        codes = db.read(lambda session: set(session.scalars(select(Class.code))))
        assert len(codes) == 2
        assert not seen & codes
        seen |= codes
        db.transact(begin_term, school_id, NOW)
    assert len(db.read(lambda session: session.scalars(select(UsedClassCode.id)).all())) == 12
