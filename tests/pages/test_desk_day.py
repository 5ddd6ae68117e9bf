"""The teacher's day at the desk: what is urgent, what waits, figures; each number the door to what is behind it."""

import re

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.core.reply import Go
from storage.matters import open_matter
from storage.staff import StaffRole
from tests.pages.stage import Stage

LINE = re.compile(r'<li[^>]*>(?:<a href="([^"]*)">|<span class="still">)<b>(.*?)</b><span>(.*?)</span>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def lines(page: str) -> list[tuple[str, str, bool]]:
    """Number, words and whether it can be opened, from top to bottom."""
    found = []
    for address, number, words in LINE.findall(page):
        found.append((TAG.sub("", number), re.sub(r"\s+", " ", TAG.sub("", words)).strip(), bool(address)))
    return found


def test_a_teacher_reads_what_is_urgent_then_what_waits_then_figures(stage: Stage) -> None:
    assert lines(stage.at_desk("class_teacher").get("/desk/").text) == [
        ("1", "要紧的事 三(2)班 急", False),
        ("4/9", "没写的评语 三(2)班", True),
        ("9", "个孩子", True),
    ]


def test_who_leads_the_school_reads_its_figures_first_and_all_classes(stage: Stage) -> None:
    page = stage.at_desk("principal").get("/desk/").text
    found = [(number, words) for number, words, _ in lines(page)]
    assert found[0] == ("5/9", "评语")
    assert [words for _, words in found[1:7]] == [
        *(f"要紧的事 {name} 急" for name in ("一(1)班", "三(1)班", "三(2)班")),
        *(f"没写的评语 {name}" for name in ("一(1)班", "三(1)班", "三(2)班")),
    ]
    assert re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', page) == ["一(1)班", "三(1)班", "三(2)班"]


@pytest.mark.parametrize("name", ["class_teacher", "principal", "teacher_parent"])
def test_every_number_opens(stage: Stage, name: str) -> None:
    desk = stage.at_desk(name)
    doors = [address for address, _, _ in LINE.findall(desk.get("/desk/").text) if address]
    assert doors
    assert {desk.get(door).status_code for door in doors} == {200}


def test_quick_ways_stand_apart_from_the_rest(stage: Stage) -> None:
    page = stage.at_desk("principal").get("/desk/").text
    quick, _, rest = page.partition(">其他</h2>")
    assert re.search(r">写</h2>\s*<ul class=\"quick\"><li><a href=\"[^\"]+\">写评语</a>", quick)
    assert "写评语" not in rest
    assert "全校情况" in rest
    assert "提醒</h2>" not in page, "no heading over nothing"


def test_with_nothing_missing_it_says_so(stage: Stage) -> None:
    nowhere = update(StaffRole).where(StaffRole.staff_id == stage.cast.class_teacher.id).values(class_id=None)
    stage.db.transact(lambda session: session.execute(nowhere) and None)
    page = stage.at_desk("class_teacher").get("/desk/").text
    assert lines(page) == []
    assert "今天没有落下的事。" in page


def test_matters_that_wait_in_wechat_are_named(stage: Stage) -> None:
    who = stage.cast.people["class_teacher"]
    now = stage.now()

    def wait(session: Session) -> int:
        go, label = Go("tiny.call"), "给李小明的妈妈打电话"
        return open_matter(
            session, school_id=who.school_id, identity_id=who.id, go=go, label=label, key="call", now=now
        )

    number = stage.db.transact(wait)
    assert f"回 <b>{number}</b>:给李小明的妈妈打电话" in stage.at_desk("class_teacher").get("/desk/").text
    assert "给李小明的妈妈" not in stage.at_desk("subject_teacher").get("/desk/").text
