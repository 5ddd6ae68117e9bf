"""The week's message in chat, word for word."""

from pathlib import Path

from storage.session import Database
from tests.golden import agrees
from tests.school_week import SchoolWeek, at, shown

GOLDEN = Path(__file__).parent / "golden"


def test_written_in_chat_pushed_and_looked_at(sqlite_db: Database) -> None:
    week, lines = SchoolWeek(sqlite_db), list[str]()
    week.now = at(19, 16, 30)
    week.job("weekly_update_nudge")
    week.job("staff_afternoon")
    lines += ["→ class_teacher", *week.texts_for("class_teacher")]
    for name, text in (
        ("father", "本周消息"),
        ("class_teacher", "写周消息"),
        ("class_teacher", "李小明考了98分"),
        ("class_teacher", "1"),
        ("class_teacher", "1"),
        ("class_teacher", "上一步"),
        ("class_teacher", "这周大家学会了两位数加法,运动会人人都上了场。"),
        ("class_teacher", "1"),
        ("class_teacher", "1"),
        ("father", "本周消息"),
    ):
        lines += [f"{name}: {text}", shown(week.says(name, text))]
    week.now = at(20, 17)
    lines.append(f"[{week.job('weekly_update')}]")
    lines += [
        "→ father",
        *week.texts_for("father"),
        "father: (菜单 本周消息)",
        shown(week.clicks("father", "本周消息")),
    ]
    agrees(GOLDEN / "written_pushed_looked_at.txt", "\n".join(lines))


def test_a_spoken_message(sqlite_db: Database) -> None:
    week, lines = SchoolWeek(sqlite_db), list[str]()
    week.says("class_teacher", "写周消息")
    lines.append(shown(week.speaks("class_teacher", media="77")))
    for text in ("1", "1"):
        lines += [f"class_teacher: {text}", shown(week.says("class_teacher", text))]
    week.now = at(20, 17)
    week.job("weekly_update")
    lines += ["→ father", *week.texts_for("father")]
    reply = week.says("father", "本周消息")
    lines += ["father: 本周消息", shown(reply)]
    assert [each.media for each in reply.also] == ["77"]
    agrees(GOLDEN / "spoken.txt", "\n".join(lines))
