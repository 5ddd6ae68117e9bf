"""First paint on an old phone: real pages of the whole product, in Chromium with its processor slowed down four times.

``python -m benchmarks.pages`` prints the table and the limits; it needs the browser of the tests.
"""

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Response, ViewportSize, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.many_families import make_families
from benchmarks.verdict import Ceiling
from bot.app import introduce_schools, open_database, open_house
from bot.core.links import person_path
from bot.simulator.serve import serve_in_thread
from storage.migrate import upgrade
from tests.audience.conftest import two_schools
from tests.audience.families import Families, settle
from tests.audience.visitor import application
from tests.fixtures.browser import LOOPBACK_ONLY, QUIET
from tests.install_browser import CHROMIUM

SLOWER = 4
SCREEN: ViewportSize = {"width": 360, "height": 740}
CHILDREN = 48  # in the class that is looked at
MOST_MILLISECONDS = 1_000
MOST_KILOBYTES = 100
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
WEIGHED = ("document", "stylesheet", "script")
# Who opens what: the pages that families and teachers live in, and those with a row for every child.
LOOKED_AT = (
    ("mother", "/m/"),
    ("mother", "/m/card"),
    ("mother", "/m/notice/{notice}"),
    ("homeroom_teacher", "/desk/"),
    ("homeroom_teacher", "/desk/class/{class_id}"),
    ("homeroom_teacher", "/desk/class/{class_id}/{pupil}"),
    ("homeroom_teacher", "/desk/cards/{class_id}"),
    ("homeroom_teacher", "/desk/reach/{class_id}"),
    ("homeroom_teacher", "/desk/notices/{notice}"),
    ("principal", "/desk/"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One page: milliseconds from the navigation to the first content on the screen, and what was sent for it."""

    who: str
    path: str
    milliseconds: float
    kilobytes: float


def measure(folder: Path, *, rounds: int = 5, looked_at: tuple[tuple[str, str], ...] = LOOKED_AT) -> list[Seen]:
    """Every page, the median of so many first visits with an empty cache."""
    with _served(folder) as (url, families, people), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, LOOPBACK_ONLY])
        numbers = {name: getattr(families, name) for name in ("class_id", "notice", "pupil")}
        seen = []
        for who, path in looked_at:
            address = url + people[who] + path.format(**numbers)
            visits = [_visit(browser, address) for _ in range(rounds)]
            milliseconds = statistics.median(each[0] for each in visits)
            seen.append(Seen(who, path, milliseconds, visits[0][1] / 1_000))
        browser.close()
    return seen


def ceilings(seen: list[Seen]) -> list[Ceiling]:
    """The slowest and the heaviest page, against what an old phone bears."""
    slowest, heaviest = max(each.milliseconds for each in seen), max(each.kilobytes for each in seen)
    return [
        Ceiling(f"milliseconds to first paint at {SLOWER} x slower, slowest page", slowest, MOST_MILLISECONDS),
        Ceiling("kilobytes of page, style and scripts, heaviest page", heaviest, MOST_KILOBYTES),
    ]


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, Families, dict[str, str]]]:
    """The whole product over two schools; the class of the walk has as many children as a class has."""
    settings = two_schools(folder)
    database = open_database(settings)
    upgrade(database.engine)
    database.transact(introduce_schools, settings)
    database.close()
    house = open_house(settings)
    families = house.database.transact(settle, house)
    school = house.schools["qingshan"].id
    house.database.transact(make_families, school, families.class_id, "wx_qingshan", CHILDREN - 2)
    people = {name: person_path(house.database.vault, who) for name, (who, _) in families.people.items()}
    with serve_in_thread(application(house)) as server:
        yield server.url, families, people
    house.database.close()


def _visit(browser: Browser, address: str) -> tuple[float, int]:
    """(milliseconds to the first paint, bytes) of one first visit."""
    with browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, locale="zh-CN") as context:
        page, answers = context.new_page(), list[Response]()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  Playwright marks it
        shown = page.goto(address, wait_until="networkidle")
        if shown is None or shown.status != 200:
            raise RuntimeError(f"{address} does not open")
        painted = page.wait_for_function(PAINTED).json_value()
        weight = sum(len(answer.body()) for answer in answers if answer.request.resource_type in WEIGHED)
        return float(painted), weight


def main() -> int:
    """Print the pages and the limits; 1 if one is missed."""
    console = Console(width=120)
    with TemporaryDirectory(prefix="jiaxiao-benchmark-") as folder:
        seen = measure(Path(folder))
    table = Table("who", "page", "first paint, ms", "KB", title=f"Pages on a processor {SLOWER} x slower")
    for each in seen:
        table.add_row(each.who, each.path, f"{each.milliseconds:.0f}", f"{each.kilobytes:.0f}")
    console.print(table)
    verdicts = ceilings(seen)
    for verdict in verdicts:
        console.print(str(verdict), highlight=False)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
