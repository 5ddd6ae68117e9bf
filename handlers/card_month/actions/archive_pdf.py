"""A class's month on paper, set by typst from ``templates/card_month/archive.typ``."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.core.clock import at_school
from bot.core.day_card import ASPECTS, RATING_NAMES, Card
from bot.core.fields import is_picture, is_voice
from bot.core.names import surname
from bot.core.paper import typeset
from bot.core.texts import TEMPLATES, phrase
from handlers.card_month.actions.archive_book import Book, ChildBook, Day, Talked
from handlers.card_month.rules import share
from storage.card_archive import Given

PAGE = TEMPLATES / "card_month/archive.typ"
# Around the strokes of a signature, in units of the frame in which it was drawn; and how thick a pen is there.
MARGIN, PEN = 12, 6
_PLACE = re.compile(r"(\d+) (\d+)")


def book_on_paper(
    book: Book, *, school: str, bound: datetime, kind: Literal["pdf", "png"] = "pdf", ppi: int = 144
) -> list[bytes]:
    """The pages of a month: one PDF, or as ``png`` a picture of each, to be looked at. ``bound`` is machine time."""
    data = {
        "school": school,
        "class_name": book.class_name,
        "month": _date(book.month.first),
        "teacher": book.teacher,
        "surname": surname(book.teacher) if book.teacher else "",
        "numbers": _numbers(book),
        "class_words": book.class_words,
        "aspects": list(ASPECTS.values()),
        "children": [_child(child) for child in book.children],
        "chain": {"count": book.end.count, "head": book.end.head},
        "bound": _moment(bound),
    }
    return typeset(PAGE, data, kind=kind, ppi=ppi)


def _numbers(book: Book) -> list[tuple[str, str]]:
    """What the cover counts, each with its name."""
    days = [day for child in book.children for day in child.days]
    signed = sum(bool(day.signed) for day in days)
    talked = [each for child in book.children for each in child.talked]
    counted = (
        len(book.children),
        len({day.card.day for day in days}),
        len(days),
        f"{share(signed, len(days)) or 0}%",
        sum(bool(given.path) for day in days for _, given in day.signed),
        len(talked),
        sum(each.answered_at is not None for each in talked),
        sum(len(child.home) for child in book.children),
    )
    return list(zip(phrase("card_month/archive_numbers").split(), map(str, counted), strict=True))


def _child(child: ChildBook) -> dict[str, object]:
    word = child.word
    return {
        "name": child.name,
        "number": child.number,
        "written": len(child.days),
        "signed": sum(bool(day.signed) for day in child.days),
        "days": [_day(day) for day in child.days],
        "word": {
            "kind": word.kind if word else "",
            "words": word.words if word else "",
            "bright": word.bright if word else "",
            "teacher": word.teacher if word else "",
        },
        "opinions": [_talked(each) for each in child.talked],
        "home": [{"day": _date(each.day), "who": each.who, "said": _spoken(each.said)} for each in child.home],
    }


def _day(day: Day) -> dict[str, object]:
    card = day.card
    return {
        "day": _date(card.day),
        "weekday": card.day.weekday(),
        "aspects": [_aspect(card, aspect) for aspect in ASPECTS],
        "remark": card.entry.remark,
        "voice": card.entry.media_id is not None,
        "teacher": card.teacher,
        "signed": [_signature(card.day, who, given) for who, given in day.signed],
    }


def _aspect(card: Card, aspect: str) -> dict[str, str]:
    return {"rating": RATING_NAMES[card.entry.rating(aspect)], "note": card.entry.notes.get(aspect, "")}


def _signature(day: date, who: str, given: Given) -> dict[str, object]:
    at = at_school(given.at)
    return {
        "who": who,
        "when": f"{at:%H:%M}" if at.date() == day else f"{at:%m-%d %H:%M}",
        "how": given.how,
        "link": given.number,
        "drawn": picture_of(given.path) if given.path else "",
    }


def _talked(each: Talked) -> dict[str, object]:
    return {
        "who": each.who,
        "when": _date(at_school(each.at)),
        "said": _spoken(each.said),
        "to": each.teacher,
        "answer": _spoken(each.answer),
        "answered": _date(at_school(each.answered_at)) if each.answered_at else [],
        "measure": each.measure,
    }


def picture_of(path: str) -> str:
    """The strokes of a drawn signature as an SVG picture as large as they are, for the archive."""
    places = [(int(x), int(y)) for x, y in _PLACE.findall(path)]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    frame = (left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)
    pen = f'fill="none" stroke="#16211c" stroke-width="{PEN}" stroke-linecap="round" stroke-linejoin="round"'
    size = f'viewBox="{" ".join(map(str, frame))}" width="{frame[2]}" height="{frame[3]}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{path}" {pen}/></svg>'


def _spoken(pieces: Sequence[str]) -> str:
    """Written words on lines; a recording cannot be printed, but that there is one can."""
    voice, picture = phrase("card_month/archive_voice"), phrase("card_month/archive_picture")
    return "\n".join(voice if is_voice(each) else picture if is_picture(each) else each for each in pieces)


def _moment(at: datetime) -> str:
    return f"{at_school(at):%Y-%m-%d %H:%M}"


def _date(day: date) -> list[int]:
    """For the template to put into words."""
    return [day.year, day.month, day.day]
