"""A letter signed on its page, by a button or with the finger, is a link in each child's class."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.obligations import RequiredAct
from storage.session import Database
from storage.signature_check import check_signatures
from storage.signatures import SignatureLink, drawing_of
from storage.signed_letters import letter_subject
from tests.notice.browsers import NoticeBrowsers

DRAWN = "M100 40L300 160L500 60"


@pytest.fixture
def school(sqlite_db: Database) -> NoticeBrowsers:
    """青山小学 with its pages."""
    return NoticeBrowsers(sqlite_db)


def links(school: NoticeBrowsers) -> dict[int, list[str]]:
    """The acts in the chain of each class, after a look whether all is whole."""
    assert not [fault for found in check_signatures(school.db, school.school.id) for fault in found.faults]
    found: dict[int, list[str]] = {}
    for link in school.db.read(in_order):
        found.setdefault(link.class_id, []).append(link.act)
    return found


def in_order(session: Session) -> list[SignatureLink]:
    """All links."""
    return list(session.scalars(select(SignatureLink).order_by(SignatureLink.class_id, SignatureLink.number)))


def test_one_drawing_signs_for_all_children_each_in_the_own_class(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends(act='sign', everybody=True)}"
    assert school.opens("grandmother", path).text.count('<div class="drawing" hidden>') == 1
    assert school.answers("grandmother", path, child="0", drawing=DRAWN).status_code == 303
    cast = school.cast
    assert links(school) == {cast.class_32.id: ["signed"], cast.class_11.id: ["signed"]}
    for child in (cast.xiaoming, cast.xiaohong):
        mine = letter_subject(school.of(child.id, cast.grandmother.household_id))
        assert school.db.read(drawing_of, school.school.id, mine) == DRAWN


def test_a_button_signs_without_a_drawing(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends(act='sign')}"
    mine = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    assert school.answers("father", path, child=mine, drawing="").status_code == 303
    assert links(school) == {school.cast.class_32.id: ["signed"]}
    assert school.db.read(drawing_of, school.school.id, letter_subject(mine)) == ""


@pytest.mark.parametrize(
    "drawn", ["M1 1L2 2", "M1 1L9999 2", 'M1 1L500 100"/><script>', "M1 1L500 100" * 700, "x", "M700 10L10 10"]
)
def test_what_no_finger_drew_is_asked_for_once_more(school: NoticeBrowsers, drawn: str) -> None:
    path = f"/m/notice/{school.sends(act='sign')}"
    mine = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    answer = school.answers("father", path, child=mine, drawing=drawn)
    assert answer.status_code == 400
    assert "这个签名没有写清楚" in answer.text
    assert links(school) == {}


def test_an_answer_on_the_page_is_kept_as_well_but_not_that_somebody_has_read(school: NoticeBrowsers) -> None:
    cases: tuple[tuple[RequiredAct, int], ...] = (("answer", 1), ("acknowledge", 0))
    for act, kept in cases:
        before = len(school.db.read(in_order))
        notice = school.sends(act=act)
        mine = max(row.id for row in school.obligations() if row.notice_id == notice and row.household_id)
        for name in ("father", "grandmother"):
            school.answers(name, f"/m/notice/{notice}", child=mine, option="1")
        assert len(school.db.read(in_order)) - before == kept
    links(school)
