"""A visit in chat, word for word: announced, answered, remembered, dictated, and what was promised done."""

from pathlib import Path

import pytest

from storage.session import Database
from tests.golden import agrees
from tests.home_visit.visited import Visited
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def visits(sqlite_db: Database) -> Visited:
    """Monday afternoon."""
    visits = Visited(sqlite_db)
    visits.goes_on_to(at(23, 16))
    return visits


def test_from_the_announcement_to_the_promise_kept(visits: Visited) -> None:
    visit_id, lines = visits.plans(beside=visits.cast.xiaohong), list[str]()

    def talks(*said: tuple[str, str]) -> None:
        for name, text in said:
            reply = visits.speaks(name, media=visits.media()) if text == "(语音)" else visits.says(name, text)
            lines.extend([f"{name}: {text}", shown(reply)])

    talks(
        ("class_teacher", "家访通知"),
        ("class_teacher", "1"),
        ("class_teacher", "1"),
        ("class_teacher", "小明帮同学打饭,很热心"),
        ("class_teacher", "2"),
        ("class_teacher", "1"),
    )
    lines += ["→ grandmother", *visits.texts_for("grandmother")]
    talks(("grandmother", "1"), ("grandmother", "2"))
    lines += ["→ mother", *visits.texts_for("mother")[-1:]]
    lines += ["→ round", *visits.lines_for(visits.cast.class_teacher.id)]
    visits.goes_on_to(at(25, 16, 25))
    visits.job("home_visit_tomorrow")
    lines += ["→ reminder", *visits.texts_for("grandmother")[-1:]]
    visits.goes_on_to(at(26, 17, 30))
    talks(
        ("class_teacher", "记家访"),
        ("class_teacher", "(语音)"),
        ("class_teacher", "(语音)"),
        ("class_teacher", "1"),
        ("class_teacher", "1"),
        ("class_teacher", "每周二下课给小明讲一会儿数学"),
        ("class_teacher", "2"),
        ("class_teacher", "2"),
        ("class_teacher", "1"),
    )
    lines += ["→ thanks", *visits.texts_for("grandmother")[-2:]]
    lines += ["→ round", *visits.lines_for(visits.cast.subject_teacher.id)]
    visits.goes_on_to(at(1, 12, month=12))
    talks(
        ("subject_teacher", "跟进"),
        ("subject_teacher", "1"),
        ("subject_teacher", "讲了两次,他会做分数题了"),
        ("subject_teacher", "1"),
        ("subject_teacher", "跟进"),
    )
    agrees(GOLDEN / "from_announcement_to_promise.txt", "\n".join(lines))
    assert visits.visit(visit_id).state == "recorded"
