"""What is allowed only for a reason says it; nothing stands that nobody needs."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.house.source import AROUND, PRODUCT, ROOT, Function, sources

# The mark of a checker's exception, and what is written behind it.
MARK = re.compile(r"#\s*(?:noqa(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[\w\s,-]*\])?)")
NO_REASON = {"as above", "see above", "dito", "same", "the same"}
NAME = re.compile(r"[A-Za-z_]\w*")
NAMING = {".j2", ".html", ".js", ".typ", ".toml"}
# The database's clock and rarer ways to read ours; ruff forbids the common ones.
CLOCKS = re.compile(r"\bfunc\.(?:now|current_\w+)\(|\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|time\.localtime|\.today\(\)")
UNITTEST = re.compile(r"^\s*(?:from|import) unittest", re.MULTILINE)
COMMITS = re.compile(r"\bsession\.(?:commit|rollback)\(")


def test_every_exception_for_a_checker_says_why() -> None:
    silent = [
        f"{source.path}:{number} {line.strip()}"
        for source in sources(*PRODUCT, *AROUND)
        for number, line in enumerate(source.text.splitlines(), 1)
        if (marks := MARK.split(line)[1:])
        if not (why := marks[-1].strip(" #")) or why in NO_REASON
    ]
    assert not silent


def test_what_stands_is_named_somewhere_else() -> None:
    """Functions and classes at the top of a file; what a decorator takes up is named by it."""
    named = Counter(name for source in sources(*PRODUCT, *AROUND) for name in NAME.findall(source.text))
    named.update(name for path in _read_beside_code() for name in NAME.findall(path.read_text(encoding="utf-8")))
    unused = [
        f"{source.path}:{node.lineno} {node.name}"
        for source in sources(*PRODUCT, *AROUND)
        for node in source.tree.body
        if isinstance(node, Function | ast.ClassDef) and not node.decorator_list
        if named[node.name] == 1 and not node.name.lower().startswith(("test", "pytest_"))
    ]
    assert not unused


def test_only_the_edge_ends_a_transaction() -> None:
    ending = {source.path for source in sources(*PRODUCT) if COMMITS.search(source.text)}
    assert ending == {"storage/session.py"}


def test_only_one_file_reads_a_clock() -> None:
    assert not [source.path for source in sources(*PRODUCT) if CLOCKS.search(source.text)]


def test_no_test_stands_in_for_our_own_code() -> None:
    assert not [source.path for source in sources("tests") if UNITTEST.search(source.text)]


def test_tests_are_left_out_in_one_place_and_named() -> None:
    leaving = re.compile(r"mark\.(?:skip|xfail)|\bpytest\.(?:skip|xfail|importorskip)\(")
    # An SDK that is an optional extra, and what a machine lacks: both are told at the end of the run.
    allowed = {"tests/delivery/gateway/test_sdks.py", "tests/fixtures/left_out.py", "tests/house/test_reasons.py"}
    assert {source.path for source in sources("tests") if leaving.search(source.text)} <= allowed


def _read_beside_code() -> list[Path]:
    beside = [path for path in (ROOT / "templates").rglob("*") if path.suffix in NAMING]
    return [*beside, ROOT / "pyproject.toml", ROOT / "Makefile"]
