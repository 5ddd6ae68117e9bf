"""One grandmother, one mother who is not heard of: the hotline and the month's word ask her once between them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.affection_hotline.silence import HotlineSilence
from storage.identities import Binding
from storage.matters import open_matters
from storage.session import Database
from tests.left_behind.world import Away, only
from tests.school_week import at, shown

# The month's word asks the mother on the 3rd and the grandmother on the 13th; the hotline asks the one 30 days after
# she came to WeChat, and the other 37.
DAYS = (3, 10, 13, 17, 24)
HOTLINE_ASKS = timedelta(days=37)


class Silent(Away):
    """A mother of whom nobody has heard anything since ``came``."""

    def __init__(self, db: Database, came: datetime) -> None:
        super().__init__(db)
        self.ran = at(1, 0)
        self.do(lambda session: session.execute(update(Binding).values(bound_at=came)))

    def until(self, last: datetime) -> None:
        """Both jobs of the days that matter, and then this moment."""
        for day in DAYS:
            for hour, minute, name in ((9, 0, "report_in"), (16, 20, "hotline_silence")):
                moment = at(day, hour, minute)
                if self.ran < moment <= last:
                    self.ran = moment
                    self.goes_on_to(moment)
                    self.job(name)
        self.goes_on_to(last)

    def asked(self) -> list[str]:
        """What the grandmother was sent about the mother."""
        return [text for text in self.texts_for("grandmother") if "联系上" in text]

    def waits(self) -> list[str]:
        """What the grandmother has under a number."""
        return [each.label for each in self.db.read(open_matters, self.cast.people["grandmother"].id)]

    def silences(self) -> list[tuple[str, str, str]]:
        """Stage, answer and by whom, child by child."""
        rows = select(HotlineSilence).order_by(HotlineSilence.since, HotlineSilence.pupil_id)

        def read(session: Session) -> list[tuple[str, str, str]]:
            return [(row.stage, row.answer, row.answered_by) for row in session.scalars(rows)]

        return self.db.read(read)


def month_first(db: Database) -> Silent:
    """The month's word has asked on the 13th; the hotline would on the 17th."""
    return Silent(db, at(17, 16) - HOTLINE_ASKS)


def hotline_first(db: Database) -> Silent:
    """The hotline has asked on the 10th; the month's word would on the 13th."""
    return Silent(db, at(10, 16) - HOTLINE_ASKS)


OVER, LISTED, ASKED = ("over", "in_touch", "adult"), ("teacher", "apart", "adult"), ("adult", "", "")
IN_TOUCH, APART = ("1", "reached", OVER), ("2", "not_reached", LISTED)


@pytest.mark.parametrize(("says", "month", "silence"), [IN_TOUCH, APART])
@pytest.mark.parametrize("answered", [at(14, 12), at(18, 12)])
def test_the_month_asked_first(
    sqlite_db: Database, says: str, month: str, silence: tuple[str, str, str], answered: datetime
) -> None:
    world = month_first(sqlite_db)
    world.until(answered)
    assert ([each[0] for each in world.silences()], len(world.asked())) == (
        ["adult" if answered > at(17, 17) else "parent"] * 2,
        1,
    )
    world.says("grandmother", "1")
    world.says("grandmother", says)
    world.until(at(19, 17))
    assert (only(world.reports()).adult_answer, world.silences()) == (month, [silence] * 2)
    assert (len(world.asked()), world.waits()) == (1, [])


@pytest.mark.parametrize(("says", "month", "silence"), [IN_TOUCH, APART])
@pytest.mark.parametrize("answered", [at(11, 12), at(14, 12)])
def test_the_hotline_asked_first(
    sqlite_db: Database, says: str, month: str, silence: tuple[str, str, str], answered: datetime
) -> None:
    world = hotline_first(sqlite_db)
    world.until(answered)
    assert (world.silences(), len(world.asked())) == ([ASKED] * 2, 1)
    world.says("grandmother", "1")
    for _ in range(2):  # child by child
        world.says("grandmother", says)
    world.until(at(15, 17))
    assert (only(world.reports()).adult_answer, world.silences()) == (month, [silence] * 2)
    assert (len(world.asked()), world.waits()) == (1, [])
    assert "联系上了吗" not in shown(world.says("grandmother", "孩子"))


def test_an_answer_of_long_ago_serves_nobody(sqlite_db: Database) -> None:
    world = Silent(sqlite_db, at(24, 16) - HOTLINE_ASKS)
    world.until(at(14, 12))
    world.says("grandmother", "1")
    world.says("grandmother", "2")
    world.until(at(24, 17))
    assert (world.silences(), len(world.asked())) == ([ASKED] * 2, 2)


def test_a_question_nobody_answered_goes_to_the_teacher(sqlite_db: Database) -> None:
    world = month_first(sqlite_db)
    world.until(at(24, 17))
    assert (world.silences(), len(world.asked())) == ([("teacher", "", "")] * 2, 1)
    assert "有的孩子好久没和在外的家里人说话了。" in world.news()


def test_what_the_mother_says_ends_the_question_to_both(sqlite_db: Database) -> None:
    world = hotline_first(sqlite_db)
    world.until(at(14, 12))
    assert only(world.reports()).adult_answer == "asked_already"
    found = [each.number for each in world.db.read(open_matters, world.cast.people["mother"].id)]
    world.says("mother", str(found[-1]))
    assert "常联系" in shown(world.says("mother", "4"))
    assert (world.silences(), only(world.reports()).adult_answer) == ([("over", "in_touch", "parent")] * 2, "reached")


def test_the_other_home_is_asked_for_itself(sqlite_db: Database) -> None:
    """The father's home knows nothing of what the mother's home said."""
    world = month_first(sqlite_db)
    world.changes("father", is_away=True)
    world.until(at(14, 12))
    world.says("grandmother", "1")
    world.says("grandmother", "1")
    world.until(at(17, 17))
    (mother,) = [each for each in world.reports() if each.guardian_id == world.cast.mother.id]
    (father,) = [each for each in world.reports() if each.guardian_id == world.cast.father.id]
    assert (mother.adult_answer, father.adult_answer) == ("reached", "nobody")
    assert {stage for stage, answer, _ in world.silences() if not answer} == {"teacher"}
