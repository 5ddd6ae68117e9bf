"""A relay (接龙) that was copied out of a WeChat group: its title and its lines, as parents really write them."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("relay_words.toml").read_text(encoding="utf-8"))
# So many numbered lines are a relay even where nothing says so.
ENOUGH_LINES = 3
# A class has 60 children at most; what is longer is not read to its end.
MOST_LINES = 200
LONGEST_LINE = 120

_SIMPLER = str.maketrans(WORDS["characters"]["traditional"], WORDS["characters"]["simplified"])
_SHAPELESS = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\u20e3\U0001f3fb-\U0001f3ff]")
_HEAD, _EXAMPLE = re.compile(WORDS["head"]), re.compile(WORDS["example"])
_NUMBERED = re.compile(rf"^\W{{0,2}}(\d{{1,3}})(?:\s*[.、,)\]】:。](?!\d)|\s+|(?![\d{WORDS['units']}]))\s*(.*)$")
_INNER = re.compile(r"(?<!\d)(\d{1,3})\s*[.、)】](?!\d)")


@dataclass(frozen=True, slots=True)
class RelayLine:
    """``number`` as it was written, None where a line has none; ``text`` is half-width, on one line."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Relay:
    """What was pasted."""

    title: str
    lines: tuple[RelayLine, ...]


def simpler(text: str) -> str:
    """The same text in simplified characters, sign for sign."""
    return text.translate(_SIMPLER)


def is_relay(text: str) -> bool:
    """Whether a text that somebody sent is a relay: it says so on its first line, or has three numbered lines."""
    rows = _rows(text)
    if rows and re.search(r"#\s*" + WORDS["name"], rows[0]):
        return True
    return sum(line.number is not None for line in read_relay(text).lines) >= ENOUGH_LINES


def read_relay(text: str) -> Relay:
    """Title and lines. WeChat's example line is no line; lines that lost their number or their line break are."""
    rows, title = _rows(text), ""
    is_headed = bool(rows and _HEAD.match(rows[0]))
    if is_headed:
        title, _, rest = _parted(_HEAD.sub("", rows[0]).strip(" :"))  # perhaps all of it came on one line
        rows[:1] = rest
    if not title and rows and not _is_line(rows[0]) and (is_headed or any(map(_NUMBERED.match, rows))):
        title = rows.pop(0)
    first = next((at for at, row in enumerate(rows) if _NUMBERED.match(row)), 0)
    lines = [line for row in rows[first:] for line in _lines(row) if not _EXAMPLE.match(line.text)]
    return Relay(title, tuple(lines[:MOST_LINES]))


def _rows(text: str) -> list[str]:
    plain = simpler(_SHAPELESS.sub("", unicodedata.normalize("NFKC", text)))
    return [row for each in plain.splitlines() if (row := " ".join(each.split()))]


def _is_line(row: str) -> bool:
    return bool(_NUMBERED.match(row) or _EXAMPLE.match(row))


def _lines(row: str) -> list[RelayLine]:
    before, number, rest = _parted(row)
    found = [_line(before)] if before else []
    found += [_line(part) for part in rest] if number else []
    return [line for line in found if line.text]


def _line(row: str) -> RelayLine:
    match = _NUMBERED.match(row)
    if match is None:
        return RelayLine(None, row[:LONGEST_LINE].strip())
    return RelayLine(int(match[1]), match[2][:LONGEST_LINE].strip())


def _parted(row: str) -> tuple[str, int, list[str]]:
    """A row that holds several lines, by numbers that count up: what stands before, how many, and the lines."""
    marks: list[re.Match[str]] = []
    first = _NUMBERED.match(row)
    expected = int(first[1]) + 1 if first else 1
    for mark in _INNER.finditer(row, first.start(2) if first else 0):
        if int(mark[1]) == expected:
            marks.append(mark)
            expected += 1
    if not marks:
        return row, 0, []
    ends = [*(mark.start() for mark in marks[1:]), len(row)]
    parts = [row[mark.start() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return row[: marks[0].start()].strip(), len(parts), parts
