"""Files and functions stay small enough to be read whole, and say what they are for."""

import ast
from collections.abc import Iterator
from statistics import median, quantiles

from tests.house.source import AROUND, PRODUCT, Function, length, sources

EVERYTHING = sources(*PRODUCT, *AROUND)


def test_files_are_short() -> None:
    assert not {source.path: source.lines for source in EVERYTHING if source.lines > 400}
    assert median(source.lines for source in sources(*PRODUCT)) < 100


def test_functions_are_short() -> None:
    lengths = [
        (length(function), f"{source.path}:{function.lineno} {function.name}")
        for source in EVERYTHING
        for function in source.functions()
    ]
    longest = sorted(lengths, reverse=True)
    assert not [each for each in longest if each[0] > 50]
    assert quantiles([lines for lines, _ in lengths], n=20)[-1] <= 30, f"the 5 % longest: {longest[:40]}"


def test_what_is_public_says_what_it_is_for() -> None:
    silent = [
        f"{source.path}:{node.lineno} {node.name}"
        for source in sources(*PRODUCT)
        for node in _public(source.tree)
        if not ast.get_docstring(node)
    ]
    assert not silent


def _public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Functions and classes at the top of a file, and the methods of such classes."""
    for top in tree.body:
        if isinstance(top, Function | ast.ClassDef) and not top.name.startswith("_"):
            yield top
            for node in top.body if isinstance(top, ast.ClassDef) else ():
                if isinstance(node, Function) and not node.name.startswith("_"):
                    yield node
