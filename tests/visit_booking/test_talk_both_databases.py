"""From the first wish to the family's last word, on SQLite and on PostgreSQL."""

from handlers.visit_booking.actions import calendars
from handlers.visit_booking.overview import for_family, for_teacher
from storage.session import Database
from tests.school_week import at, shown
from tests.visit_booking.talks import Talks


def test_the_whole_way(db: Database) -> None:
    talks = Talks(db)
    talks.goes_on_to(at(23, 9))
    talks.model_hours()

    def says(name: str, *texts: str) -> str:
        return [shown(talks.says(name, text)) for text in texts][-1]

    assert says("father", "预约", "1", "1", "1", "1").startswith("约好了")
    assert says("grandmother", "预约", "小明", "1", "1", "5", "周日上午", "1").startswith("告诉杨老师了")
    assert says("father", "改约", "1", "1").startswith("改好了")
    assert says("father", "改约", "3", "2").startswith("好,记下了")
    assert says("class_teacher", "我的约见", "1", "1", "帮同学打饭,想夸夸他", "1", "1", "1", "1").startswith(
        "告诉李小明家了"
    )
    assert says("grandmother", "1", "1").startswith("约好了")
    family = talks.do(for_family, talks.school, talks.actor("mother"), talks.now)
    assert [line.kind for line in family] == ["date"]
    talks.goes_on_to(at(24, 17))
    day = talks.do(for_teacher, talks.school, talks.actor("class_teacher"), talks.now)
    assert [(line.words, line.count) for line in day] == [("谈过的还没记", 1)]
    says("class_teacher", "我的约见", "1", "家里问数学", "1", "1", "每天一道题", "1", "1", "12月4日")
    assert "每天一道题" in says("grandmother", "1")
    assert says("grandmother", "2", "好的", "1") == "好,告诉杨老师了。"
    talks.do(calendars.renew, talks.actor("class_teacher"), anew=False, names=False)
    secret, _names = talks.do(calendars.my_feed, talks.actor("class_teacher")) or ("", False)
    read = talks.do(calendars.feed, talks.school, secret, talks.now).decode()
    assert (read.count("BEGIN:VEVENT"), read.count("STATUS:CANCELLED")) == (2, 1)
