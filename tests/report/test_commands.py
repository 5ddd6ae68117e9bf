"""``jiaxiao report``, as an operator types it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from bot.app import introduce_schools, open_database
from bot.cli.context import CliContext
from bot.cli.report import report
from bot.cli.roster import roster
from bot.core.errors import OperatorError
from tests.roster.test_commands import CONFIG
from tests.roster.workbooks import XIAOMING, XIAOYU, YANG, workbook

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs the command in a fresh deployment with two classes."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.setenv("JIAXIAO_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("JIAXIAO_APP__SECRET_KEY", "a secret of the tests, and of them alone")
    monkeypatch.setenv("JIAXIAO_DATABASE__URL", migrated_sqlite_url)
    context = CliContext()
    database = open_database(context.settings)
    database.transact(introduce_schools, context.settings)
    database.close()
    file = workbook(tmp_path / "roster.xlsx", [XIAOMING, XIAOYU], [YANG])
    assert CliRunner().invoke(roster, ["import", str(file)], obj=context).exit_code == 0
    yield lambda *words: CliRunner().invoke(report, words, obj=context)
    context.db.close()


@pytest.mark.parametrize(
    ("words", "head"),
    [
        (("month", "--on", "2026-11-20"), "统计 2026年11月"),
        (("week", "--on", "2026-11-20"), "统计 2026年11月16日这一周"),
        (("term", "--on", "2026-11-20"), "统计 2026-2027学年上学期"),
        (("year", "--on", "2026-11-20"), "统计 2026-2027学年"),
        (("month", "--on", "2026-11-20", "--class", "三(2)班"), "统计 2026年11月 三(2)班"),
    ],
)
def test_in_the_terminal(run: Run, words: tuple[str, ...], head: str) -> None:
    said = run(*words)
    assert said.exit_code == 0
    assert said.stdout.splitlines()[0] == head
    assert "  微信能联系上: 0%" in said.stdout.splitlines()


def test_for_programs_and_as_files(run: Run, tmp_path: Path) -> None:
    data = json.loads(run("month", "--on", "2026-11-20", "--json").stdout)
    assert (data["span"], len(data["classes"])) == ("2026-11", 2)
    assert {each["name"]: each["whole"] for each in data["figures"]}["contact_any"] == 2
    xlsx, pdf = tmp_path / "november.xlsx", tmp_path / "november.pdf"
    assert run("month", "--on", "2026-11-20", "--xlsx", str(xlsx), "--pdf", str(pdf)).stdout == ""
    assert load_workbook(xlsx).sheetnames[0] == "数据"
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("words", [("month", "--class", "九(9)班"), ("month", "--on", "yesterday")])
def test_what_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, OperatorError)
