"""A new service is whole at once: it passes the house's own rules, in a copy of this checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.cli.new_service import FILES, _listed
from bot.core.errors import OperatorError
from tests.house.source import ROOT

NAME = "lost_found"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "__pycache__", "*_cache", ".hypothesis", "var", "*.egg-info")
REVISION = "from storage.migrate import write_next_revision; write_next_revision('lost found')"


class Copy:
    """The checkout once more, where programs of this environment run on the copy's files."""

    def __init__(self, folder: Path) -> None:
        self.root = Path(shutil.copytree(ROOT, folder, ignore=NOT_COPIED))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JIAXIAO_", "PYTEST"))}
        self.environment = {**inherited, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """A module or program of this interpreter."""
        return subprocess.run(
            [sys.executable, *command], cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )

    def new_service(self, name: str) -> "subprocess.CompletedProcess[str]":
        return self.run("-m", "bot.cli.main", "new-service", name)

    def files(self) -> set[Path]:
        return {path for path in self.root.rglob("*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy") / "checkout")


@pytest.fixture(scope="module")
def written(copy: Copy) -> list[str]:
    """The files of the new service, with the migration that the command asks for."""
    made = copy.new_service(NAME)
    assert made.returncode == 0, made.stderr
    assert f'make revision m="{NAME}"' in made.stdout
    assert copy.run("-c", REVISION).returncode == 0
    assert copy.run("-m", "ruff", "format", "-q", "storage/migrations").returncode == 0
    return [place.format(name=NAME) for place in FILES.values()]


def test_it_is_written_where_every_service_is(copy: Copy, written: list[str]) -> None:
    assert all((copy.root / file).is_file() for file in written)
    services = (copy.root / "bot" / "services.py").read_text(encoding="utf-8")
    assert "from handlers.lost_found import SERVICE as LOST_FOUND\n" in services


def test_it_is_formatted_linted_and_typed(copy: Copy, written: list[str]) -> None:
    code = [*(file for file in written if file.endswith(".py")), "bot/services.py"]
    for check in (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy", "--no-incremental", *code)):
        done = copy.run("-m", *check)
        assert NAME not in done.stdout + done.stderr
        assert "services.py" not in done.stdout + done.stderr


def test_it_keeps_the_import_contract(copy: Copy, written: list[str]) -> None:
    done = copy.run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
    assert NAME not in done.stdout
    assert "Contracts:" in done.stdout


def test_its_own_tests_and_those_of_the_house_pass(copy: Copy, written: list[str]) -> None:
    own = copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/{NAME}", "-k", "not postgres")
    assert own.returncode == 0, own.stdout
    house = copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house")
    assert NAME not in house.stdout
    assert "passed" in house.stdout


def test_its_table_is_in_the_migrations(copy: Copy, written: list[str]) -> None:
    done = copy.run(
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/storage/test_migrations.py",
        "-k",
        "of_the_code and sqlite",
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Lost-Found", "jiaxiao: Lost-Found is no good name; small letters and digits joined by _, such as lost_found"),
        ("import", "jiaxiao: import is no good name; small letters and digits joined by _, such as lost_found"),
        ("../evil", "jiaxiao: ../evil is no good name; small letters and digits joined by _, such as lost_found"),
        ("binding", "jiaxiao: binding is taken: there is handlers/binding"),
        ("session", "jiaxiao: session is taken: there is storage/session.py"),
        ("pages", "jiaxiao: pages is taken: there is templates/pages"),
    ],
)
def test_a_bad_or_taken_name_writes_nothing(copy: Copy, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setattr("bot.cli.new_service.ROOT", copy.root)
    services = (copy.root / "bot" / "services.py").read_bytes()
    before = copy.files()
    refused = CliRunner().invoke(main, ["new-service", name])
    assert (refused.exit_code, refused.stderr.strip()) == (1, said)
    assert copy.files() == before
    assert (copy.root / "bot" / "services.py").read_bytes() == services


def test_a_long_register_goes_over_several_lines() -> None:
    source = (ROOT / "bot" / "services.py").read_text(encoding="utf-8")
    for n in range(9):
        source = _listed(source, f"a_service_with_a_long_name_{n}")
    assert "\n    A_SERVICE_WITH_A_LONG_NAME_8,\n)\n" in source
    assert max(len(line) for line in source.splitlines()) <= 120
    imports = [line for line in source.splitlines() if line.startswith("from handlers.")]
    assert imports == sorted(imports)


def test_a_register_that_looks_otherwise_is_left_alone() -> None:
    with pytest.raises(OperatorError, match="by hand"):
        _listed("SERVICES = []\n", NAME)
