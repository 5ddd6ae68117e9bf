"""What an import makes of a spreadsheet, the first time and every time after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from bot.core.settings import BindingRules
from bot.identity.families import guardians_to_tell
from bot.identity.matching import Outcome, find_by_line
from bot.identity.roster.entries import Reason
from bot.identity.roster.importing import Importer, Report, read_roster
from bot.identity.roster.state import State, load_state
from storage.identities import Binding, Identity
from storage.import_runs import begin_run
from storage.pupils import Guardian, Household, Pupil
from storage.schools import Class
from storage.session import Database
from tests import factories
from tests.factories import NOW
from tests.roster.conftest import Import
from tests.roster.workbooks import XIAOHONG, XIAOMING, XIAOYU, YANG, Cells, workbook

People = Callable[[], dict[str, list[str]]]


def test_the_first_import_and_the_same_again(import_rows: Import, people: People) -> None:
    first = import_rows([XIAOMING, XIAOYU], [YANG])
    assert first.counts == {
        "classes_new": 2, "pupils_new": 2, "guardians_new": 2, "staff_new": 1, "roles_new": 1
    }  # fmt: skip
    expected = {"李小明": ["三(2)班", "妈妈 王芳 3321"], "陈小雨": ["三(1)班", "妈妈 林霞 7788"]}
    assert people() == expected
    again = import_rows([XIAOMING, XIAOYU], [YANG])
    assert again.counts == {"pupils_unchanged": 2}
    assert people() == expected


def test_a_dry_run_says_it_and_does_nothing(importer: Importer, people: People, tmp_path: Path) -> None:
    book = read_roster(workbook(tmp_path / "roster.xlsx", [XIAOMING]))
    report = importer.preview(book)
    assert (report.done, report.counts["pupils_new"], people()) == (False, 1, {})


def test_pupils_move_leave_and_return(import_rows: Import, people: People) -> None:
    import_rows([XIAOMING, XIAOYU, XIAOHONG])
    moved = import_rows([{**XIAOMING, "班级": "三(1)班"}, XIAOYU, XIAOHONG])
    assert (moved.counts["pupils_moved"], people()["李小明"][0]) == (1, "三(1)班")
    left = import_rows([XIAOYU, XIAOHONG])
    assert (left.counts["pupils_left"], sorted(people())) == (1, ["李小红", "陈小雨"])
    back = import_rows([XIAOMING, XIAOYU, XIAOHONG])
    assert (back.counts["pupils_returned"], people()["李小明"]) == (1, ["三(2)班", "妈妈 王芳 3321"])


def test_a_class_that_is_not_in_the_file_is_left_alone(import_rows: Import, people: People) -> None:
    import_rows([XIAOMING, XIAOYU])
    report = import_rows([{**XIAOYU, "学号": "20240118", "姓名": "林晓雨"}])
    assert (report.counts["pupils_left"], sorted(people())) == (1, ["李小明", "林晓雨"])


def test_the_digits_of_a_moved_child_open_the_new_class_only(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([XIAOMING, XIAOYU])
    import_rows([{**XIAOMING, "班级": "三(1)班"}, XIAOYU])

    def unit(session: Session) -> list[Outcome]:
        codes = {row.name: row.code for row in session.execute(select(Class.name, Class.code))}
        someone = factories.identity(session, school_id, "someone")
        return [
            find_by_line(
                session,
                identity=someone,
                line=(codes[name] or "", "李小明", "3321"),
                rules=BindingRules(),
                now=NOW,
            ).outcome
            for name in ("三(2)班", "三(1)班")
        ]

    assert db.transact(unit) == [Outcome.WRONG, Outcome.FOUND]


def _follow(session: Session, school_id: int, name: str) -> None:
    guardian = session.scalars(select(Guardian).where(Guardian.name == name)).one()
    pupils = session.scalars(select(Pupil)).all()
    factories.bind(session, factories.identity(session, school_id, f"openid_{name}"), guardian, *pupils)


def _told(session: Session, school_id: int) -> list[str]:
    pupil_id = session.scalars(select(Pupil.id).where(Pupil.name == "李小明")).one()
    families = guardians_to_tell(session, school_id, pupil_id)
    ids = [identity for family in families for identity in family.identity_ids]
    return list(session.scalars(select(Identity.openid).where(Identity.id.in_(ids)).order_by(Identity.openid)))


def test_a_changed_phone_takes_the_binding_away_from_the_old_one(
    db: Database, school_id: int, import_rows: Import, people: People
) -> None:
    import_rows([XIAOMING])
    db.transact(_follow, school_id, "王芳")
    assert db.read(_told, school_id) == ["openid_王芳"]
    report = import_rows([{**XIAOMING, "家长1手机": "13711112222"}])
    assert (report.counts["phones_changed"], people()["李小明"]) == (1, ["三(2)班", "妈妈 王芳 2222"])
    assert db.read(_told, school_id) == []


def test_an_empty_cell_takes_no_number_away(import_rows: Import, people: People) -> None:
    import_rows([XIAOMING])
    import_rows([{**XIAOMING, "家长1手机": ""}])
    assert people()["李小明"] == ["三(2)班", "妈妈 王芳 3321"]


def test_a_guardian_who_is_taken_out_has_no_rights_left(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([XIAOMING])
    db.transact(_follow, school_id, "王芳")
    report = import_rows([{**XIAOMING, "家长1姓名": "李伟", "家长1关系": "爸爸", "家长1手机": "13600004455"}])
    assert report.counts["guardians_ended"] == 1
    assert db.read(_told, school_id) == []


def test_a_corrected_name_keeps_the_binding(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([XIAOMING])
    db.transact(_follow, school_id, "王芳")
    import_rows([{**XIAOMING, "家长1姓名": "王芬"}])
    assert db.read(_told, school_id) == ["openid_王芳"]


def test_siblings_share_the_guardian_and_the_household(db: Database, import_rows: Import) -> None:
    import_rows([XIAOMING, XIAOHONG])
    assert db.read(_count) == (1, 1)


def _count(session: Session) -> tuple[int, int]:
    return len(session.scalars(select(Guardian.id)).all()), len(session.scalars(select(Household.id)).all())


TWO = {**XIAOMING, "家长2姓名": "李伟", "家长2关系": "爸爸", "家长2手机": "13600004455"}


@pytest.mark.parametrize(
    ("rows", "homes"),
    [
        ([{**TWO, "户": "12"}], {"王芳": "12", "李伟": "12"}),
        ([{**TWO, "户": "12/15"}], {"王芳": "12", "李伟": "15"}),
        ([TWO], {"王芳": "~20240302", "李伟": "~20240302"}),
        # The sister's row says nothing: her mother lives where the brother's row says.
        ([{**TWO, "户": "12/15"}, XIAOHONG], {"王芳": "12", "李伟": "15"}),
        ([XIAOMING, {**XIAOYU, "户": "7"}], {"王芳": "~20240302", "林霞": "7"}),
    ],
)
def test_households_are_typed_or_made_up(
    db: Database, import_rows: Import, rows: list[Cells], homes: dict[str, str]
) -> None:
    import_rows(rows)

    def unit(session: Session) -> dict[str, str]:
        joined = select(Guardian.name, Household.number).join(Household, Household.id == Guardian.household_id)
        return {row.name: row.number for row in session.execute(joined)}

    assert db.read(unit) == homes
    import_rows(rows)
    assert db.read(unit) == homes


def test_a_number_typed_for_two_families_is_quarantined_until_one_is_corrected(
    db: Database, school_id: int, import_rows: Import, people: People
) -> None:
    wrong = {**XIAOYU, "家长1手机": XIAOMING["家长1手机"]}
    report = import_rows([XIAOMING, wrong])
    assert {(each.last_four, frozenset(each.guardians)) for each in report.shared} == {
        ("3321", frozenset({"王芳 (李小明)", "林霞 (陈小雨)"}))
    }
    db.transact(_follow, school_id, "王芳")
    assert db.read(_told, school_id) == []
    assert people()["陈小雨"] == ["三(1)班", "妈妈 林霞 3321 quarantined"]
    report = import_rows([XIAOMING, XIAOYU])
    assert report.shared == []
    assert people() == {"李小明": ["三(2)班", "妈妈 王芳 3321"], "陈小雨": ["三(1)班", "妈妈 林霞 7788"]}
    assert db.read(_told, school_id) == ["openid_王芳"]


def test_one_bad_row_stops_everything_unless_it_is_skipped(import_rows: Import, people: People) -> None:
    import_rows([XIAOMING])
    rows = [{**XIAOMING, "家长1手机": "1370000332"}, XIAOYU]
    refused = import_rows(rows)
    assert (refused.done, [(bad.row, bad.reason) for bad in refused.bad]) == (False, [(2, Reason.PHONE)])
    assert list(people()) == ["李小明"]
    skipped = import_rows(rows, skip_bad=True)
    assert (skipped.done, len(skipped.bad), skipped.counts["pupils_left"]) == (True, 1, 0)
    assert sorted(people()) == ["李小明", "陈小雨"]


def test_staff_hold_what_the_sheet_says_and_hand_over(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([XIAOMING], [YANG, {**YANG, "角色": "任课教师", "学科": "语文"}])
    report = import_rows([XIAOMING], [{**YANG, "姓名": "李强", "手机": "13800000010"}])
    assert (report.counts["roles_ended"], report.counts["staff_left"]) == (2, 1)
    state: State = db.read(load_state, school_id)
    ended = [row for row in state.roles.values() if row["role"] == "homeroom_teacher" and row["until"]]
    assert [state.staff[row["successor_id"]]["name"] for row in ended] == ["李强"]


def test_a_mentor_is_entered_even_without_a_sheet_of_staff(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([{**XIAOMING, "包保教师": "杨静"}])
    report = import_rows([{**XIAOMING, "包保教师": "杨静"}], [YANG])
    assert (report.counts["staff_new"], report.counts["staff_changed"]) == (0, 1)
    state: State = db.read(load_state, school_id)
    assert [row["phone"] for row in state.staff.values()] == ["13800000009"]


def test_what_the_sheet_has_no_column_for_stays_as_it_is(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([{**XIAOMING, "住址": "青山村3组", "住校": "是"}])
    import_rows([{each: XIAOMING[each] for each in ("年级", "班级", "学号", "姓名")}])
    state: State = db.read(load_state, school_id)
    pupil = next(iter(state.pupils.values()))
    assert (pupil["address"], pupil["is_boarding"]) == ("青山村3组", True)
    assert [link["ended_at"] for link in state.links.values()] == [None]


class _PulledPlugError(Exception):
    pass


def _rows(count: int) -> list[Cells]:
    return [
        {
            **XIAOMING,
            "学号": str(20240000 + n),
            "姓名": f"学生{n}",
            "家长1姓名": f"家长{n}",
            "家长1手机": f"137{n:08}",
        }
        for n in range(count)
    ]


def test_an_import_that_breaks_off_shows_nothing_and_is_completed_by_the_next(
    import_rows: Import, people: People
) -> None:
    rows = _rows(300)

    def unplug(done: int, _all: int) -> None:
        if done > 600:
            raise _PulledPlugError

    with pytest.raises(_PulledPlugError):
        import_rows(rows, progress=unplug)
    assert people() == {}
    report = import_rows(rows)
    assert report.counts["pupils_new"] < 300
    assert len(people()) == 300


def test_a_second_import_at_the_same_time_is_refused(import_rows: Import, people: People) -> None:
    refused = []

    def another(_done: int, _all: int) -> None:
        with pytest.raises(OperatorError, match="another import"):
            import_rows([XIAOYU])
        refused.append(True)

    import_rows([XIAOMING], progress=another)
    assert refused
    assert list(people()) == ["李小明"]


def test_bindings_are_kept_over_imports(db: Database, school_id: int, import_rows: Import) -> None:
    import_rows([XIAOMING])
    db.transact(_follow, school_id, "王芳")
    for _turn in range(2):
        import_rows([{**XIAOMING, "家长1外出": "是"}, XIAOHONG])
    assert len(db.read(lambda session: session.scalars(select(Binding.id)).all())) == 1


def _later(minutes: float) -> Callable[[], datetime]:
    return lambda: machine_now() + timedelta(minutes=minutes)


def test_a_killed_import_is_taken_over_after_a_minute(
    db: Database, school_id: int, importer: Importer, people: People, tmp_path: Path
) -> None:
    assert db.transact(begin_run, school_id, machine_now())  # and then the power went out
    book = read_roster(workbook(tmp_path / "roster.xlsx", [XIAOMING]))
    with pytest.raises(OperatorError, match="another import"):
        replace(importer, machine=_later(0.9)).run(book)
    assert people() == {}
    assert replace(importer, machine=_later(1.1)).run(book).done
    assert list(people()) == ["李小明"]


def test_an_import_that_was_taken_for_dead_writes_nothing_more(
    importer: Importer, import_rows: Import, people: People, tmp_path: Path
) -> None:
    taker = replace(importer, machine=_later(2))
    book = read_roster(workbook(tmp_path / "taker.xlsx", [XIAOYU]))
    taken: list[bool] = []

    def sleep(_done: int, _all: int) -> None:
        if not taken:
            taken.append(taker.run(book).done)

    with pytest.raises(OperatorError, match="taken over"):
        import_rows([XIAOMING, *_rows(300)], progress=sleep)
    assert taken == [True]
    assert "陈小雨" in people()
    assert "学生299" not in people()


def test_another_school_imports_at_the_same_time_and_stays_apart(
    db: Database, school_id: int, import_rows: Import, people: People, tmp_path: Path
) -> None:
    other = db.transact(lambda session: factories.school(session, code="other", app_id="wx_other").id)
    book = read_roster(workbook(tmp_path / "other.xlsx", [{**XIAOMING, "姓名": "李大明"}]))
    reports: list[Report] = []

    def meanwhile(_done: int, _all: int) -> None:
        if not reports:
            reports.append(Importer(db, other, NOW, machine_now).run(book))

    assert import_rows([XIAOMING], progress=meanwhile).shared == []
    assert (reports[0].done, reports[0].shared) == (True, [])
    assert list(people()) == ["李小明"]


def test_who_was_let_in_by_voice_stays_bound_when_the_roster_learns_of_her(
    db: Database, school_id: int, import_rows: Import, people: People
) -> None:
    import_rows([{**XIAOMING, "家长1姓名": "王芳"}])

    def let_in(session: Session) -> None:
        child = session.scalars(select(Pupil)).one()
        home = session.scalars(select(Household)).one()
        grandmother = factories.guardian(session, home, name="奶奶", phone="")
        factories.link(session, child, grandmother, relation="奶奶", place=2, source="teacher")
        factories.bind(session, factories.identity(session, school_id, "openid_奶奶"), grandmother, child)

    db.transact(let_in)
    import_rows([XIAOMING])
    assert people()["李小明"] == ["三(2)班", "妈妈 王芳 3321", "奶奶 奶奶 "]
    import_rows([{**XIAOMING, "监护人姓名": "张桂英", "监护人关系": "奶奶", "监护人手机": "13900006688"}])
    assert people()["李小明"] == ["三(2)班", "妈妈 王芳 3321", "奶奶 张桂英 6688"]
    assert db.read(_told, school_id) == ["openid_奶奶"]
