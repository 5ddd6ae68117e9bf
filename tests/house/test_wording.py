"""Code is English; what people read stands in templates; nothing points outside this checkout."""

import re
from fnmatch import fnmatch

from tests.house.source import AROUND, PRODUCT, ROOT, sources, text_files

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Where Chinese may stand in Python, and why.
MAY_SPEAK_CHINESE = {
    "handlers/*/__init__.py": "the card of a service: its title and the words people type",
    "handlers/*/forms.py": "labels and prompts of fields",
    "handlers/*/forms/*.py": "the same, where a service has many forms",
    "bot/core/texts.py": "how dates are written",
    "bot/delivery/template_fields.py": "what the platform accepts in typed fields (年, 月, a word for an empty phrase)",
    "bot/identity/headings.py": "headings and values of the school's spreadsheet",
    "storage/left_behind/files.py": "the roster's word for a left-behind child, by which these are found",
    "bot/simulator/templates.py": "the platform's patterns for typed fields (年, 月, 元)",
    "bot/simulator/api/*": "the platform's own error texts",
}
ELSEWHERE = re.compile(r"\.\./shared|(?<![\w.])/(?:work|home|root|Users)/\w")


def test_sentences_stand_in_templates() -> None:
    found = {
        f"{source.path}:{string.lineno}": string.value
        for source in sources(*PRODUCT)
        for string in source.strings()
        if CHINESE.search(str(string.value)) and not any(fnmatch(source.path, each) for each in MAY_SPEAK_CHINESE)
    }
    assert not found


def test_no_permission_to_speak_chinese_is_left_over() -> None:
    speaking = {
        source.path for source in sources(*PRODUCT) if any(CHINESE.search(str(s.value)) for s in source.strings())
    }
    named = {path for path in MAY_SPEAK_CHINESE if "*" not in path}
    assert named <= speaking


def test_names_are_english() -> None:
    assert not [source.path for source in sources(*PRODUCT, *AROUND) if not source.path.isascii()]


def test_nothing_points_to_another_machine_or_another_checkout() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ELSEWHERE.search(line)
    }
    assert not found
