"""What comes out goes in again without changing anything."""

import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from bot.core.clock import machine_now
from bot.identity.headings import PUPILS_SHEET, STAFF_SHEET
from bot.identity.roster.export import write_export, write_template
from bot.identity.roster.importing import Importer, read_roster
from bot.identity.roster.state import load_state
from storage.schools import School
from storage.session import Database
from tests import factories
from tests.costs import statements
from tests.factories import NOW
from tests.roster.conftest import Import
from tests.roster.workbooks import XIAOHONG, XIAOMING, XIAOYU, YANG, Cells, workbook

FULL: Cells = {
    **XIAOMING,
    "性别": "男",
    "家长1外出": "是",
    "家长1务工地": "东莞长安",
    "家长2姓名": "李伟",
    "家长2关系": "爸爸",
    "家长2手机": "13600004455",
    "监护人姓名": "张桂英",
    "监护人关系": "奶奶",
    "监护人手机": "13900006688",
    "重点类型": "单亲、留守",
    "住址": "青山村3组",
    "备注": "爱画画",
    "户": "12/15/12",
    "方便时间": "傍晚",
    "识字": "否",
    "住校": "是",
    "村组": "青山村3组",
    "包保教师": "杨静",
}


def _cells(file: Path, sheet: str) -> list[dict[str, str]]:
    values = list(load_workbook(file)[sheet].values)
    return [{str(h): str(v) for h, v in zip(values[0], row, strict=True) if v is not None} for row in values[1:]]


def test_a_row_comes_out_as_it_went_in(db: Database, school_id: int, import_rows: Import, tmp_path: Path) -> None:
    import_rows([FULL, XIAOYU], [YANG])
    file = tmp_path / "export.xlsx"
    assert write_export(db, school_id, file, now=NOW) == 2
    assert _cells(file, PUPILS_SHEET) == [dict(XIAOYU), dict(FULL)]
    assert _cells(file, STAFF_SHEET) == [dict(YANG)]


def test_the_export_changes_nothing_when_imported(
    db: Database, school_id: int, importer: Importer, import_rows: Import, tmp_path: Path
) -> None:
    import_rows([FULL, XIAOHONG, XIAOYU, {**XIAOYU, "学号": "1", "姓名": "林晓雨", "血型": "A"}], [YANG])
    before = db.read(load_state, school_id)
    write_export(db, school_id, tmp_path / "export.xlsx", now=NOW)
    report = importer.run(read_roster(tmp_path / "export.xlsx"))
    assert report.counts == {"pupils_unchanged": 4}
    assert db.read(load_state, school_id) == before


def test_the_template_can_be_imported(importer: Importer, tmp_path: Path) -> None:
    write_template(tmp_path / "template.xlsx")
    report = importer.run(read_roster(tmp_path / "template.xlsx"))
    assert (report.bad, report.counts["pupils_new"], report.counts["guardians_new"]) == ([], 1, 3)


def test_three_thousand_pupils_cost_no_statement_each(
    db: Database, school_id: int, importer: Importer, tmp_path: Path
) -> None:
    rows = [
        {
            **FULL,
            "年级": f"{'一二三四五六'[n // 500]}年级",
            "班级": f"{n % 10 + 1}班",
            "学号": str(20260000 + n),
            "姓名": f"学生{n}",
            "家长1手机": f"138{n:08}",
            "家长2手机": f"139{n:08}",
            "监护人手机": f"137{n:08}",
            "户": "",
        }
        for n in range(3000)
    ]
    file = workbook(tmp_path / "school.xlsx", rows, [])
    with statements() as said:
        report = importer.run(read_roster(file))
    assert report.counts["guardians_new"] == 9000
    assert len(said) < len(rows) / 5


phones = st.sampled_from(["", "13700000001", "13700000002", "13700000003"])
guardians = st.tuples(st.sampled_from(["王芳", "李伟", "张桂英"]), phones)


@st.composite
def rosters(draw: st.DrawFn) -> list[Cells]:
    """Small schools in which names, numbers and households meet in every way."""
    rows: list[Cells] = []
    for number in range(draw(st.integers(1, 4))):
        row = {"班级": draw(st.sampled_from(["三(1)班", "三(2)班"])), "学号": f"2024{number}", "姓名": f"学生{number}"}
        typed = draw(st.lists(guardians, max_size=3))
        for column, (name, phone) in zip(("家长1", "家长2", "监护人"), typed, strict=False):
            row |= {f"{column}姓名": name, f"{column}关系": "亲人", f"{column}手机": phone}
        row["户"] = draw(st.sampled_from(["", "", "1", "2"]))
        rows.append({"家长1姓名": "", **row})
    return rows


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=rosters(), second=rosters())
def test_whatever_was_before_the_same_import_twice_changes_nothing_and_no_number_has_two_families(
    sqlite_db: Database, tmp_path: Path, first: list[Cells], second: list[Cells]
) -> None:
    code = f"s{time.monotonic_ns()}"
    sqlite_db.transact(lambda session: factories.school(session, code=code, app_id=code).id)
    school_id = sqlite_db.read(lambda session: session.scalars(select(School.id).where(School.code == code)).one())
    importer = Importer(sqlite_db, school_id, NOW, machine_now)
    for rows in (first, second):
        importer.run(read_roster(workbook(tmp_path / "roster.xlsx", rows)))
    before = sqlite_db.read(load_state, school_id)
    again = importer.run(read_roster(workbook(tmp_path / "roster.xlsx", second)))
    assert set(again.counts) == {"pupils_unchanged"}
    assert sqlite_db.read(load_state, school_id) == before
    homes: dict[str, set[int]] = {}
    for link in before.links.values():
        guardian = before.guardians[link["guardian_id"]]
        if link["ended_at"] is None and before.pupils[link["pupil_id"]]["left_at"] is None and guardian["phone"]:
            homes.setdefault(guardian["phone"], set()).add(guardian["household_id"])
            if not guardian["phone_quarantined"]:
                homes[guardian["phone"]].add(0)
    assert all(len(households) <= 2 for households in homes.values() if 0 in households)
