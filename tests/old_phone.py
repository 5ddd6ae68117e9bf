"""An old phone that has a page open in a real browser: can all of it be read and touched?"""

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZE = (360, 740)
TOUCHED = "main a, main button, main select, main textarea, main input:not([type=hidden])"
SMALLEST = """what => Math.min(1000, ...[...document.querySelectorAll(what)]
    .filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height))"""


def is_clear(phone: Page, *, touched: str = TOUCHED) -> None:
    """It fits without sideways scrolling, also a smaller phone; fingers hit it; it is small and has no barrier.

    What is folded is opened first. With ``SHOTS`` in the environment a picture of it lies in that folder.
    """
    for each in phone.locator("summary").all():
        each.click()
    path = phone.url.partition("//")[2].partition("/")[2].partition("?")[0]
    if folder := os.environ.get("SHOTS"):
        phone.screenshot(path=f"{folder}/{path.strip('/').replace('/', '_')}.png", full_page=True)
    width, height = SIZE
    assert phone.evaluate("document.documentElement.scrollWidth") <= width, path
    assert phone.evaluate(SMALLEST, touched) >= 44, path
    assert len(phone.content()) < 100_000, path
    phone.set_viewport_size({"width": 320, "height": height})
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
    phone.set_viewport_size({"width": width, "height": height})
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
