"""The question on paper: who gets a slip, and how a box is counted without anybody learning whose was whose."""

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from handlers.home_visit.actions import rating, rating_paper
from storage.pupils import Guardian, Pupil
from storage.session import Database
from storage.visit_ratings import ratings_by_visitor
from tests import factories
from tests.home_visit.rated import Rated
from tests.school_browsers import Browsers, post
from tests.school_week import at, shown

BOX = {"satisfied": "3", "so_so": "", "not": "1"}


@pytest.fixture
def school(sqlite_db: Database) -> Rated:
    """Tuesday afternoon; five children without WeChat were visited, and 小明, who boards."""
    school = Rated(sqlite_db)
    school.goes_on_to(at(17, 16))
    school.do(_boards, school)
    for number in range(5):
        pupil, guardian = school.do(_offline, school, number)
        school.visits(pupil=pupil, guardian=guardian)
    school.visits()
    return school


def test_who_gets_a_slip(school: Rated) -> None:
    wanted = school.do(rating_paper.slips_wanted, school.actor("principal"), school.now)
    assert sorted((slip.child, slip.who) for slip in wanted) == sorted(
        [("李小明", "pupil"), *((f"王{number}", who) for number in range(5) for who in ("guardian", "pupil"))]
    )
    # His grandmother is asked on the phone, without the child.
    school.says("grandmother", "1")
    assert "小明来点" not in shown(school.says("grandmother", "1"))


def test_slips_are_handed_out_and_counted(school: Rated) -> None:
    desk = Browsers(school.db, school).at_desk("principal")
    page = desk.get("/desk/visits/slips").text
    assert "要发 11 张" in page
    assert desk.get("/desk/visits/slips.pdf").data.startswith(b"%PDF")
    turns = [str(slip.turn_id) for slip in school.do(rating_paper.slips_wanted, school.actor("principal"), school.now)]
    post(desk, "/desk/visits/slips", act="out", turn=turns)
    assert "现在没有要发的纸条" in desk.get("/desk/visits/slips").text
    teacher = school.cast.class_teacher.id
    assert post(desk, "/desk/visits/slips", act=f"{teacher}:guardian", **{**BOX, "so_so": "3"}).status_code == 422
    assert post(desk, "/desk/visits/slips", act=f"{teacher}:guardian", satisfied="三").status_code == 422
    assert post(desk, "/desk/visits/slips", act=f"{teacher}:guardian", **BOX).status_code == 303
    assert sorted(school.ratings()) == [("guardian", 0, False)] + [("guardian", 2, False)] * 3
    assert post(desk, "/desk/visits/slips", act=f"{teacher}:guardian", **BOX).status_code == 422  # once
    post(desk, "/desk/visits/slips", act=f"{teacher}:pupil", satisfied="6")
    assert school.do(ratings_by_visitor, school.school.id, "2026-2027-1") == {teacher: (6, 6)}


def test_a_small_box_stays_closed(school: Rated) -> None:
    principal = school.actor("principal")
    slips = school.do(rating_paper.slips_wanted, principal, school.now)
    few = [slip.turn_id for slip in slips if slip.who == "guardian"][:4]
    assert school.do(rating_paper.hand_out, principal, few) == 4
    [box] = school.do(rating_paper.boxes, school.school, principal)
    assert (box.out, box.may_be_counted) == (4, False)
    with pytest.raises(UserError, match="slips_few"):
        school.do(rating_paper.count, school.school, principal, box.visitor_id, "guardian", (4, 0, 0), school.now)


@pytest.mark.parametrize("who", ["class_teacher", "subject_teacher", "grandmother", "stranger"])
def test_others_neither_hand_out_nor_count(school: Rated, who: str) -> None:
    actor = school.actor(who)
    with pytest.raises(AccessDeniedError):
        school.do(rating_paper.slips_wanted, actor, school.now)
    with pytest.raises(AccessDeniedError):
        school.do(rating_paper.boxes, school.school, actor)
    assert school.do(rating_paper.many_wanted, actor) == 0


def test_nobody_counts_what_was_said_about_oneself(school: Rated) -> None:
    pupil, guardian = school.do(_offline, school, 9)
    school.visits(pupil=pupil, guardian=guardian, visitor=school.cast.principal)
    wanted = school.do(rating_paper.slips_wanted, school.actor("principal"), school.now)
    assert "王9" not in {slip.child for slip in wanted}


def test_a_slip_is_no_way_to_answer_on_the_phone_as_well(school: Rated) -> None:
    pupil, guardian = school.do(_offline, school, 8)
    visit = school.visits(pupil=pupil, guardian=guardian)
    school.do(_binds, school, pupil.id, guardian.id)
    with pytest.raises(UserError, match="rating_before"):
        school.do(rating.give, school.school, school.actor("late"), visit, "guardian", 2, school.now)


def _boards(session: Session, school: Rated) -> None:
    session.get_one(Pupil, school.cast.xiaoming.id).is_boarding = True


def _offline(session: Session, school: Rated, number: int) -> tuple[Pupil, Guardian]:
    class_ = session.merge(school.cast.class_32)
    child = factories.pupil(session, class_, name=f"王{number}", number=f"2024050{number}")
    parent = factories.guardian(session, factories.household(session, school.school.id), name="王强", phone="")
    factories.link(session, child, parent, relation="爸爸")
    session.flush()
    session.expunge_all()
    return child, parent


def _binds(session: Session, school: Rated, pupil_id: int, guardian_id: int) -> None:
    who = factories.identity(session, school.school.id, "openid_late", app_id="wx_qingshan")
    factories.bind(session, who, session.get_one(Guardian, guardian_id), session.get_one(Pupil, pupil_id))
    school.cast.people["late"] = who
    session.flush()
    session.expunge_all()
