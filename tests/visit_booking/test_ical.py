"""A calendar file is what RFC 5545 wants, whatever people wrote."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.visit_booking.rules.ical import Event, calendar, escaped, folded
from tests.school_week import at

EVENT = Event("booking-1@qingshan", 2, at(23, 9), at(25, 16, 20), at(25, 16, 40), "booked", "见杨老师")


def lines(content: bytes) -> list[str]:
    """The lines as a calendar reads them, put together again."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_whole_file() -> None:
    event = replace(EVENT, place="二楼,办公室", words="带书;好", minutes_before=60)
    text = lines(calendar([event], "青山小学"))
    for line in (
        "VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:青山小学", "TZID:Asia/Shanghai", "UID:booking-1@qingshan",
        "DTSTAMP:20261123T010000Z", "SEQUENCE:2", "DTSTART;TZID=Asia/Shanghai:20261125T162000",
        "DTEND;TZID=Asia/Shanghai:20261125T164000", "STATUS:CONFIRMED", "SUMMARY:见杨老师", "LOCATION:二楼\\,办公室",
        "DESCRIPTION:带书\\;好", "TRIGGER:-PT60M",
    ):  # fmt: skip
        assert line in text
    assert (text[0], text[-2], text[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    begins, ends = (
        sorted(each.partition(":")[2] for each in text if each.startswith(kind)) for kind in ("BEGIN", "END")
    )
    assert begins == ends


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("booked", "CONFIRMED"),
        ("came", "CONFIRMED"),
        ("over", "CONFIRMED"),
        ("asked", "TENTATIVE"),
        ("invited", "TENTATIVE"),
        ("held", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
        ("declined", "CANCELLED"),
    ],
)
def test_where_a_booking_stands_is_the_status(state: str, status: str) -> None:
    event = Event("1", 0, at(23, 9), at(25, 16), at(25, 17), state, "见杨老师", minutes_before=60)
    text = lines(calendar([event]))
    assert f"STATUS:{status}" in text
    assert ("BEGIN:VALARM" in text) == (status != "CANCELLED")


@given(st.text(max_size=300))
@example("好" * 100)
@example("a" * 74 + "\r\nEND:VEVENT")
def test_nothing_that_is_written_breaks_a_line(words: str) -> None:
    event = Event("1", 0, at(23, 9), at(25, 16), at(25, 17), "booked", words, words, words)
    content = calendar([event])
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # never cut through a character
    names = [line.partition(":")[0].partition(";")[0] for line in lines(content) if line]
    assert all(name.replace("-", "").isalpha() and name.isupper() for name in names)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Co", "Cn")), max_size=200))
@example("好a" * 60)
def test_folding_loses_nothing(words: str) -> None:
    assert folded(words).replace("\r\n ", "") == words


@pytest.mark.parametrize(
    ("words", "value"),
    [("a,b;c", "a\\,b\\;c"), ("一\n二\r\n三", "一\\n二\\n三"), ("\\n", "\\\\n"), ("好\x00\x07", "好"), ("", "")],
)
def test_a_value_is_escaped(words: str, value: str) -> None:
    assert escaped(words) == value


def test_a_later_version_is_the_same_appointment() -> None:
    first, second = (lines(calendar([each])) for each in (EVENT, later()))
    for line in ("UID:booking-1@qingshan",):
        assert line in first
        assert line in second
    assert ("SEQUENCE:2" in first, "SEQUENCE:3" in second) == (True, True)


def later() -> Event:
    """The same, moved."""
    day = timedelta(days=1)
    return replace(EVENT, version=3, starts_at=EVENT.starts_at + day, ends_at=EVENT.ends_at + day)
