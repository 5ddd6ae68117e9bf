"""The commands around the roster, as an operator types them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.app import introduce_schools, open_database
from bot.cli.class_ import class_
from bot.cli.context import CliContext
from bot.cli.roster import roster
from bot.cli.slip import slip
from bot.cli.staff import staff
from bot.cli.term import term
from bot.core.errors import OperatorError
from storage.left_behind.files import ChildFile
from storage.pupils import Pupil
from tests.roster.workbooks import XIAOMING, XIAOYU, YANG, workbook

Run = Callable[..., Result]

CONFIG = """
[app]
base_url = ""
[school]
name = "青山小学"
code = "qingshan"
"""


@pytest.fixture
def run(tmp_path: Path, migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs one command in a fresh deployment without an official account."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("JIAXIAO_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("JIAXIAO_APP__SECRET_KEY", "a secret of the tests, and of them alone")
    monkeypatch.setenv("JIAXIAO_DATABASE__URL", migrated_sqlite_url)
    context = CliContext()
    database = open_database(context.settings)
    database.transact(introduce_schools, context.settings)
    database.close()

    def run_command(group: click.Group, *words: str) -> Result:
        return CliRunner().invoke(group, words, obj=context)

    yield run_command
    context.db.close()


def _imported(run: Run, tmp_path: Path) -> None:
    file = workbook(tmp_path / "roster.xlsx", [XIAOMING, XIAOYU], [YANG])
    assert run(roster, "import", str(file)).exit_code == 0


def test_template_import_export_and_back(run: Run, tmp_path: Path) -> None:
    template, export = str(tmp_path / "template.xlsx"), str(tmp_path / "export.xlsx")
    assert run(roster, "template", template).exit_code == 0
    assert "1 pupils new" in run(roster, "import", template, "--dry-run").output
    assert json.loads(run(class_, "list", "--json").output) == []
    assert "Imported:" in run(roster, "import", template).output
    assert run(roster, "export", export).exit_code == 0
    again = json.loads(run(roster, "import", export, "--json").output)
    assert again == {"done": True, "counts": {"pupils_unchanged": 1}, "bad": [], "shared_numbers": []}


@pytest.mark.parametrize("dry_run", [True, False])
def test_bad_rows_are_listed_and_nothing_is_imported(run: Run, tmp_path: Path, dry_run: bool) -> None:
    file = workbook(tmp_path / "roster.xlsx", [XIAOMING, {**XIAOYU, "学号": ""}])
    refused = run(roster, "import", str(file), *(["--dry-run"] if dry_run else []))
    assert isinstance(refused.exception, OperatorError)
    assert "学生 第3行:没有学号" in refused.output
    assert json.loads(run(class_, "list", "--json").output) == []
    assert run(roster, "import", str(file), "--skip-bad").exit_code == 0
    assert len(json.loads(run(class_, "list", "--json").output)) == 1


def test_a_number_of_two_families_is_reported(run: Run, tmp_path: Path) -> None:
    file = workbook(tmp_path / "roster.xlsx", [XIAOMING, {**XIAOYU, "家长1手机": XIAOMING["家长1手机"]}])
    said = run(roster, "import", str(file)).output
    assert "3321" in said
    assert "林霞 (陈小雨)" in said
    assert XIAOMING["家长1手机"] not in said


def test_classes_are_listed_with_codes_and_figures(run: Run, tmp_path: Path) -> None:
    assert "no classes yet" in run(class_, "list").output
    _imported(run, tmp_path)
    first, second = json.loads(run(class_, "list", "--json").output)
    code = first.pop("code")
    assert len(code) == 4
    assert first == {"name": "三(1)班", "pupils": 1, "pupils_bound": 0, "guardians": 1, "guardians_bound": 0}
    assert second["name"] == "三(2)班"
    assert f"{code}  三(1)班  1 pupils, 0 with a guardian" in run(class_, "list").output


def test_slips_are_printed_for_a_class_by_name_or_code(run: Run, tmp_path: Path) -> None:
    _imported(run, tmp_path)
    file = tmp_path / "slips.pdf"
    assert run(slip, "print", "--class", "三(2)班", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"%PDF-")
    code = json.loads(run(class_, "list", "--json").output)[0]["code"]
    assert "1 slips of 三(1)班" in run(slip, "print", "--class", code, str(file)).output
    for words in (("--class", "九(9)班", str(file)), ("--class", code, str(tmp_path / "no" / "folder.pdf"))):
        assert isinstance(run(slip, "print", *words).exception, OperatorError)
    assert run(slip, "print", str(file)).exit_code == 2


def test_staff_are_invited(run: Run, tmp_path: Path) -> None:
    _imported(run, tmp_path)
    invited = json.loads(run(staff, "invite", "杨静", "班主任", "--class", "三(2)班", "--json").output)
    assert len(invited["code"]) == 10
    assert invited["typed"] == f"绑定 {invited['code']}"
    assert "绑定" in run(staff, "invite", "周正", "principal").output
    for words in (
        ("周正", "emperor"),
        ("周正", "guardian"),
        ("周正", "班主任"),
        ("周正", "admin", "--class", "九(9)班"),
    ):
        assert isinstance(run(staff, "invite", *words).exception, OperatorError)


def test_the_year_turns(run: Run, tmp_path: Path) -> None:
    _imported(run, tmp_path)
    before = run(class_, "list").output
    planned = run(roster, "promote", "--dry-run").output
    assert "三(1)班 -> 四(1)班" in planned
    assert run(class_, "list").output == before
    assert run(term, "new").exit_code == 0
    renewed = json.loads(run(class_, "list", "--json").output)
    assert renewed[0]["code"] not in before
    assert run(roster, "promote").output == planned
    assert [each["name"] for each in json.loads(run(class_, "list", "--json").output)] == ["四(1)班", "四(2)班"]


def test_a_school_that_is_not_there_is_named(run: Run) -> None:
    refused = run(class_, "list", "--school", "elsewhere")
    assert isinstance(refused.exception, OperatorError)
    assert "qingshan" in str(refused.exception)


def test_who_the_roster_calls_left_behind_has_a_file_at_once(run: Run, tmp_path: Path) -> None:
    def imported(care: str) -> list[tuple[str, bool]]:
        file = workbook(tmp_path / "roster.xlsx", [{**XIAOMING, "重点类型": care}, {**XIAOYU, "重点类型": ""}], [YANG])
        assert run(roster, "import", str(file)).exit_code == 0
        assert run(roster, "import", str(file), "--dry-run").exit_code == 0
        database = open_database(CliContext().settings)
        wanted = select(Pupil.name, ChildFile.ended_at.is_(None)).join(ChildFile, ChildFile.pupil_id == Pupil.id)
        found = database.read(lambda session: [(name, is_open) for name, is_open in session.execute(wanted)])
        database.close()
        return found

    assert imported("") == []
    assert imported("留守") == [("李小明", True)]
    assert imported("单亲") == [("李小明", False)]
