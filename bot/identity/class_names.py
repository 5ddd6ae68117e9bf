"""Grades and classes as schools write them, made one: ``三年级2班``, ``三（2）班`` and ``302`` are all ``三(2)班``."""

import re
import unicodedata
from dataclasses import dataclass

from bot.identity.headings import CLASS, DIGITS, GRADE, JUNIOR, LAST_OF_JUNIOR, LAST_OF_PRIMARY, SENIOR, TEN, YEAR

_ONE = f"[{DIGITS}1-9]"
_PREFIX = f"[{JUNIOR}{SENIOR}]?{_ONE}"
_GRADE = re.compile(f"({_PREFIX})(?:{GRADE}|{GRADE[0]})?")
_NUMBER = rf"\d{{1,2}}|{TEN}[{DIGITS}]?|[{DIGITS}]"
_SHORT = re.compile(rf"([1-9])(\d\d){CLASS}?")
_FULL = re.compile(rf"({_PREFIX})(?:{GRADE}|{GRADE[0]})?[(.\-]?({_NUMBER})\)?{CLASS}?")
_NUMBER_ONLY = re.compile(rf"\(?({_NUMBER})\)?{CLASS}?")
_NORMAL = re.compile(rf"({_PREFIX})(\(\d+\){CLASS})")


@dataclass(frozen=True, slots=True)
class GradeName:
    """``level`` counts from 1 to 12; ``prefix`` is how its classes begin: 三, 七 or 初一, 高二."""

    level: int
    prefix: str


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class with the level of its grade."""

    level: int
    name: str


def parse_grade(typed: str) -> GradeName | None:
    """The grade meant by 三年级, 3年级, 三, 初一, 高二年级; None if it is none of these."""
    found = _GRADE.fullmatch(_plain(typed))
    return _grade(found[1]) if found else None


def parse_class(typed: str, grade: GradeName | None) -> ClassName | None:
    """The class meant; None if it contradicts ``grade`` or, without one, does not say its grade.

    A name of its own (启航班) stays as it is.
    """
    plain = _plain(typed)
    short, full, alone = _SHORT.fullmatch(plain), _FULL.fullmatch(plain), _NUMBER_ONLY.fullmatch(plain)
    if alone and grade:
        return _normal(grade, alone[1])
    said = _grade(short[1]) if short else _grade(full[1]) if full else None
    if said is None:
        return ClassName(grade.level, plain) if grade and plain else None
    if grade and grade.level != said.level:
        return None
    number = short[2] if short else full[2] if full else ""
    return _normal(grade if grade and said.prefix in DIGITS else said, number)


def grade_name(level: int) -> str:
    """The name of a grade: 三年级, 七年级, 高一."""
    return f"{DIGITS[level - 1]}{GRADE}" if level <= LAST_OF_JUNIOR else _prefix(level)


def next_class_name(name: str) -> str:
    """The name of a class one year later: 三(1)班 becomes 四(1)班, 初一(2)班 初二(2)班; a name of its own stays."""
    found = _NORMAL.fullmatch(name)
    grade = _grade(found[1]) if found else None
    if found is None or grade is None:
        return name
    junior = grade.prefix[0] == JUNIOR and grade.level < LAST_OF_JUNIOR
    prefix = f"{JUNIOR}{DIGITS[grade.level - LAST_OF_PRIMARY]}" if junior else _prefix(grade.level + 1)
    return prefix + found[2]


def graduated_name(name: str, year: int) -> str:
    """What a class is called once it has left, so that the next one can have its name."""
    return f"{year}{YEAR}{name}"


def _normal(grade: GradeName, number: str) -> ClassName:
    return ClassName(grade.level, f"{grade.prefix}({_count(number)}){CLASS}")


def _grade(typed: str) -> GradeName:
    digit = _count(typed[-1])
    if typed[0] == JUNIOR:
        return GradeName(LAST_OF_PRIMARY + digit, f"{JUNIOR}{DIGITS[digit - 1]}")
    if typed[0] == SENIOR:
        return GradeName(LAST_OF_JUNIOR + digit, f"{SENIOR}{DIGITS[digit - 1]}")
    return GradeName(digit, DIGITS[digit - 1])


def _prefix(level: int) -> str:
    if level <= LAST_OF_JUNIOR:
        return DIGITS[level - 1]
    return f"{SENIOR}{DIGITS[level - LAST_OF_JUNIOR - 1]}"


def _count(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    tens, _, ones = typed.rpartition(TEN)
    return (10 if TEN in typed else 0) + (DIGITS.index(ones or tens) + 1 if ones or tens else 0)


def _plain(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).split())
