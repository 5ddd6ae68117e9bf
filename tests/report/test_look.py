"""In a real browser, at the size of a phone: the report with a whole autumn in it."""

from collections.abc import Iterator

import pytest

from bot.simulator.serve import Running, serve_in_thread
from storage.session import Database
from tests.audience.test_look import HEIGHT, WIDTH, Eyes
from tests.fixtures.browser import NewPage
from tests.report.school import Counted, autumn
from tests.school_browsers import Browsers
from tests.school_week import at

pytestmark = pytest.mark.browser


@pytest.fixture
def school(sqlite_db: Database) -> Counted:
    """The 4th of December."""
    school = Counted(sqlite_db)
    school.do(autumn, school)
    school.now = at(4, 16, month=12)
    return school


@pytest.fixture
def site(school: Counted) -> Iterator[tuple[Browsers, Running]]:
    """The pages on a real server."""
    browsers = Browsers(school.db, school)
    with serve_in_thread(browsers.app) as server:
        yield browsers, server


@pytest.mark.parametrize("who", ["principal", "class_teacher", "grandmother"])
def test_pages_are_clear_light_and_as_wide_as_the_phone(
    school: Counted, site: tuple[Browsers, Running], new_page: NewPage, who: str
) -> None:
    browsers, server = site
    class_id, eyes = school.cast.class_32.id, Eyes(new_page(WIDTH, HEIGHT))
    paths = [
        "/desk/report?span=2026-11", "/desk/report?span=2026-11&by=staff", f"/desk/report?of=class:{class_id}",
        "/desk/report/families?span=2026-11", "/desk/report/trend?figure=signatures&span=2026-11",
        "/desk/report/month?month=2026-11", "/desk/pulse",
        f"/desk/report/class/{class_id}?month=2026-11", f"/desk/report/plan/{class_id}",
    ]  # fmt: skip
    found = {}
    for path in paths if who != "grandmother" else ["/m/pulse"]:
        found[path] = eyes.opens(server.url + browsers.phone(who, path))
        assert browsers.opens(who, path).status_code == 200, path
    assert not {path: wrong for path, wrong in found.items() if wrong}
