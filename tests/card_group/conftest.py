"""三(2)班 with twelve children, as its teacher, its families and its group leaders meet it."""

import pytest
from sqlalchemy.orm import Session

from bot.services import Registry
from handlers.card_group import SERVICE as CARD_GROUP
from handlers.card_group import actions
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek

OTHERS = ("王芳", "张伟", "赵强", "孙丽", "周洋", "吴迪", "郑爽", "冯军", "陈静", "褚亮", "卫红")


class GroupWeek(SchoolWeek):
    """The school's week with groups in it."""

    registry = Registry((CONTACT_CARD, CARD_GROUP, WEEKLY_UPDATE, CONTACT_TASKS))

    def groups(self) -> actions.ClassGroups:
        """The groups as their teacher sees them."""
        return self.do(actions.groups_of_class, self.actor("class_teacher"), self.cast.class_32.id)

    def proposed(self, size: int = 6) -> actions.ClassGroups:
        """The class is put into groups."""
        teacher, class_id = self.actor("class_teacher"), self.cast.class_32.id
        return self.do(actions.propose_groups, self.school, teacher, class_id, size, self.now)

    def codes(self) -> dict[str, str]:
        """New codes of the class: for whom, and the digits."""
        teacher, class_id = self.actor("class_teacher"), self.cast.class_32.id
        made = self.do(actions.renew_codes, self.school, teacher, class_id, self.now)
        return {each.whom: each.digits for each in made.codes}

    def group_of(self, name: str) -> actions.Group:
        """The group that this child is in."""
        return next(each for each in self.groups().groups if name in [member.name for member in each.members])


@pytest.fixture
def week(sqlite_db: Database) -> GroupWeek:
    """The class is full, and in no groups yet."""
    week = GroupWeek(sqlite_db, push="daily")

    def fill(session: Session) -> None:
        for place, name in enumerate(OTHERS):
            factories.pupil(session, week.cast.class_32, name=name, number=f"202403{place + 10}")

    week.do(fill)
    return week
