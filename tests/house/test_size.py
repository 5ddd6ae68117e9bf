"""Files and functions stay small enough to be read whole, and say what they are for."""

import ast
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


def _public(tree: ast.Module) -> list[Function | ast.ClassDef]:
    """Functions and classes at the top of a file, and the methods of such classes."""
    tops = [node for node in tree.body if isinstance(node, Function | ast.ClassDef)]
    inside = [node for top in tops if isinstance(top, ast.ClassDef) for node in top.body if isinstance(node, Function)]
    return [node for node in (*tops, *inside) if not node.name.startswith("_")]
