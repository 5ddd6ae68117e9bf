"""全家一览 on the page and in chat: one place for all children of a guardian, and nobody else's."""

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.overview import FamilyLine
from bot.dialogue.family_view import family_view
from storage.pupils import GuardianLink
from storage.session import Database
from tests.costs import statements
from tests.golden import agrees
from tests.pages.big_family import BigFamily
from tests.school_browsers import Browsers
from tests.school_week import SchoolWeek, at, shown

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def family(sqlite_db: Database) -> BigFamily:
    """Friday evening of a full week."""
    family = BigFamily(sqlite_db)
    family.full_week()
    return family


def page(family: SchoolWeek, name: str = "grandmother") -> str:
    """The page without its markup, one line a piece."""
    text = Browsers(family.db, family).opens(name, "/m/").text
    main = text[text.index("<main>") : text.index("</main>")]
    return "\n".join(line.strip() for line in re.sub(r"<[^>]+>", "\n", main).splitlines() if line.strip())


def test_every_child_stands_there_with_what_is_its_own(family: BigFamily) -> None:
    agrees(GOLDEN / "family_page.txt", page(family))


def test_the_chat_says_the_same(family: BigFamily) -> None:
    reply = family.clicks("grandmother", "全家一览")
    lines = [shown(reply)]
    more = next(choice.digit for choice in reply.choices if choice.label.startswith("还有"))
    lines.append(shown(family.says("grandmother", more)))
    agrees(GOLDEN / "family_chat.txt", "\n".join(lines))
    assert len(shown(reply).encode()) <= 2048
    assert len(reply.choices) <= 7


def test_what_is_said_leads_on(family: BigFamily) -> None:
    family.says("grandmother", "全家一览")
    reply = family.says("grandmother", "6")
    theme = next(choice.digit for choice in reply.choices if "话题" in choice.label)
    assert "孩子在家怎么看书" in family.says("grandmother", theme).text


def test_the_other_household_reads_of_its_own_child_only(family: BigFamily) -> None:
    text = page(family, "father")
    assert ("李小明" in text, "李小红" in text, "李小刚" in text) == (True, False, False)
    assert "系鞋带" not in text


def test_who_is_barred_finds_nothing(family: BigFamily) -> None:
    father = GuardianLink.guardian_id == family.cast.father.id
    family.do(lambda session: session.execute(update(GuardianLink).where(father).values(barred_at=family.now)) and None)
    assert "李小明" not in page(family, "father")
    assert "李小明" not in family.says("father", "全家一览").text


@pytest.mark.parametrize("name", ["stranger", "class_teacher", "principal"])
def test_who_has_no_child_finds_no_family(family: BigFamily, name: str) -> None:
    assert "李小明" not in page(family, name)
    assert "全家一览】" not in family.says(name, "全家一览").text


def test_a_quiet_week_says_so(sqlite_db: Database) -> None:
    family = BigFamily(sqlite_db)
    assert "现在没有等您办的事。" in page(family)
    assert "现在没有等您办的事。" in family.says("grandmother", "全家一览").text


def test_what_is_alike_for_several_children_stands_once_with_their_names(family: BigFamily) -> None:
    boys = [family.children["class_32"], family.children["class_31"]]

    def says(*_: object) -> list[FamilyLine]:
        return [FamilyLine("news", "足球赛赢了", pupil_id=each) for each in boys]

    def tells_of_others(*_: object) -> list[FamilyLine]:
        return [FamilyLine("news", "别家的事", pupil_id=family.cast.xiaoyu.id)]

    who = family.actor("grandmother")
    view = family.do(lambda session: family_view([says, tells_of_others], session, family.school, who, family.now))
    assert [({child.name for child in each.children}, each.line.words) for each in view.said] == [
        ({"李小刚", "李小明"}, "足球赛赢了")
    ]


def test_only_dates_of_the_next_month_stand_there(sqlite_db: Database) -> None:
    family = BigFamily(sqlite_db)
    family.notes("12月19日 近的\n12月20日 远的")
    text = page(family)
    assert ("近的" in text, "远的" in text) == (True, False)


def test_three_children_cost_no_more_questions_than_one(family: BigFamily) -> None:
    counts = {name: _statements(family, name) for name in ("father", "grandmother")}
    assert 0 < counts["grandmother"] <= counts["father"] + 8, counts


def _statements(family: BigFamily, name: str) -> int:
    who, sources = family.actor(name), family.registry.family_lines()
    with statements() as said:
        family.db.read(lambda session: family_view(sources, session, family.school, who, family.now))
    return len(said)


def test_the_weeks_news_is_new_until_the_next(family: BigFamily) -> None:
    family.now = at(3, 16, month=12)
    assert "两位数" not in family.says("grandmother", "全家一览").text
