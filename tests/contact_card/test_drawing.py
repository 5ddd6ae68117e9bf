"""A family signs the card on its phone with a finger."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.simulator.serve import Running, serve_in_thread
from storage.contact_card import CardSignature
from storage.session import Database
from storage.signature_check import check_class
from storage.signatures import drawing_of
from storage.signed_cards import card_subject
from tests.school_browsers import Browsers

pytestmark = pytest.mark.browser

NAME = ((0.1, 0.3), (0.3, 0.25), (0.2, 0.8), (0.35, 0.6)), ((0.5, 0.2), (0.5, 0.9)), ((0.7, 0.5), (0.9, 0.4))


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """青山小学 with its pages, and today's card written."""
    browsers = Browsers(sqlite_db)
    browsers.writes("今天帮同学打饭")
    return browsers


@pytest.fixture
def site(browsers: Browsers) -> Iterator[Running]:
    """The pages on a real server."""
    with serve_in_thread(browsers.app) as server:
        yield server


def test_a_card_is_signed_by_drawing(browsers: Browsers, site: Running, page: Page) -> None:
    faults = list[str]()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.url + browsers.phone("grandmother", "/m/card"))
    write(page, NAME)
    page.get_by_role("button", name="重写").click()
    assert page.locator("[name=drawing]").input_value() == ""
    write(page, NAME)
    page.get_by_role("button", name="知道了,签字").click()
    expect(page.get_by_text("家里已经签过了")).to_be_visible()
    signed = browsers.week.db.read(signature)
    assert signed is not None
    how, path = signed
    assert how == "page"
    assert path.count("M") == len(NAME)
    assert not browsers.week.db.read(check_class, browsers.week.school.id, browsers.week.cast.class_32.id).faults
    assert faults == []


def test_an_old_phone_that_knows_only_touches_signs_as_well(browsers: Browsers, site: Running, page: Page) -> None:
    page.add_init_script("delete window.PointerEvent")
    page.goto(site.url + browsers.phone("grandmother", "/m/card"))
    frame = page.locator("canvas").bounding_box()
    assert frame is not None
    finger = page.context.new_cdp_session(page)
    for stroke in NAME:
        for at, (x, y) in enumerate(stroke):
            touched = [{"x": frame["x"] + x * frame["width"], "y": frame["y"] + y * frame["height"]}]
            kind = "touchMove" if at else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.locator("[name=drawing]").input_value().count("M") == len(NAME)
    page.get_by_role("button", name="知道了,签字").click()
    expect(page.get_by_text("家里已经签过了")).to_be_visible()


def test_a_slip_of_the_finger_is_no_signature(browsers: Browsers, site: Running, page: Page) -> None:
    page.goto(site.url + browsers.phone("grandmother", "/m/card"))
    write(page, (((0.5, 0.5), (0.51, 0.5)),))
    page.get_by_role("button", name="知道了,签字").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写清楚")
    assert browsers.week.db.read(signature) is None


def test_without_a_script_there_is_no_frame_and_the_button_signs(
    browsers: Browsers, site: Running, browser: Browser
) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        phone = context.new_page()
        phone.goto(site.url + browsers.phone("father", "/m/card"))
        expect(phone.locator("canvas")).not_to_be_visible()
        phone.get_by_role("button", name="知道了,签字").click()
        expect(phone.get_by_text("家里已经签过了")).to_be_visible()
    assert browsers.week.db.read(signature) == ("page", "")


def write(page: Page, strokes: tuple[tuple[tuple[float, float], ...], ...]) -> None:
    """Draw with the mouse; places in parts of the frame."""
    frame = page.locator("canvas").bounding_box()
    assert frame is not None
    for stroke in strokes:
        for at, (x, y) in enumerate(stroke):
            page.mouse.move(frame["x"] + x * frame["width"], frame["y"] + y * frame["height"], steps=5)
            if at == 0:
                page.mouse.down()
        page.mouse.up()


def signature(session: Session) -> tuple[str, str] | None:
    """How the card was signed, and what was drawn."""
    row = session.scalars(select(CardSignature)).one_or_none()
    return (row.how, drawing_of(session, row.school_id, card_subject(row.id))) if row else None
