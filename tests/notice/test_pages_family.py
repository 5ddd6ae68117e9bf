"""A notice on a family's page: read, answered by a button, closed for the family; and nobody else's."""

import pytest
from sqlalchemy import select

from storage.obligations import answer_of
from storage.outbox import OutboxRow
from storage.session import Database
from tests.notice.browsers import WORDS, NoticeBrowsers


@pytest.fixture
def school(sqlite_db: Database) -> NoticeBrowsers:
    """青山小学 with its pages."""
    return NoticeBrowsers(sqlite_db)


def closed(school: NoticeBrowsers) -> list[tuple[str | None, int | None]]:
    return [(row.closed_how, row.option) for row in school.obligations() if row.closed_at]


def test_a_family_answers_on_the_page(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends()}"
    page = school.opens("father", path).text
    assert WORDS in page
    assert "能接" in page
    mine = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    answer = school.answers("father", path, child=mine, option="2", words="我在外地")
    assert answer.status_code == 303
    assert closed(school) == [("page", 2)]
    assert "家里回过了:不能接" in school.opens("father", path).text
    said = [school.db.read(answer_of, row) for row in school.obligations()]
    assert sorted(said) == ["", "我在外地"]


def test_the_other_household_answers_for_itself(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends()}"
    mine = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    assert school.answers("grandmother", path, child=mine, option="1").status_code == 303
    assert closed(school) == []
    school.answers("father", path, child=mine, option="1")
    assert "家里回过了" not in school.opens("grandmother", path).text


def test_the_first_answer_counts(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends()}"
    mine = school.of(school.cast.xiaoming.id, school.cast.grandmother.household_id)
    for name, option in (("grandmother", "1"), ("mother", "2")):
        school.answers(name, path, child=mine, option=option)
    assert closed(school) == [("page", 1)]


def test_one_button_answers_for_all_children(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends(act='acknowledge', everybody=True)}"
    page = school.opens("grandmother", path).text
    assert page.count(">收到</button>") == 1
    assert school.answers("grandmother", path, child="0").status_code == 303
    assert closed(school) == [("page", None), ("page", None)]


def test_an_answer_without_a_choice_is_asked_for_again(school: NoticeBrowsers) -> None:
    path = f"/m/notice/{school.sends()}"
    mine = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    answer = school.answers("father", path, child=mine)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert closed(school) == []


@pytest.mark.parametrize("form", [{"child": "x"}, {"option": "3"}, {"option": "-1"}])
def test_a_made_up_form_meets_what_strangers_meet(school: NoticeBrowsers, form: dict[str, str]) -> None:
    path = f"/m/notice/{school.sends()}"
    assert school.answers("father", path, **{"child": "0", "option": "1", **form}).status_code == 404
    assert closed(school) == []


@pytest.mark.parametrize("name", ["other_parent", "stranger", "class_teacher", "foreign_parent"])
def test_who_has_no_child_in_it_sees_nothing(school: NoticeBrowsers, name: str) -> None:
    path = f"/m/notice/{school.sends()}"
    answer = school.opens(name, path)
    assert answer.status_code == 404
    assert answer.text == school.opens(name, "/m/notice/1").text


def test_the_signed_link_lets_in_and_is_noted_as_opened(school: NoticeBrowsers) -> None:
    notice_id = school.sends()
    school.climb(minutes=3)
    browser = school.app.test_client()
    page = browser.get(school.link("father", f"/m/notice/{notice_id}"), follow_redirects=True)
    assert WORDS in page.text
    opened = select(OutboxRow.identity_id).where(OutboxRow.opened_at.is_not(None))
    assert school.db.read(lambda session: session.scalars(opened).all()) == [school.cast.people["father"].id]
