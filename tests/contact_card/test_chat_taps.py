"""A class's day by chat: how many messages it takes, exceptions and a spoken remark among them."""

from sqlalchemy.orm import Session

from bot.core.day_card import Entry
from handlers.contact_card import actions
from storage.session import Database
from tests import factories
from tests.school_week import SchoolWeek, shown

MOST_MESSAGES = 12


def test_a_day_with_five_exceptions_takes_few_messages(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    names = ["王芳", "张伟", "赵强", "孙丽", "周洋", *(f"孩子{number}" for number in range(42))]

    def fill(session: Session) -> None:
        for place, name in enumerate(names):
            factories.pupil(session, week.cast.class_32, name=name, number=f"202403{place + 10}")

    week.do(fill)
    sent = [
        "写联系卡",
        "王芳 纪律 还可以\n张伟 学习 有进步\n赵强 今天帮同学打饭\n孙丽 卫生 还可以",
        "周洋",
        "voice",
        "1",
        "1",
    ]
    for each in sent:
        last = week.speaks("class_teacher", media="31") if each == "voice" else week.says("class_teacher", each)
    assert "48 张卡写好了" in shown(last)
    assert len(sent) <= MOST_MESSAGES
    print(f"\na card for 48 by chat: {len(sent)} messages")  # noqa: T201  the measure itself
    lines = week.do(actions.day_of_class, week.actor("class_teacher"), week.cast.class_32.id, week.now.date())
    assert {line.name: line.entry for line in lines if line.entry != Entry()} == {
        "王芳": Entry({"discipline": 1}),
        "张伟": Entry(notes={"learning": "有进步"}),
        "赵强": Entry(remark="今天帮同学打饭"),
        "孙丽": Entry({"hygiene": 1}),
        "周洋": Entry(media_id=31),
    }
