"""The source of the product as the house tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "handlers", "scheduler", "storage", "templates")
AROUND = ("tests", "benchmarks")
TEXT = {".py", ".md", ".toml", ".j2", ".html", ".css", ".js", ".typ", ".sh", ".mako", ""}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str  # from the root, with /
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says; read once for all tests, for it takes its time."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """How long the file is to a reader who scrolls."""
        return len(self.text.splitlines())

    def functions(self) -> list[Function]:
        """Every function and method, nested ones included."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    def strings(self) -> Iterator[ast.Constant]:
        """Every piece of text that the program uses; docstrings and other loose strings are for readers."""
        loose = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
                yield node


def sources(*folders: str) -> list[Source]:
    """The Python files of these top-level folders that hold anything; generated migrations are left out."""
    return [source for folder in folders for source in _sources_of(folder)]


@cache
def _sources_of(folder: str) -> list[Source]:
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if text.strip() and not name.startswith("storage/migrations/versions/"):
            found.append(Source(name, text))
    return found


def text_files() -> Iterator[Path]:
    """Every file of the checkout that a person may read as text, locks left out."""
    for top in top_level():
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def top_level() -> list[Path]:
    """What stands at the root of the checkout, without what Git ignores."""
    ignored = [".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line)]
    return sorted(path for path in ROOT.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored))


def length(function: Function) -> int:
    """Lines of a function with its signature and docstring."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
