"""Who of two households owes an answer, who is only told, and what becomes of a child that leaves."""

from dataclasses import replace

from sqlalchemy import update

from storage.pupils import Pupil
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake
from tests.delivery.ladder.ground import DAD, FRIDAY, MUM, WEDNESDAY, Ground, at
from tests.delivery.ladder.test_composing import composed

APART = FamilyToMake("李小明", (MUM, replace(DAD, home=2)))
FATHER_DOES_NOT_DECIDE = FamilyToMake("李小明", (MUM, replace(DAD, home=2, decides=False)))
NOBODY_DECIDES = FamilyToMake("李小明", (replace(MUM, decides=False), replace(DAD, home=2, decides=False)))


def test_each_household_with_the_duty_owes(db: Database) -> None:
    assert Ground(db, APART).send(act="answer") == 2


def test_a_household_without_the_duty_owes_nothing_and_gets_a_copy(db: Database) -> None:
    ground = Ground(db, FATHER_DOES_NOT_DECIDE)
    assert ground.send(act="answer") == 1
    ground.climb(at(20, 10, 2))
    asked = {(ground.guardians[row.guardian_id or 0], row.rung) for row in ground.rows()}
    assert asked == {("李小明妈妈", "wechat"), ("李小明爸爸", "copy")}


def test_where_nobody_has_the_duty_every_household_owes(db: Database) -> None:
    assert Ground(db, NOBODY_DECIDES).send(act="answer") == 2


def test_a_copy_still_says_its_words_when_the_other_parent_has_answered(db: Database) -> None:
    ground = Ground(db, FATHER_DOES_NOT_DECIDE)
    ground.send(act="answer")
    ground.climb(at(20, 10, 2))
    assert ground.acts("李小明妈妈", at(20, 10, 3), option=1) == [True]
    (payload,) = composed(ground)
    assert "李小明" in payload.reply.text
    assert not payload.reply.choices, "it asks nothing"


def test_what_a_child_owes_who_has_left_is_void(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (MUM,)), FamilyToMake("王芳", (DAD,)))
    ground.send()
    ground.do(lambda session: session.execute(update(Pupil).where(Pupil.name == "李小明").values(left_at=FRIDAY)))
    ground.climb_until(WEDNESDAY)
    gone, here = ground.obligations()
    assert (gone.closed_how, gone.rung) == ("withdrawn", 0)
    assert here.rung > 0
    assert {ground.guardians[row.guardian_id or 0] for row in ground.rows()} == {"王芳妈妈"}
