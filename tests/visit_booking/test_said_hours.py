"""Hours of a day as people write them."""

import pytest

from handlers.visit_booking.rules.said_hours import span_said


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("14:00到17:00", (840, 1020)),
        ("14:00-17:30", (840, 1050)),
        ("14:00~17", (840, 1020)),
        ("下午2点到5点", (840, 1020)),
        ("下午2点半到5点一刻", None),
        ("下午两点到五点", (840, 1020)),
        ("上午八点半到十一点四十", (510, 700)),
        ("下午零点到五点", (720, 1020)),
        ("下午2点半到5点", (870, 1020)),
        ("上午8点到下午4点", (480, 960)),
        ("8点到11点30分", (480, 690)),
        ("8点 11点", (480, 660)),
        ("晚上7:00到8:30", (1140, 1230)),
        ("中午12点到下午1点", (720, 780)),
        ("17:00到14:00", None),
        ("25:00到26:00", None),
        ("14:75到15:00", None),
        ("下午", None),
        ("明天下午2点到5点", None),
        ("", None),
    ],
)
def test_hours_that_were_said(words: str, span: tuple[int, int] | None) -> None:
    assert span_said(words) == span
