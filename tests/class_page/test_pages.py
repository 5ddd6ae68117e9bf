"""A class on the desk: rows that agree with what families did, and doors to those families."""

import re

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from storage.identities import Identity
from storage.obligations import Act, Obligation, close_obligation
from storage.pupils import ArchiveRead
from tests import factories
from tests.class_page.school import ClassSchool
from tests.costs import statements

STAFF = ("class_teacher", "subject_teacher", "principal", "teacher_parent", "foreign_principal")
SEE = ("class_teacher", "subject_teacher", "principal")
CELL = re.compile(r'data-label="([^"]+)"[^>]*>(?:<[^>]+>)*([^<]*)')


def cells(page: str, name: str = "李小明") -> dict[str, str]:
    """The marks in the row of one child, by heading."""
    row = page.partition(f">{name}</a>")[2].partition("</tr>")[0]
    return dict(CELL.findall(row))


def test_a_row_says_how_it_stands_with_each_family(both: ClassSchool) -> None:
    card = both.card(Entry({"learning": 1}, {"learning": "口算慢"}, "帮同学打饭"))
    both.signature(card, both.cast.grandmother)
    both.opinion(both.cast.grandmother, "数学听不懂")
    both.sends()
    page = both.at_desk("class_teacher").get(both.class_path).text
    assert cells(page) == {
        "微信": "3/3",
        "联系卡": "学习",
        "签字": "1/2家",
        "没回的": "2",
        "没答的话": "1",
        "电话纸条": "-",
        "最近联系": "11月20日",
    }


def test_nothing_yet_is_said_as_nothing(both: ClassSchool) -> None:
    page = both.at_desk("class_teacher").get(both.class_path).text
    assert cells(page) == {
        "微信": "3/3", "联系卡": "没写", "签字": "-", "没回的": "-", "没答的话": "-", "电话纸条": "-", "最近联系": "-",
    }  # fmt: skip


def test_both_homes_signed_and_who_left_wechat(school: ClassSchool) -> None:
    card = school.card(Entry())
    for guardian in (school.cast.grandmother, school.cast.father):
        school.signature(card, guardian)
    gone = update(Identity).where(Identity.id == school.cast.people["father"].id).values(follows=False)
    school.db.transact(lambda session: session.execute(gone) and None)
    page = school.at_desk("class_teacher").get(school.class_path).text
    assert (cells(page)["签字"], cells(page)["联系卡"], cells(page)["微信"]) == ("签了", "都好", "2/3")


def test_every_mark_opens_the_family(school: ClassSchool) -> None:
    school.card(Entry())
    school.sends()
    desk = school.at_desk("class_teacher")
    page = desk.get(school.class_path).text
    doors = re.findall(rf'href="({school.cast.class_32.id}/\d+)(?:#(\w+))?"', page)
    assert {part for _, part in doors} == {"", "home", "cards", "owed"}
    for door, part in doors:
        opened = desk.get(f"/desk/class/{door}")
        assert opened.status_code == 200
        assert not part or f'id="{part}"' in opened.text


def test_a_subject_teacher_sees_the_class_and_less(school: ClassSchool) -> None:
    school.card(Entry())
    school.sends()
    page = school.at_desk("subject_teacher").get(school.class_path).text
    assert set(cells(page)) == {"微信", "联系卡", "签字"}


@pytest.mark.parametrize("path", ["", "/table.xlsx", "/{child}"])
def test_who_does_not_teach_the_class_meets_nothing(school: ClassSchool, path: str) -> None:
    where = school.class_path + path.format(child=school.cast.xiaoming.id)
    nothing = school.at_desk("class_teacher").get("/desk/nothing").text
    for name in STAFF:
        answer = school.at_desk(name).get(where)
        if name in SEE:
            assert answer.status_code == 200, name
        else:
            assert (answer.status_code, answer.text) == (404, nothing), name
    assert school.opens("grandmother", where).status_code == 404


def test_a_child_of_another_class_is_not_on_this_class_s_pages(school: ClassSchool) -> None:
    where = f"{school.class_path}/{school.cast.xiaoyu.id}"
    assert school.at_desk("principal").get(where).status_code == 404


def test_a_class_that_is_none(school: ClassSchool) -> None:
    assert school.at_desk("principal").get("/desk/class/1").status_code == 404
    assert school.at_desk("principal").get("/desk/class/1/1").status_code == 404
    foreign = f"/desk/class/{school.cast.other_class.id}"
    assert school.at_desk("principal").get(foreign).status_code == 404


