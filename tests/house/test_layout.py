"""Everything is found where ARCHITECTURE.md says, without searching."""

import re
from pathlib import Path

import pytest

from tests.house.source import AROUND, PRODUCT, ROOT, sources, top_level

TOP = {
    *("bot", "handlers", "scheduler", "storage", "templates", "tests", "benchmarks", "deploy", ".ci"),
    *("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"),
    *(
        "config.toml",
        "pyproject.toml",
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-bench.lock",
        "Makefile",
        ".gitignore",
    ),
}
OF_A_SERVICE = {"__init__", "forms", "chat", "pages", "jobs", "overview", "actions", "rules"}
# A thing has a name or does not exist.
NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}

SERVICES = sorted(path.name for path in (ROOT / "handlers").iterdir() if (path / "__init__.py").is_file())


def test_nothing_new_stands_at_the_root() -> None:
    assert {path.name for path in top_level()} <= TOP


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_looks_like_every_other(service: str) -> None:
    inside = {path.stem for path in (ROOT / "handlers" / service).iterdir() if path.name != "__pycache__"}
    assert inside <= OF_A_SERVICE
    assert {"__init__", "actions"} <= inside


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_its_place_in_every_room(service: str) -> None:
    storage = ROOT / "storage"
    assert (storage / f"{service}.py").is_file() or (storage / service / "__init__.py").is_file(), "no tables"
    assert (ROOT / "templates" / service).is_dir(), "no texts"
    assert list((ROOT / "tests" / service).glob("**/test_*.py")), "no tests"
    listed = re.findall(rf"\b{service}\b", (ROOT / "bot" / "services.py").read_text(encoding="utf-8"))
    assert listed, "not in the list of services"


@pytest.mark.parametrize("folder", [*PRODUCT, *AROUND])
def test_no_file_hides_behind_a_name_that_says_nothing(folder: str) -> None:
    names = [path for path in (ROOT / folder).rglob("*") if NAMELESS & set(path.stem.lower().split("_"))]
    assert not names


def test_every_folder_of_python_is_a_package() -> None:
    # Two test files of one name in folders that are none would shadow each other.
    folders = {Path(source.path).parent for source in sources(*PRODUCT, *AROUND)}
    assert not [folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()]
