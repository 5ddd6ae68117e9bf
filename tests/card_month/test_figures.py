"""Every figure is what the rows in the database say, counted here another way; and who may see which."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from handlers.card_month import actions
from handlers.card_month.actions import Figures
from handlers.card_month.rules import Span, month_of, week_of
from handlers.contact_card import actions as card
from storage.binding import Consent
from storage.contact_card import CardDay, CardOpinion, CardSignature
from storage.home_words import HomeWords
from storage.identities import Identity
from storage.pupils import GuardianLink, Pupil
from storage.session import Database
from tests import factories
from tests.card_month.month import novembers, sign, unbind, write_card
from tests.school_week import SchoolWeek, at

NOVEMBER = month_of(date(2026, 11, 20))
EMPTY = month_of(date(2026, 9, 1))


@pytest.fixture
def week(db: Database) -> SchoolWeek:
    """November on both databases, on its last evening."""
    week = SchoolWeek(db)
    novembers(week)
    week.now = at(30, 20)
    return week


def figures(week: SchoolWeek, who: str = "principal", span: Span = NOVEMBER, class_id: int | None = None) -> Figures:
    """The sum that this person sees."""
    return page(week, who, span, class_id).total


def page(
    week: SchoolWeek, who: str = "principal", span: Span = NOVEMBER, class_id: int | None = None
) -> actions.FigurePage:
    """What this person sees."""
    return week.db.read(actions.figures, week.actor(who), span, week.now, class_id)


def lines(week: SchoolWeek, what: actions.What, who: str = "principal") -> list[actions.FamilyLine]:
    """The families behind a number."""
    return week.db.read(actions.families_behind, week.actor(who), NOVEMBER, what, week.now, None)


def behind(week: SchoolWeek, what: actions.What, who: str = "principal") -> list[tuple[object, ...]]:
    """The families behind a number in short: child, who lives there, part, whole."""
    return [(line.child, line.home, line.part, line.whole) for line in lines(week, what, who)]


def test_signatures_are_the_rows_that_stand(week: SchoolWeek) -> None:
    found = figures(week)
    standing = select(func.count()).select_from(CardSignature).where(CardSignature.withdrawn_at.is_(None))
    cards = select(func.count()).select_from(CardDay)
    assert found.signed == week.db.read(lambda session: session.scalar(standing)) == 5
    # Two households of one child: each is asked for each card.
    assert found.cards == 2 * (week.db.read(lambda session: session.scalar(cards)) or 0) == 10
    assert (found.families, found.reached, found.no_wechat, found.unsigned) == (2, 2, 0, 0)
    assert found.signature_rate == 50


def test_a_signature_taken_back_does_not_count(week: SchoolWeek) -> None:
    take_back = update(CardSignature).where(CardSignature.guardian_id == week.cast.father.id)
    week.do(lambda session: session.execute(take_back.values(withdrawn_at=week.now)) and None)
    assert (figures(week).signed, figures(week).unsigned) == (4, 1)
    assert behind(week, "unsigned") == [("李小明", "爸爸", 0, 5)]


@pytest.mark.parametrize("why", ["unbound", "unfollowed", "muted"])
def test_a_family_without_wechat_counts_for_itself_and_lowers_no_rate(week: SchoolWeek, why: str) -> None:
    father = week.cast.people["father"].id
    if why == "unbound":
        week.do(unbind, week.cast.father.id)
    else:
        change = {"follows": False} if why == "unfollowed" else {"muted": True}
        week.do(
            lambda session: session.execute(update(Identity).where(Identity.id == father).values(**change)) and None
        )
    found = figures(week)
    assert (found.families, found.reached, found.no_wechat) == (2, 1, 1)
    assert (found.signed, found.cards, found.signature_rate) == (4, 5, 80)
    assert behind(week, "no_wechat") == [("李小明", "爸爸", 1, 5)]
    assert behind(week, "reached") == behind(week, "signed") == [("李小明", "奶奶、妈妈", 4, 5)]


def test_who_is_barred_is_no_family(week: SchoolWeek) -> None:
    bar = update(GuardianLink).where(GuardianLink.guardian_id == week.cast.father.id).values(barred_at=week.now)
    week.do(lambda session: session.execute(bar) and None)
    assert figures(week).families == 1
    assert [home for _, home, _, _ in behind(week, "families")] == ["奶奶、妈妈"]


def test_answers_in_time_late_and_missing(week: SchoolWeek) -> None:
    for day, words in ((23, "还有语文"), (24, "还有英语"), (30, "谢谢")):
        week.now = at(day, 18)
        written = card.Written(week.cast.xiaoming.id, (week.cast.class_teacher.id,), (words,), about=words)
        week.do(card.write_opinion, week.school, week.actor("father"), written, now=week.now)
    first = week.db.read(card.waiting_opinions, week.actor("class_teacher"))[0]
    week.now = at(26, 9)
    week.do(card.answer_opinion, week.school, week.actor("class_teacher"), first.id, ["好"], now=week.now)
    week.now = at(30, 20)
    found = figures(week)
    rows = week.db.read(lambda session: session.scalar(select(func.count()).select_from(CardOpinion)))
    assert found.said == rows == 4
    assert (found.in_time, found.late, found.waiting, found.answer_rate) == (1, 2, 2, 33)
    assert behind(week, "said") == [("李小明", "", 4, 4)]
    assert behind(week, "late") == [("李小明", "", 2, 4)]
    assert behind(week, "waiting") == [("李小明", "", 2, 4)]
    assert behind(week, "in_time") == [("李小明", "", 1, 4)]


def test_home_words(week: SchoolWeek) -> None:
    found = figures(week)
    rows = week.db.read(lambda session: session.scalar(select(func.count()).select_from(HomeWords)))
    assert (found.home_words, found.speaking) == (rows, 1) == (2, 1)
    assert behind(week, "home_words") == [("李小明", "奶奶、妈妈", 2, None)]


def test_every_number_is_as_many_as_the_families_behind_it(week: SchoolWeek) -> None:
    found = figures(week)
    homes: tuple[actions.What, ...] = ("families", "reached", "no_wechat", "unsigned")
    for what in homes:
        assert len(lines(week, what)) == getattr(found, what)
    assert sum(line.part for line in lines(week, "signed")) == found.signed
    answers: tuple[actions.What, ...] = ("said", "in_time", "late", "waiting")
    for what in answers:
        assert sum(line.part for line in lines(week, what)) == getattr(found, what)


def test_weeks_and_months_count_their_own_days(week: SchoolWeek) -> None:
    write_card(week, 23, {})
    sign(week, "father", 23)
    week.now = at(30, 20)
    assert figures(week, span=week_of(date(2026, 11, 20))).cards == 10
    assert figures(week, span=week_of(date(2026, 11, 23))).cards == 2
    assert figures(week).cards == 12
    assert figures(week, span=EMPTY).signature_rate is None


def test_the_way_there_ends_with_the_figures_themselves(week: SchoolWeek) -> None:
    write_card(week, 29, {}, month=10)
    week.now = at(30, 20)
    trend = page(week).trend
    assert [(span.name, figures.cards) for span, figures in trend] == [("2026-10", 2), ("2026-11", 10)]


def test_a_child_who_moves_keeps_the_cards_where_they_were(week: SchoolWeek) -> None:
    move = update(Pupil).where(Pupil.id == week.cast.xiaoming.id).values(class_id=week.cast.class_31.id)
    week.do(lambda session: session.execute(move) and None)
    cards = {each.class_name: each.cards for each in page(week).classes}
    assert cards == {"一(1)班": 0, "三(1)班": 0, "三(2)班": 10}


@pytest.mark.parametrize(
    ("who", "classes"),
    [
        ("principal", ["一(1)班", "三(1)班", "三(2)班"]),
        ("class_teacher", ["三(2)班"]),
        ("teacher_parent", ["三(1)班"]),
        ("subject_teacher", []),
        ("grandmother", []),
        ("foreign_principal", ["三(2)班"]),
    ],
)
def test_who_sees_which_classes(week: SchoolWeek, who: str, classes: list[str]) -> None:
    assert [each.class_name for each in page(week, who).classes] == classes
    # A class of the same name at another school has nothing of ours in it.
    if who not in {"class_teacher", "principal"}:
        assert figures(week, who) == Figures(None, "")
        assert behind(week, "families", who) == []


@pytest.mark.parametrize("who", ["teacher_parent", "subject_teacher", "foreign_principal", "grandmother"])
def test_nobody_asks_for_a_class_of_others(week: SchoolWeek, who: str) -> None:
    class_id = week.cast.class_32.id
    with pytest.raises(AccessDeniedError):
        figures(week, who, class_id=class_id)
    with pytest.raises(AccessDeniedError):
        week.db.read(actions.families_behind, week.actor(who), NOVEMBER, "families", week.now, class_id)
    with pytest.raises(AccessDeniedError):
        week.db.read(actions.workbook_of, week.actor(who), NOVEMBER, week.now, class_id)


def test_the_sheet_holds_the_figures_and_the_families_and_no_formula(week: SchoolWeek) -> None:
    week.do(_called_like_a_formula, week)
    content = week.db.read(actions.workbook_of, week.actor("principal"), NOVEMBER, week.now, None)
    book = load_workbook(BytesIO(content))
    classes, families = book.worksheets
    rows = [[cell.value for cell in row] for row in classes.iter_rows()]
    assert rows[0][:8] == ["班", "家庭", "微信能到", "没有微信", "一张没签", "该签的卡", "签了的卡", "签字率%"]
    assert rows[-2][:8] == ["三(2)班", 2, 2, 0, 0, 10, 5, 50]
    assert rows[-1][0] == "合计"
    names = [row[1] for row in families.iter_rows()]
    assert names[1].value == "=1+1"
    assert names[1].data_type == "s"


def _called_like_a_formula(session: Session, week: SchoolWeek) -> None:
    session.get_one(Pupil, week.cast.xiaoming.id).name = "=1+1"


def test_two_children_of_one_household_are_two_families(week: SchoolWeek) -> None:
    week.do(_brother, week)
    write_card(week, 24, {})
    week.now = at(30, 20)
    found = figures(week)
    assert (found.families, found.unsigned) == (3, 1)
    assert ("李小军", "爸爸", 0, 1) in behind(week, "families")


def _brother(session: Session, week: SchoolWeek) -> int:
    brother = factories.pupil(session, week.cast.class_32, name="李小军", number="20240399")
    factories.link(session, brother, week.cast.father, relation="爸爸", place=1)
    consent = {"guardian_id": week.cast.father.id, "pupil_id": brother.id, "purpose": "contact", "version": 1}
    session.add(Consent(school_id=week.school.id, given=True, at=week.now, **consent))
    session.flush()
    return brother.id