def test_the_only_class_opens_at_once_and_leaders_choose(school: ClassSchool) -> None:
    assert school.at_desk("class_teacher").get("/desk/class").headers["Location"] == school.class_path
    page = school.at_desk("principal").get("/desk/class").text
    assert [name in page for name in ("三(1)班", "三(2)班", "一(1)班")] == [True] * 3


def test_sixty_children_cost_as_many_questions_as_one(both: ClassSchool) -> None:
    school = both
    school.card(Entry())
    school.sends()
    desk = school.at_desk("class_teacher")
    with statements() as few:
        desk.get(school.class_path)
    school.db.transact(_fill, school, 59)
    desk.get(school.class_path)
    with statements() as many:
        desk.get(school.class_path)
    assert len(many) == len(few) > 0
    page = desk.get(school.class_path).text
    assert page.count("<tr") == 61
    assert len(page.encode()) < 70_000


def test_every_look_at_a_family_is_written_down(school: ClassSchool) -> None:
    school.at_desk("subject_teacher").get(school.child_path)
    school.at_desk("subject_teacher").get(school.class_path)
    looks = school.db.read(lambda session: [(row.pupil_id, row.reader, row.why) for row in _reads(session)])
    assert looks == [(school.cast.xiaoming.id, f"staff:{school.cast.subject_teacher.id}", "class_page")]


def test_two_homes_are_kept_apart(both: ClassSchool) -> None:
    card = both.card(Entry({"discipline": 1}, {}, "上课爱说话,今天好多了"))
    both.signature(card, both.cast.father)
    notice = both.sends()
    both.db.transact(_father_answers, both)
    both.opinion(both.cast.father, "周末在我这里", answer="好的")
    both.at_home(both.cast.grandmother, "在家很听话", "voice:31")
    page = both.at_desk("class_teacher").get(both.child_path).text
    homes = page.partition('id="home"')[2].partition('id="cards"')[0].split("<h3>")[1:]
    assert [("奶奶" in home, "妈妈" in home, "爸爸" in home) for home in homes] == [
        (True, True, False),
        (False, False, True),
    ]
    assert "第1家没签;第2家爸爸签了,11月20日 16:00。" in page
    owed = page.partition('id="owed"')[2].partition('id="said"')[0].split("<h3>")[1:]
    assert ["还没回" in home for home in owed] == [True, False]
    assert len(re.findall(rf"/desk/notices/{notice}/\d+", page)) == 2
    said = page.partition('id="said"')[2]
    assert "“周末在我这里”" in said
    assert "11月20日 回了:好的" in said
    assert "“在家很听话 (一段录音)”" in said
    assert "1390000" not in page, "no number stands here"


def test_words_are_for_whom_they_were_written_to(school: ClassSchool) -> None:
    school.opinion(school.cast.grandmother, "给班主任的话")
    school.opinion(school.cast.grandmother, "给数学老师的话", to=school.cast.subject_teacher.id)
    school.at_home(school.cast.grandmother, "在家的话")
    seen = {name: school.at_desk(name).get(school.child_path).text for name in SEE}
    assert {
        name: [words in page for words in ("给班主任的话", "给数学老师的话", "在家的话")] for name, page in seen.items()
    } == {
        "class_teacher": [True, True, True],
        "subject_teacher": [False, True, False],
        "principal": [False, False, False],
    }
    assert "给杨老师" in seen["principal"], "that something was said is seen, not what"


def test_an_earlier_month(school: ClassSchool) -> None:
    school.card(Entry(remark="十月的话"), day=school.now.date().replace(month=10))
    desk = school.at_desk("class_teacher")
    assert "十月的话" not in desk.get(school.child_path).text
    assert "十月的话" in desk.get(f"{school.child_path}?month=2026-10").text
    for odd in ("2027-01", "x", "2026-13"):
        assert "2026年11月的联系卡" in desk.get(f"{school.child_path}?month={odd}").text


def _fill(session: Session, school: ClassSchool, many: int) -> None:
    for number in range(many):
        child = factories.pupil(session, school.cast.class_32, name=f"林{number}", number=f"9{number:03}")
        guardian = factories.guardian(session, factories.household(session, school.school.id), phone="")
        factories.link(session, child, guardian, relation="妈妈", place=1)


def _reads(session: Session) -> list[ArchiveRead]:
    return list(session.scalars(select(ArchiveRead)))


def _father_answers(session: Session, school: ClassSchool) -> None:
    hers = select(Obligation).where(Obligation.household_id == school.cast.father.household_id)
    owed = session.scalars(hers).one()
    act = Act(f"guardian:{school.cast.father.id}", "tapped", option=1)
    assert close_obligation(session, school.school.id, owed.id, act, school.now)
