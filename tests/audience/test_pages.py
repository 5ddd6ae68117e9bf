"""All pages and all forms on pages, opened and posted by everybody."""

import re
from collections.abc import Callable, Iterator

import pytest

from bot.core.people import ANYONE, Audience, Role
from tests.audience.families import ACT_FOR_HER, EVERYBODY
from tests.audience.forging import TODAY, forged_answers, numbers
from tests.audience.visitor import Visitor

Visits = Callable[[str], Visitor]
STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)


def every_page(visitor: Visitor) -> Iterator[tuple[str, tuple[str, ...], Audience]]:
    """Path, methods and audience of each page, its variables filled with the child's numbers."""
    known = numbers(visitor.families)
    yield "/m/", ("GET",), ANYONE
    yield "/desk/", ("GET",), STAFF
    for _, page, _ in visitor.house.registry.pages():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), page.rule)
        yield path, page.methods, page.audience


@pytest.mark.parametrize("name", EVERYBODY)
def test_pages(visits: Visits, name: str) -> None:
    visitor = visits(name)
    before = visitor.about_her()
    nothing = {True: visitor.at_desk("GET", "/desk/nothing").text, False: visitor.on_phone("GET", "/m/nothing").text}
    for path, methods, audience in every_page(visitor):
        is_desk = path.startswith("/desk")
        opens, missing = visitor.at_desk if is_desk else visitor.on_phone, nothing[is_desk]
        for method in methods:
            sent = {"pupil": visitor.families.pupil, "until": TODAY, "written": "1"} if method == "POST" else {}
            answer = opens(method, path, **sent)
            if not visitor.belongs_to(audience):
                assert (answer.status_code, answer.text) == (404, missing), f"{method} {path}"
            elif path.startswith("/desk/letters/") and name == "homeroom_teacher":
                assert answer.status_code == 404, "the letter is about this teacher"
            elif method == "GET" and "<" not in path and name in ("mother", "homeroom_teacher"):
                assert answer.status_code < 400, f"the walk would see nothing if nothing opened: {path}"
    if name not in ACT_FOR_HER:
        assert visitor.about_her() == before


@pytest.mark.parametrize("name", EVERYBODY)
def test_forms_on_pages(visits: Visits, name: str) -> None:
    visitor = visits(name)
    before = visitor.about_her()
    about = visitor.about(numbers(visitor.families))
    for form, card in visitor.house.registry.forms():
        path = form.replace(".", "/")
        answers = forged_answers(visitor.house.registry.form(form), visitor.families)
        posted = {**{key: "".join(value) for key, value in answers.items()}, "shown": list(answers)}
        for opens, where in ((visitor.on_phone, f"/m/f/{path}"), (visitor.at_desk, f"/desk/f/{path}")):
            for query in ("", about):
                got = [opens("GET", where + query), opens("POST", where + query, **posted)]
                if "page" not in card.faces or not visitor.belongs_to(card.audience):
                    assert [answer.status_code for answer in got] == [404, 404], where
    if name not in ACT_FOR_HER:
        assert visitor.about_her() == before


@pytest.mark.parametrize("page", ["/m/card", "/m/week"])
def test_the_walk_would_see_a_leak(visits: Visits, page: str) -> None:
    """What is hidden from others does stand there for the mother."""
    text = visits("mother").on_phone("GET", page).text
    assert any(secret in text for secret in ("替同学打水", "种了向日葵"))
