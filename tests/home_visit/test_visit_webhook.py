"""A visit through the real webhook: a grandmother answers without typing, the teacher dictates."""

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from storage.base import new_id
from storage.home_visit import HomeVisit
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.staff import Staff
from tests.golden import agrees
from tests.school_week import at
from tests.stories.telling import Teller

GOLDEN = Path(__file__).parent / "golden"
SCRIPT = """\
钟: 2026-11-23 16:00
人: 奶奶 家长 林秀英
人: 老师 老师 杨静
老师: 家访通知
老师: <点 1>
老师: <点 1>
老师: 家豪今天帮同学打饭,很热心
老师: <点 1>
老师: <点 1>
奶奶: <等 老师想来家里看看>
奶奶: <语音 5>
奶奶: <点 2>
钟: 2026-11-25 16:31
钟: 2026-11-25 18:01
奶奶: <等 明天>
钟: 2026-11-26 17:30
老师: 记家访
老师: <语音 20>
老师: <语音 15>
老师: <点 1>
老师: <点 1>
老师: 每周二下课给家豪讲一会儿数学
老师: <点 1>
老师: <点 2>
老师: <点 0>
奶奶: <等 谢谢>
钟: 2026-12-01 12:00
老师: 跟进
老师: <点 1>
老师: <语音 8>
老师: <点 1>
老师: 跟进
"""


def test_from_the_announcement_to_the_evidence(stage: Stage) -> None:
    stage.house.database.transact(_plan)
    told = Teller(stage, "home visit").play(SCRIPT)
    agrees(GOLDEN / "through_the_webhook.txt", told)


def _plan(session: Session) -> None:
    """A visit of 林家豪 and his grandmother by 杨静, on Wednesday."""
    pupil = session.scalars(select(Pupil).where(Pupil.name == "林家豪")).one()
    home = session.scalars(
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.pupil_id == pupil.id, Guardian.name == "林秀英")
    ).one()
    teacher = session.scalars(select(Staff).where(Staff.school_id == pupil.school_id, Staff.name == "杨静")).one()
    visit = HomeVisit(
            id=new_id(),
            school_id=pupil.school_id,
            household_id=home,
            pupil_id=pupil.id,
            visitor_id=teacher.id,
            period="2026-2027-1",
            kind="all",
            reason="contact",
            planned_on=date(2026, 11, 25),
            due_on=date(2026, 12, 31),
            made_at=at(1, 9),
    )  # fmt: skip
    session.add(visit)
