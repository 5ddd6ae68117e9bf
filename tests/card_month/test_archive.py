"""A class's month is bound: asked for, made behind the desk, fetched, and whole."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.core.clock import MachineClock, machine_now
from bot.core.day_card import Card, Entry
from bot.core.errors import AccessDeniedError
from bot.delivery.media import media_folder
from bot.delivery.task_runner import TaskRunner
from handlers.card_month import actions
from handlers.card_month.actions.archive_book import Book, ChildBook, Day, Home, book_of
from handlers.card_month.actions.archive_pdf import book_on_paper, picture_of
from handlers.card_month.actions.wording import Said
from handlers.card_month.rules import Span
from handlers.contact_card import actions as card
from scheduler.housekeeping import erase_exports
from storage.card_archive import Given
from storage.card_month import class_month_of
from storage.exports import Export
from storage.pupils import ArchiveRead
from storage.session import Database
from storage.signature_check import check_class
from storage.signatures import Head, SignatureLink, heads
from tests.card_month.full_month import CHILDREN, NOVEMBER, full_month, school_days
from tests.card_month.month import novembers
from tests.pdf_words import text_of
from tests.school_browsers import Browsers, post
from tests.school_week import REGISTRY, SchoolWeek, at

DRAWN = "M100 40L300 160L500 60"


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """November has its cards; it is Tuesday, 1 December."""
    week = SchoolWeek(sqlite_db)
    novembers(week)
    draw(week)
    week.now = at(1, 15, month=12)
    return Browsers(sqlite_db, week)


def draw(week: SchoolWeek) -> None:
    """The grandmother signs the last card with her finger."""
    child, day = week.cast.xiaoming.id, date(2026, 11, 20)
    grandmother = week.actor("grandmother")
    week.do(card.sign, week.school, grandmother, child, day, "page", now=at(20, 19), stamped=at(20, 19), drawing=DRAWN)


def bind(week: SchoolWeek, folder: Path, clock: MachineClock = machine_now) -> None:
    """What was asked for is made, as by the worker."""
    TaskRunner(week.db, REGISTRY.tasks(), folder=folder, clock=clock).run_once()


def test_a_teacher_asks_waits_is_told_and_fetches(
    browsers: Browsers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the configured folder is below it
    week, desk = browsers.week, browsers.at_desk("class_teacher")
    page = f"/desk/month/{week.cast.class_32.id}/2026-11/archive"
    assert "装订成 PDF" in desk.get(page).text
    for _ in range(2):  # a second tap changes nothing
        assert post(desk, page, ask="1").status_code == 303
    waiting = desk.get(page).text
    assert 'http-equiv="refresh"' in waiting
    assert "正在装订" in waiting
    assert desk.get(f"{page}.pdf").headers["Location"] == page
    bind(week, media_folder(Path("var")))
    assert "下载 PDF" in desk.get(page).text
    fetched = desk.get(f"{page}.pdf")
    assert fetched.mimetype == "application/pdf"
    assert "2026%E5%B9%B411%E6%9C%88" in fetched.headers["Content-Disposition"]
    assert fetched.data.startswith(b"%PDF-")
    said = week.texts_for("class_teacher")[-1]
    assert said.startswith("三(2)班11月的联系卡装订好了,1 个孩子。")
    seen = week.db.read(lambda session: session.scalars(select(ArchiveRead.why)).all())
    assert seen == ["card_month.archive"]


def test_what_was_bound_says_where_the_chain_ended(browsers: Browsers, tmp_path: Path) -> None:
    week = browsers.week
    ask(week)
    bind(week, tmp_path)
    [head] = [each for each in week.db.read(heads, week.school.id) if each.class_id == week.cast.class_32.id]
    row = week.db.read(class_month_of, week.school.id, week.cast.class_32.id, "2026-11")
    assert row is not None
    assert (row.links, (row.head or b"").hex()) == (head.count, head.head)
    assert row.bound_at is not None
    assert week.db.read(check_class, week.school.id, week.cast.class_32.id).faults == ()
    week.do(lambda session: session.execute(update(SignatureLink).values(hash=b"another")))
    assert "not_as_bound" in [
        fault.what for fault in week.db.read(check_class, week.school.id, week.cast.class_32.id).faults
    ]


def ask(week: SchoolWeek, who: str = "class_teacher", month: Span = NOVEMBER) -> None:
    """A member of staff asks for the archive."""
    week.do(actions.ask_for_archive, week.school, week.actor(who), week.cast.class_32.id, month, week.now)


@pytest.mark.parametrize("who", ["subject_teacher", "principal", "teacher_parent", "grandmother", "foreign_principal"])
def test_nobody_but_the_homeroom_teacher_binds_or_fetches(browsers: Browsers, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        ask(browsers.week, who)
    page = f"/desk/month/{browsers.week.cast.class_32.id}/2026-11/archive"
    if who != "grandmother":
        desk = browsers.at_desk(who)
        assert [desk.get(each).status_code for each in (page, f"{page}.pdf")] == [404, 404]


@pytest.mark.parametrize("month", ["2027-01", "2026-W47", "2026-13", "x", "2026-1"])
def test_there_are_months_without_an_archive(browsers: Browsers, month: str) -> None:
    desk = browsers.at_desk("class_teacher")
    assert desk.get(f"/desk/month/{browsers.week.cast.class_32.id}/{month}/archive").status_code == 404


def test_one_that_never_came_may_be_asked_for_again(browsers: Browsers) -> None:
    week, desk = browsers.week, browsers.at_desk("class_teacher")
    ask(week)
    week.now += timedelta(minutes=11)
    found = week.do(actions.archive_of, week.actor("class_teacher"), week.cast.class_32.id, NOVEMBER, week.now)
    assert found.state == "late"
    ask(week)
    assert week.db.read(lambda session: session.scalar(select(func.count()).select_from(Export))) == 2
    assert desk.get(f"/desk/month/{week.cast.class_32.id}/2026-11/archive").status_code == 200


def test_after_a_week_nothing_of_it_is_left(browsers: Browsers, tmp_path: Path) -> None:
    week = browsers.week
    ask(week)
    bind(week, tmp_path)
    files = [path for path in tmp_path.rglob("*.pdf") if path.is_file()]
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o077 == 0
    assert erase_exports(week.db, tmp_path, lambda: machine_now() + timedelta(days=6)) == 0
    assert erase_exports(week.db, tmp_path, lambda: machine_now() + timedelta(days=7)) == 1
    assert not files[0].exists()
    assert week.db.read(lambda session: session.scalar(select(func.count()).select_from(Export))) == 0


def test_an_archive_that_was_begun_earlier_does_not_shorten_the_chain(browsers: Browsers, tmp_path: Path) -> None:
    week = browsers.week
    early = week.db.read(actions.book_of, week.school.id, week.cast.class_32.id, NOVEMBER, week.now)
    week.do(card.take_back, week.school, week.actor("grandmother"), now=at(20, 19, 30))
    ask(week)
    bind(week, tmp_path)
    ask(week)
    export = week.db.read(lambda session: session.scalar(select(Export.id).where(Export.path.is_(None))))
    week.do(actions.hand_over, week.school.id, export or 0, early, "x.pdf", week.now)
    row = week.db.read(class_month_of, week.school.id, week.cast.class_32.id, "2026-11")
    assert row is not None
    assert row.links == early.end.count + 1


def test_the_pages_are_set_in_chinese_with_its_font_inside(browsers: Browsers) -> None:
    week = browsers.week
    book = week.db.read(actions.book_of, week.school.id, week.cast.class_32.id, NOVEMBER, week.now)
    [pdf] = book_on_paper(book, school="青山小学", bound=week.now)
    assert b"/FontFile3" in pdf
    assert b"NotoSansSC" in pdf
    assert b"/Count 3" in pdf  # the cover, one child, what the chain proves
    if text := text_of(pdf):
        for said in ("李小明", "今天帮同学打饭", "张桂英(奶奶)", "自己洗了碗", "数学听不懂", "周二讲", "要加油"):
            assert said in text, said
        assert book.end.head[:4] in text


def test_whatever_people_write_stays_words(tmp_path: Path) -> None:
    spoilt = '#panic("x") $x^2$ [*] `a` \\ // "引号" <b> @ref 👍🏻'
    when = at(20, 18)
    given = Given(1, when, "page", 1, DRAWN)
    day = Day(Card(1, date(2026, 11, 20), "杨", Entry({}, {"learning": spoilt}, spoilt * 3)), ((spoilt, given),))
    child = ChildBook(spoilt, spoilt, [day], [], [Home(spoilt, date(2026, 11, 20), (spoilt, "voice:3"))])
    child.word = Said("excellent", spoilt, spoilt, spoilt)
    book = Book(spoilt, NOVEMBER, "", (child, ChildBook("没有卡", "2")), spoilt, Head(1, 0, ""))
    [pdf] = book_on_paper(book, school=spoilt, bound=when)
    if text := text_of(pdf):
        assert '#panic("x")' in text
        assert "〔表情〕" in text


def test_a_drawn_signature_is_a_picture_as_large_as_its_strokes() -> None:
    assert 'viewBox="88 28 424 144"' in picture_of(DRAWN)
    assert f'd="{DRAWN}"' in picture_of(DRAWN)


def test_a_full_month_of_45_children_is_bound_whole(sqlite_db: Database, tmp_path: Path) -> None:
    week = SchoolWeek(sqlite_db)
    full_month(week)
    ask(week)
    bind(week, tmp_path, lambda: week.now)
    [file] = [path for path in tmp_path.rglob("*.pdf") if path.is_file()]
    assert file.stat().st_size > 500_000, "every signature is drawn"
    book = week.do(book_of, week.school.id, week.cast.class_32.id, NOVEMBER, week.now)
    assert len(book.children) == CHILDREN
    assert {len(child.days) for child in book.children} == {len(school_days())}
