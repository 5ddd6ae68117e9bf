"""``jiaxiao export``: every file holds what the desk's own file holds, and every look is written down."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import open_database
from bot.cli.context import CliContext
from bot.cli.export import export
from bot.core.errors import OperatorError
from bot.core.people import OPERATOR
from bot.services import Registry
from handlers.visit_booking.actions.parents_day_looking import Wanted
from handlers.visit_booking.actions.parents_day_opening import open_day
from storage.notice import Notice
from storage.pupils import ArchiveRead, Pupil
from storage.session import Database
from tests.pdf_words import text_of
from tests.report.school import Counted, autumn
from tests.roster.test_commands import CONFIG
from tests.school_browsers import Browsers

Sheets = dict[str, list[tuple[object, ...]]]


class School(Counted):
    """With every page of the desk, in a deployment that an operator types commands in."""

    registry = Registry()

    def __init__(self, db: Database, context: CliContext) -> None:
        super().__init__(db)
        self.do(autumn, self)
        self.do(self._leave_alone)
        teachers = ((self.cast.class_teacher.id, "三(2)班教室"),)
        day, until = date(2026, 12, 5), date(2026, 12, 3)
        wanted = Wanted(self.cast.class_32.id, day, 14 * 60, 16 * 60, 10, 0, teachers, "说说孩子。", until)
        self.day_id = self.do(open_day, self.school, self.actor("class_teacher"), wanted, self.now)
        self.context, self.desk = context, Browsers(db, self).at_desk("principal")

    def export(self, *words: str | Path) -> Result:
        """What an operator types."""
        return CliRunner().invoke(export, list(map(str, words)), obj=self.context)

    def of_desk(self, path: str) -> bytes:
        """The file that the principal fetches."""
        answer = self.desk.get(path)
        assert answer.status_code == 200
        return answer.get_data()

    def ids(self) -> dict[str, int]:
        """What addresses and commands name: the class, the first notice of autumn, the parents' day."""
        first = self.db.read(lambda session: session.scalar(select(Notice.id).order_by(Notice.created_at)))
        return {"class_32": self.cast.class_32.id, "notice": first or 0, "day": self.day_id}

    def operators_looks(self) -> Counter[tuple[int, str]]:
        """Which child was looked at by a command, and why: how often."""
        mine = select(ArchiveRead.pupil_id, ArchiveRead.why).where(ArchiveRead.reader == f"staff:{OPERATOR}")
        return self.db.read(lambda session: Counter((row.pupil_id, row.why) for row in session.execute(mine)))

    def _leave_alone(self, session: Session) -> None:
        """小明 is left behind, so that the month asks something for this child."""
        session.get_one(Pupil, self.cast.xiaoming.id).care_kinds = "留守"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[School]:
    """The last evening of November; no test changes more than the traces of who looked."""
    folder = tmp_path_factory.mktemp("deployment")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    shutil.copy(sqlite_template, folder / "school.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIAXIAO_CONFIG", str(folder / "config.toml"))
        patch.setenv("JIAXIAO_APP__SECRET_KEY", "a secret of the tests, and of them alone")
        patch.setenv("JIAXIAO_DATABASE__URL", f"sqlite:///{folder / 'school.db'}")
        context = CliContext()
        database = open_database(context.settings)
        made = School(database, context)
        yield made
        context.db.close()
        database.close()


def sheets(content: bytes) -> Sheets:
    """All that stands in a spreadsheet."""
    return {sheet.title: list(sheet.values) for sheet in load_workbook(BytesIO(content))}


