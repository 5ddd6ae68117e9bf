"""Signed links let one person in, for one path, for a while."""

import re
from datetime import timedelta

import pytest
import time_machine

from bot.core.clock import machine_now
from bot.core.encryption import Vault
from bot.core.links import person_path
from tests.pages.stage import Stage

CHILDREN = "/m/children"


def test_a_link_lets_its_person_in_for_its_path_and_below(both: Stage) -> None:
    browser = both.browser()
    arrived = browser.get(both.link("grandmother", CHILDREN), follow_redirects=True)
    assert arrived.status_code == 200
    assert arrived.request.path == CHILDREN
    assert "李小明" in arrived.text
    assert browser.get(f"{CHILDREN}/{both.cast.xiaoming.id}").status_code == 200
    assert browser.get(f"{CHILDREN}/{both.cast.xiaoyu.id}").status_code == 404
    for elsewhere in ("/m/", "/m/f/tiny/note", "/m/childrenx"):
        assert browser.get(elsewhere).status_code == 404, elsewhere


def test_the_links_of_a_page_lead_on_though_the_cookie_does_not(stage: Stage) -> None:
    browser = stage.browser()
    arrived = browser.get(stage.link("grandmother", CHILDREN), follow_redirects=True)
    child = _first_link(arrived.text)
    shown = browser.get(child, follow_redirects=True)
    assert shown.status_code == 200
    form = browser.get(_first_link(shown.text), follow_redirects=True)
    assert "给老师留话" in form.text
    assert form.request.path == "/m/f/tiny/note"


def test_several_links_are_open_in_one_browser_each_as_its_person(stage: Stage) -> None:
    browser = stage.browser()
    browser.get(stage.link("grandmother", CHILDREN))
    browser.get(stage.link("other_parent", "/m/f/tiny/note"))
    assert "李小明" in browser.get(CHILDREN).text
    assert "陈小雨" in browser.get("/m/f/tiny/note").text


def test_a_link_expires_on_the_schools_clock(stage: Stage) -> None:
    assert stage.browser().get(stage.link("grandmother", CHILDREN, timedelta(seconds=-1))).status_code == 410
    link = stage.link("grandmother", CHILDREN, timedelta(minutes=10))
    browser = stage.browser()
    assert browser.get(link).status_code == 302
    with time_machine.travel(machine_now() + timedelta(minutes=11)):
        assert browser.get(link).status_code == 410
        assert browser.get(CHILDREN).status_code == 404, "the cookie ends with the link"


def test_a_browser_stays_in_half_an_hour_and_the_link_lets_in_again(stage: Stage) -> None:
    link, browser = stage.link("grandmother", CHILDREN), stage.browser()
    browser.get(link)
    with time_machine.travel(machine_now() + timedelta(minutes=31)):
        assert browser.get(CHILDREN).status_code == 404
        assert browser.get(link, follow_redirects=True).status_code == 200


def test_an_altered_link_lets_nobody_in(stage: Stage) -> None:
    link = stage.link("grandmother", CHILDREN)
    token = link.rpartition("/")[2]
    body, _, signature = token.partition(".")
    other = stage.link("stranger", CHILDREN).rpartition("/")[2].partition(".")[0]
    for altered in (token[:-2], body, f"{other}.{signature}", f"{body}.{signature[::-1]}", "x", "ü"):
        assert stage.browser().get(f"/m/l/{altered}").status_code == 410, altered


@pytest.mark.parametrize("path", ["/m/s/x/m/children", "/m/s//m/children", "/m/s/"])
def test_an_altered_path_of_a_person_is_no_page(stage: Stage, path: str) -> None:
    assert stage.browser().get(path).status_code == 404


def test_links_and_paths_of_another_deployment_are_worth_nothing(stage: Stage) -> None:
    foreign = Vault("a secret of somebody else, long enough")
    who = stage.cast.people["grandmother"].id
    assert stage.browser().get(person_path(foreign, who) + CHILDREN).status_code == 404
    # One kind of token is not another, even of the same person.
    person = person_path(stage.db.vault, who).removeprefix("/m/s/")
    assert stage.browser().get(f"/m/l/{person}").status_code == 410


def test_a_link_opened_in_the_demo_keeps_the_person(stage: Stage) -> None:
    link = stage.link("grandmother", CHILDREN)
    arrived = stage.browser().get(stage.path("grandmother", link))
    assert arrived.location == stage.path("grandmother", CHILDREN)


def test_all_links_of_a_persons_page_keep_the_person(stage: Stage) -> None:
    start = stage.path("grandmother", "/m/")
    prefix = start.removesuffix("/m/")
    shown = stage.browser().get(start).text
    found = re.findall(r'(?:href|action|src)="([^"]+)"', shown)
    assert len(found) > 3
    assert all(link.startswith(prefix) for link in found)
    for link in found:
        with stage.browser().get(link) as answer:
            assert answer.status_code == 200, link


def _first_link(page: str) -> str:
    main = page.partition("<main>")[2]
    found = re.search(r'href="([^"]+)"', main)
    assert found
    return found[1]
