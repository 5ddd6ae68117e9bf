"""Templates and code name each other: no text that nobody sends, no sentence that is missing when it is due."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.core.fields import Question
from bot.services import Registry
from tests.house.source import PRODUCT, ROOT, sources

TEMPLATES = ROOT / "templates"
# Calls whose first argument names a message as "service/name".
NAMING = {"say", "phrase", "UserError"}


def test_every_template_is_used() -> None:
    named = _prompts() | {str(string.value) for source in sources(*PRODUCT) for string in source.strings()}
    texts = {path: path.read_text(encoding="utf-8") for path in _templates()}
    unused = [
        name
        for path in texts
        if (name := path.relative_to(TEMPLATES).as_posix())
        if not named & {name, _short(name)}
        if not any(f'"{name}"' in text for other, text in texts.items() if other != path)
    ]
    assert not unused


def test_every_message_that_is_named_exists() -> None:
    missing = [
        f"{source.path}:{call.lineno} {name}"
        for source in sources(*PRODUCT)
        for call, name in _named(source.tree)
        if not _message(name).is_file()
    ]
    assert not missing


def test_every_question_has_its_prompt() -> None:
    assert not sorted(name for name in _prompts() if not _message(name).is_file())


def _prompts() -> set[str]:
    """What the chat asks at each question of each form: what the field says, else what is named after both."""
    services = Registry()
    return {
        field.prompt or f"{name.replace('.', '/')}_{field.name}"
        for name, card in services.forms()
        if "chat" in card.faces
        for field in services.form(name)()
        if isinstance(field, Question)
    }


def _message(name: str) -> Path:
    return TEMPLATES / f"{name.replace('/', '/messages/', 1)}.j2"


def _templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".j2", ".html", ".typ"})


def _short(name: str) -> str:
    """``binding/messages/wrong.j2`` as code says it: ``binding/wrong``."""
    return name.replace("/messages/", "/").removesuffix(".j2")


def _named(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and _called(call.func) in NAMING:
            name = call.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and "/" in name.value:
                yield call, name.value


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
