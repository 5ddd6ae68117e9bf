"""Every page that stands on a card, in a real browser on a small phone: nobody has to list a new one here.

For each: axe finds nothing serious, nothing moves sideways, the console stays empty, what is touched is large enough,
and the page with its style and scripts weighs less than 100 KB.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, Response

from bot.app import House
from bot.core.links import person_path
from bot.simulator.serve import Running, serve_in_thread
from tests.audience.forging import numbers
from tests.audience.test_pages import every_page
from tests.audience.visitor import Visitor
from tests.fixtures.browser import NewPage

pytestmark = pytest.mark.browser

WIDTH, HEIGHT, NARROW = 360, 740, 320
HEAVIEST = 100_000
WEIGHED = ("document", "stylesheet", "script")
SERIOUS = ("serious", "critical")
SMALLEST_TOUCH = 44
FAULTS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
# Links inside a sentence are as high as the sentence.
TOUCHED = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
    .map(one => one.type == "radio" || one.type == "checkbox" ? one.closest("label") || one : one)
    .filter(one => one.offsetParent && getComputedStyle(one).display != "inline")
    .filter(one => one.getBoundingClientRect().height < %d)
    .map(one => `${one.tagName} ${one.innerText || one.name} ${one.getBoundingClientRect().height}`)"""

# The words of a choice stand within it.
SQUEEZED_OUT = """() => [...document.querySelectorAll("label:has(input) > *")]
    .filter(one => one.offsetParent && getComputedStyle(one).position == "static")
    .filter(one => one.getBoundingClientRect().right > one.parentElement.getBoundingClientRect().right + 1)
    .map(one => `${one.tagName} ${one.innerText || one.name}`)"""


@dataclass
class Eyes:
    """One page of the browser, and what was noticed since it was last opened."""

    page: Page
    said: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Every page counts with its style, as on the first visit.
        self.page.context.new_cdp_session(self.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        # Sent once, not with each page: half of the time of a look.
        self.page.add_init_script(Axe().axe_script)
        self.page.on("console", self._console)
        self.page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108  Playwright marks it

    def opens(self, address: str) -> list[str]:
        """Open an address; everything that is wrong with what is shown."""
        self.said.clear()
        self.answers.clear()
        self.page.goto(address)  # until all is loaded; nothing of ours asks for more afterwards
        self.page.evaluate(UNFOLD)
        wrong = [*self.said, *(f"too small to touch: {each}" for each in self._small())]
        wrong += [f"beside its choice: {each}" for each in self.page.evaluate(SQUEEZED_OUT)]
        if (weight := self._weight()) > HEAVIEST:
            wrong.append(f"weighs {weight}")
        wrong += [
            f"axe {each['impact']} {each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
            for each in self.page.evaluate(FAULTS)
            if each["impact"] in SERIOUS
        ]
        for width in (WIDTH, NARROW):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                wrong.append(f"{wide} wide on {width}")
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        return wrong

    def _small(self) -> list[str]:
        found: list[str] = self.page.evaluate(TOUCHED % SMALLEST_TOUCH)
        return found

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"console: {message.text}")

    def _weight(self) -> int:
        """Bytes of the page with its style and scripts."""
        return sum(
            len(answer.body()) for answer in self.answers if answer.ok and answer.request.resource_type in WEIGHED
        )


@pytest.fixture
def site(house: House, app: Flask) -> Iterator[Running]:
    """The product on a real server."""
    with serve_in_thread(app) as server:
        yield server


def pages_of(visitor: Visitor) -> list[str]:
    """Every page that this person can open, as a path; files and pages that lead on are not looked at."""
    forms = [
        f"/{'m' if visitor.actor.staff_id is None else 'desk'}/f/{name.replace('.', '/')}{query}"
        for name, card in visitor.house.registry.forms()
        if "page" in card.faces and visitor.belongs_to(card.audience)
        for query in ("", visitor.about(numbers(visitor.families)))
    ]
    paths = [
        path
        for path, methods, audience in every_page(visitor)
        if "GET" in methods and visitor.belongs_to(audience)
        if path.startswith("/desk") == (visitor.actor.staff_id is not None)
    ]
    return [path for path in [*paths, *forms] if _is_page(visitor, path)]


@pytest.mark.parametrize("name", ["mother", "homeroom_teacher", "subject_teacher", "principal"])
def test_every_page_is_clear_light_and_as_wide_as_the_phone(
    visits: Callable[[str], Visitor], site: Running, new_page: NewPage, name: str
) -> None:
    visitor = visits(name)
    where = site.url + person_path(visitor.house.database.vault, visitor.identity_id)
    eyes = Eyes(new_page(WIDTH, HEIGHT))
    paths = pages_of(visitor)
    assert len(paths) > 3
    wrong = {path: found for path in paths if (found := eyes.opens(where + path))}
    assert not wrong, "\n".join(f"{path}\n  " + "\n  ".join(found) for path, found in wrong.items())


def test_the_look_would_see_a_fault(new_page: NewPage) -> None:
    eyes = Eyes(new_page(WIDTH, HEIGHT))
    wrong = " ".join(
        eyes.opens(
            "data:text/html,<html><p style='width:500px;color:%23aaa'>pale</p><button>x</button><img src=x>"
            "<label style='display:flex;width:100px'><input style='flex:none;width:100px'><b>all</b></label>"
        )
    )
    for fault in (
        "axe serious color-contrast",
        "axe critical image-alt",
        "500",
        "too small to touch: BUTTON x",
        "beside its choice: B all",
    ):
        assert fault in wrong, wrong


def _is_page(visitor: Visitor, path: str) -> bool:
    opens = visitor.at_desk if path.startswith("/desk") else visitor.on_phone
    answer = opens("GET", path)
    return answer.status_code == 200 and answer.mimetype == "text/html"
