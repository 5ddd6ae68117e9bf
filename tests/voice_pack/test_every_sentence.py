"""Every message of the sign and hear paths has its sentence in the pack: a new one without any fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.fields import Question
from bot.core.people import Role
from bot.core.service import Service
from bot.core.texts import TEMPLATES
from bot.core.voice_pack import PACK, sentence_before, sentence_of
from bot.services import Registry
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.notice import SERVICE as NOTICE
from handlers.voice_pack import SERVICE as VOICE_PACK
from tests.golden import agrees

GOLDEN = Path(__file__).parent / "golden"
HOUSE = TEMPLATES.parent
PATHS = ("sign", "hear", "hotline", "report")
NAME = re.compile(r"[a-z_]+/[a-z_]+")
REGISTRY = Registry((CONTACT_CARD, NOTICE, VOICE_PACK))
# The dialogue's own messages on these paths: which child, a spoken answer, what waits, the menu.
DIALOGUE = [f"dialogue/{name}" for name in ("which_child", "piece_kept", "confirm", "matters", "menu", "fine")]
# Read by who does read, or parts of a message: no sentence stands before them.
NOT_SPOKEN = {
    "dialogue/bind_first": "a stranger; nobody knows yet whether this person reads",
    "contact_card/opinion_to_teacher": "goes to the teacher",
    "voice_pack/read": "who says 我识字 reads",
    "dialogue/too_long": "said to typed words",
    "contact_card/too_long": "said to typed words",
}


class Source:
    """The functions of one service, and which of them each calls."""

    def __init__(self, service: str) -> None:
        self._files = {file: ast.parse(file.read_text()) for file in _files(service)}
        self._service = service

    def reached(self, names: list[str]) -> Iterator[ast.AST]:
        """Every function and class that these, of ``chat.py`` and ``forms.py``, lead to, themselves included."""
        todo = [(file, name) for file in self._files if file.name in ("chat.py", "forms.py") for name in names]
        seen: set[tuple[Path, str]] = set()
        while todo:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            for node in self._defined(*place):
                yield node
                todo += self._used(place[0], node)

    def _defined(self, file: Path, name: str) -> list[ast.stmt]:
        kinds = (ast.FunctionDef, ast.ClassDef)
        return [node for node in self._files[file].body if isinstance(node, kinds) and node.name == name]

    def _used(self, file: Path, node: ast.AST) -> Iterator[tuple[Path, str]]:
        imported = {
            alias.asname or alias.name: (statement.module or "", alias.name)
            for statement in self._files[file].body
            if isinstance(statement, ast.ImportFrom) and f"handlers.{self._service}" in (statement.module or "")
            for alias in statement.names
        }
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                yield file, part.id
                if part.id in imported:
                    yield from ((other, imported[part.id][1]) for other in self._files)
            elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in imported:
                module = imported[part.value.id][1]
                yield from ((other, part.attr) for other in self._files if module in (other.stem, other.parent.name))


def spoken_to_guardians(service: Service) -> set[str]:
    """The templates of all that guardians are answered by this service in the chat."""
    guardian = Role.GUARDIAN.value
    steps = [step.name for step in service.steps if guardian in step.audience]
    forms = [card.name for card in service.forms if guardian in card.audience and "chat" in card.faces]
    classes = [REGISTRY.form(f"{service.name}.{name}") for name in forms]
    found = {
        question.prompt or f"{service.name}/{name}_{question.short_name}"
        for name, form in zip(forms, classes, strict=True)
        for question in form()
        if isinstance(question, Question)
    }
    for node in Source(service.name).reached([*steps, *(form.__name__ for form in classes)]):
        found |= set(_said(node))
    return found


def _said(node: ast.AST) -> Iterator[str]:
    """The names of templates in this function, those of mere phrases aside."""
    phrases = {
        id(part)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("phrase", "which")
        for part in ast.walk(call)
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in phrases:
            service, _, name = part.value.partition("/")
            if NAME.fullmatch(part.value) and (TEMPLATES / service / "messages" / f"{name}.j2").exists():
                yield part.value


def _files(service: str) -> list[Path]:
    return [file for file in (HOUSE / "handlers" / service).rglob("*.py") if "pages" not in file.parts]


@pytest.mark.parametrize("service", [CONTACT_CARD, NOTICE, VOICE_PACK], ids=lambda service: service.name)
def test_what_guardians_are_answered_has_a_sentence(service: Service) -> None:
    silent = {name for name in spoken_to_guardians(service) if not sentence_before(name)} - set(NOT_SPOKEN)
    assert not silent


def test_what_is_left_out_is_still_said() -> None:
    said = set().union(*map(spoken_to_guardians, (CONTACT_CARD, NOTICE, VOICE_PACK)))
    assert set(NOT_SPOKEN) <= said


def test_the_walk_finds_what_stands_deep() -> None:
    assert {"contact_card/read_aloud_nothing", "contact_card/opinion_sent"} <= spoken_to_guardians(CONTACT_CARD)
    assert {"notice/next_child", "notice/say_words"} <= spoken_to_guardians(NOTICE)


@pytest.mark.parametrize("name", DIALOGUE)
def test_the_dialogues_own_messages_have_one(name: str) -> None:
    assert sentence_before(name)


def test_every_template_is_named_once_and_exists() -> None:
    named = [template for sentence in PACK for template in sentence.before]
    assert len(named) == len(set(named))
    for template in named:
        service, _, name = template.partition("/")
        assert (TEMPLATES / service / "messages" / f"{name}.j2").exists(), template


def test_the_pack_is_about_forty_sentences_of_four_paths() -> None:
    assert len({sentence.id for sentence in PACK}) == len(PACK)
    assert tuple(dict.fromkeys(sentence.path for sentence in PACK)) == PATHS
    assert 35 <= len(PACK) <= 50
    assert max(len(sentence.say) for sentence in PACK) <= 60  # a quarter of a minute, spoken slowly


def test_an_unknown_id_is_nothing() -> None:
    assert sentence_of("nothing") is None


def test_the_pack_reads_as_agreed() -> None:
    lines = [f"{each.path} {each.id}: {each.say} < {' '.join(each.before) or '-'}" for each in PACK]
    agrees(GOLDEN / "pack.txt", "\n".join(lines))
