"""The mini-program's API: all forms, asked for and sent by everybody."""

from collections.abc import Callable

import pytest

from tests.audience.families import ACT_FOR_HER, EVERYBODY
from tests.audience.forging import forged_answers, numbers
from tests.audience.visitor import Visitor

Visits = Callable[[str], Visitor]


@pytest.mark.parametrize("name", EVERYBODY)
def test_forms_of_the_api(visits: Visits, name: str) -> None:
    visitor = visits(name)
    before = visitor.about_her()
    about, listed = visitor.about(numbers(visitor.families)), visitor.calls("GET", "/api/v1/forms").get_json()
    may = [
        form
        for form, card in visitor.house.registry.forms()
        if "api" in card.faces and visitor.belongs_to(card.audience)
    ]
    assert [each["name"] for each in listed["forms"]] == may
    missing = visitor.calls("GET", "/api/v1/forms/binding.nothing").text
    for form, _ in visitor.house.registry.forms():
        answers = forged_answers(visitor.house.registry.form(form), visitor.families)
        for query in ("", about):
            where = f"/api/v1/forms/{form}{query}"
            got = [visitor.calls("GET", where), visitor.calls("POST", where, answers)]
            if form not in may:
                assert [(answer.status_code, answer.text) for answer in got] == [(404, missing)] * 2, where
    if name not in ACT_FOR_HER:
        assert visitor.about_her() == before


def test_without_a_token_there_is_nobody(visits: Visits) -> None:
    visitor = visits("mother")
    client = visitor.browser()
    for path in ("/api/v1/forms", "/api/v1/forms/contact_card.sign", "/api/v1/forms/binding.nothing"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"Authorization": "Bearer forged"}).status_code == 401


def test_the_walk_would_see_a_signature(visits: Visits) -> None:
    mother = visits("mother")
    before = mother.about_her()
    about = mother.about(numbers(mother.families))
    answer = mother.calls("POST", f"/api/v1/forms/contact_card.sign{about}", {"answer": "sign"})
    assert answer.status_code == 200
    assert mother.about_her() != before
