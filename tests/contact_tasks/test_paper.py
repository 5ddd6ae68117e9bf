"""Slips on paper: three to a page, longer words on fewer, nothing lost, every code to be read."""

from pathlib import Path

import pytest

from bot.core.school import SchoolContext
from bot.delivery.ladder.slip_pdf import NoticeSlip, notice_slips_on_paper
from bot.delivery.ladder.slip_photo import slips_on_photo
from storage.session import Database
from tests.school_week import SchoolWeek, at

WORDS = "明天周五下午3点提前放学,请到校门口接孩子。"
LONG = (WORDS * 40)[:600]
MANY = ("参加", "不参加", "参加,自己接送", "参加,要学校的车送回村口", "还没想好", "别的")


def slip(number: int, words: str = WORDS, options: tuple[str, ...] = (), child: str = "李小明") -> NoticeSlip:
    """One slip; the code follows the number."""
    return NoticeSlip(
        child=child,
        class_name="三(2)班",
        number="20240302",
        title="提前放学",
        words=words,
        options=options,
        signs=False,
        writes=not options,
        until=at(25, 17),
        code=f"{number:08}",
    )


@pytest.fixture
def school(sqlite_db: Database) -> SchoolContext:
    """青山小学."""
    return SchoolWeek(sqlite_db).school


@pytest.mark.parametrize(
    ("slips", "pages"),
    [
        ([slip(1)], [1]),
        ([slip(number) for number in range(7)], [3, 3, 1]),
        ([slip(number, LONG, MANY) for number in range(4)], [2, 2]),
        ([slip(0), slip(1, LONG, MANY, "阿依古丽·买买提艾力·吐尔逊"), slip(2)], [2, 1]),
        ([slip(0, '#import "x": * $a$ [b] \\ <c> @d //'), slip(1, ""), slip(2, "一\n二\n三")], [3]),
    ],
)
def test_every_slip_stands_whole_on_its_page(
    school: SchoolContext, tmp_path: Path, slips: list[NoticeSlip], pages: list[int]
) -> None:
    made = notice_slips_on_paper(school, slips, "png")
    found = list[set[str]]()
    for page in made:
        (file := tmp_path / "page.png").write_bytes(page)
        found.append(set(slips_on_photo(file).codes))
    assert [len(codes) for codes in found] == pages
    assert set().union(*found) == {each.code for each in slips}


def test_the_pages_are_one_pdf(school: SchoolContext) -> None:
    (made,) = notice_slips_on_paper(school, [slip(number) for number in range(4)])
    assert made.startswith(b"%PDF")