@pytest.mark.parametrize(
    ("words", "path", "row"),
    [
        (
            ("duties", "--class", "三(2)班"),
            "/desk/duties/classes/{class_32}.xlsx",
            ("李小明", "12月14日前", "过了11月15日", "做到了", "做到了"),
        ),
        (
            ("duties", "--class", "3207", "--on", "2026-10-06"),
            "/desk/duties/classes/{class_32}.xlsx?on=2026-10-06",
            ("李小明", "过了10月1日", "10月16日前", "10月26日前", "1月8日前"),
        ),
        (("cards",), "/desk/figures.xlsx", ("三(2)班", 2, 2, 0, 0, 10, 5, 50)),
        (("cards", "--month", "2026-10"), "/desk/figures.xlsx?span=2026-10", ("三(2)班", 2, 2, 0, 1, 2, 1, 50)),
        (("class", "--class", "三(2)班"), "/desk/class/{class_32}/table.xlsx", ("20240302", "李小明", "3/3")),
        (("calls",), "/desk/phone/classes.xlsx", ("三(2)班", 1, 1, 0, 0, 0)),
        (("calls", "--month", "2026-10"), "/desk/phone/classes.xlsx?month=2026-10", ("三(1)班", 1, 1, 0, 0, 0)),
        (("coverage",), "/desk/visits/coverage.xlsx", ("三(2)班", "杨静", 1, 1, 100, 1)),
        (("trips", "--month", "2026-11"), "/desk/visits/trips.xlsx?month=2026-11", ("杨静", 3)),
        (("notice", "{notice}"), "/desk/notices/{notice}/export.xlsx", ("三(2)班", "李小明", "还没回")),
    ],
)  # fmt: skip
def test_a_spreadsheet_is_that_of_the_desk(
    school: School, tmp_path: Path, words: tuple[str, ...], path: str, row: tuple[object, ...]
) -> None:
    file, ids = tmp_path / "given.xlsx", school.ids()
    said = school.export(*(word.format(**ids) for word in words), file)
    assert (said.exit_code, said.stdout) == (0, f"{file}: written. It is about people: keep it safe.\n")
    found = sheets(file.read_bytes())
    assert found == sheets(school.of_desk(path.format(**ids)))
    assert any(each[: len(row)] == row for sheet in found.values() for each in sheet)


@pytest.mark.parametrize(
    ("words", "path", "stands"),
    [
        (("coverage",), "/desk/visits/coverage.pdf", "三(2)班杨静11100"),
        (("gate", "--on", "2026-11-09"), "/desk/gate/paper?day=2026-11-09", "三(2)班奶奶李老师"),
        (("parents-day", "{day}"), "/desk/parents-day/{day}/paper", "三(2)班教室"),
    ],
)
def test_a_paper_is_that_of_the_desk(
    school: School, tmp_path: Path, words: tuple[str, ...], path: str, stands: str
) -> None:
    file, ids = tmp_path / "given.PDF", school.ids()
    assert school.export(*(word.format(**ids) for word in words), file).exit_code == 0
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    if text := text_of(content):
        assert stands in text
        assert text == text_of(school.of_desk(path.format(**ids)))


def test_who_is_in_the_calls_was_looked_at_by_a_command(school: School, tmp_path: Path) -> None:
    before = school.operators_looks()
    assert school.export("calls", tmp_path / "calls.xlsx").exit_code == 0
    assert school.operators_looks() - before == {(school.cast.xiaoming.id, "phone_call"): 1}
    page = school.of_desk(f"/desk/privacy/child/{school.cast.xiaoming.id}").decode()
    assert "管理员(在服务器上导出)" in page
    assert "已离开的老师" not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("calls", "calls.pdf"), "calls.pdf must end in .xlsx"),
        (("coverage", "coverage"), "coverage must end in .xlsx or .pdf"),
        (("gate", "--on", "tomorrow", "gate.pdf"), "tomorrow is no date; write it as 2026-11-20"),
        (("cards", "--month", "2026-13", "cards.xlsx"), "2026-13 is no month; write it as 2026-11"),
        (("class", "--class", "九(9)班", "class.xlsx"), "there is no class 九(9)班; see: jiaxiao class list"),
        (("notice", "7", "notice.xlsx"), "no notice 7 was sent; its ID stands in its address at the desk"),
        (("parents-day", "7", "day.pdf"), "there is no parents' day 7; its ID stands in its address at the desk"),
        (("trips", "no/folder/trips.xlsx"), "no/folder/trips.xlsx cannot be written: "),
    ],
)
def test_what_is_refused_is_one_line_and_leaves_nothing(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    looks = school.operators_looks()
    refused = school.export(*words)
    assert isinstance(refused.exception, OperatorError)
    assert str(refused.exception).startswith(says)
    assert (list(tmp_path.iterdir()), school.operators_looks()) == ([], looks)
