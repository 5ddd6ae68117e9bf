"""The model chats of the card, word for word."""

from pathlib import Path

import pytest

from bot.core.people import Role
from bot.core.reply import Reply
from storage.session import Database
from tests import factories
from tests.golden import agrees
from tests.school_week import SchoolWeek, at, shown

GOLDEN = Path(__file__).parent / "golden"
DAY = ("写联系卡", "李小明 学习 好,数学有进步 纪律 还可以 今天帮同学打饭,很热心。", "1", "1")


class Story:
    """What was said in turn, to be held to a golden file."""

    def __init__(self, week: SchoolWeek) -> None:
        self.week, self.lines = week, list[str]()

    def says(self, name: str, *texts: str) -> None:
        for text in texts:
            self._note(name, text, self.week.says(name, text))

    def speaks(self, name: str) -> None:
        self._note(name, "(语音)", self.week.speaks(name))

    def clicks(self, name: str, key: str) -> None:
        self._note(name, f"(菜单 {key})", self.week.clicks(name, key))

    def gets(self, name: str) -> None:
        said = [payload for payload in self.week.waiting_for(name) if payload.reply.text][-1]
        self.lines += [f"→ {name}: {said.what} | {said.when} | {said.answer}", shown(said.reply)]

    def job(self, name: str, *moment: int) -> None:
        self.week.now = at(*moment)
        self.lines.append(f"[{self.week.now:%m-%d %H:%M} {name}: {self.week.job(name)}]")

    def agrees(self, name: str) -> None:
        agrees(GOLDEN / f"{name}.txt", "\n".join(self.lines))

    def _note(self, name: str, said: str, reply: Reply) -> None:
        self.lines += [f"{name}: {said}", shown(reply)]


@pytest.fixture
def story(sqlite_db: Database) -> Story:
    """A school with the daily card; today's of 李小明 is written."""
    week = SchoolWeek(sqlite_db, push="daily")
    for line in DAY:
        week.says("class_teacher", line)
    return Story(week)


def test_the_teacher_writes_the_day(sqlite_db: Database) -> None:
    story = Story(SchoolWeek(sqlite_db))
    story.says("class_teacher", *DAY)
    story.says("class_teacher", "写联系卡", "都好", "1", "1")
    story.agrees("teacher_writes")


def test_the_card_is_signed_by_a_digit(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.gets("grandmother")
    story.says("grandmother", "1", "1")
    story.agrees("signed_by_digit")


def test_the_next_childs_card_is_offered(story: Story) -> None:
    with_two_children(story)
    story.job("card_evening", 20, 18, 30)
    story.gets("grandmother")
    story.says("grandmother", "1", "1", "1", "1")
    story.agrees("two_children")


def test_a_voice_at_the_card(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.speaks("grandmother")
    story.says("grandmother", "1")
    story.gets("class_teacher")
    story.agrees("voice_at_the_card")


def test_a_voice_at_a_card_that_no_push_has_brought(story: Story) -> None:
    story.clicks("grandmother", "看卡签字")
    story.speaks("grandmother")
    story.says("grandmother", "0", "好")
    story.agrees("voice_without_push")


def test_a_voice_that_nobody_asked_for_goes_where_the_family_says(story: Story) -> None:
    story.speaks("other_parent")
    story.says("other_parent", "1")
    story.agrees("voice_for_whom")


def test_a_voice_that_nobody_shall_hear_signs_all_the_same(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.speaks("grandmother")
    story.says("grandmother", "2", "联系卡", "1")
    story.agrees("voice_only_signs")


def test_the_family_has_signed_already(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("mother", "1", "1")
    story.says("grandmother", "联系卡", "1")
    story.says("father", "1", "1")
    story.agrees("family_has_signed")


def test_a_signature_is_taken_back_the_same_evening(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "1", "1", "撤", "1", "1")
    story.agrees("taken_back")


def test_what_is_not_understood(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "1", "天气真好", "吃了吗")
    story.agrees("not_understood")


def test_the_word_signs_at_once(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "签字", "签字")
    story.agrees("signed_by_word")


def test_words_to_a_teacher(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "1", "2", "小明说数学听不懂,能帮帮他吗", "1", "2")
    story.gets("subject_teacher")
    story.says("subject_teacher", "1", "我每周二下课给他讲一会儿", "1")
    story.gets("grandmother")
    story.agrees("words_to_a_teacher")


def test_words_to_both_teachers_that_are_not_sent(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "1", "2", "再想想", "1", "0")
    story.agrees("words_not_sent")


def test_words_at_night_wait_for_the_morning(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.week.now = at(20, 21, 50)
    story.says("grandmother", "联系卡", "2", "孩子肚子疼", "1", "3")
    story.agrees("words_at_night")


def test_read_to_me(story: Story) -> None:
    story.clicks("grandmother", "看卡签字")
    story.says("grandmother", "3", "1")
    story.agrees("read_to_me")


def test_read_to_me_in_the_teachers_own_voice(sqlite_db: Database) -> None:
    week = SchoolWeek(sqlite_db, push="daily")
    story = Story(week)
    story.says("class_teacher", "写联系卡", "李小明 学习 有进步")
    story.speaks("class_teacher")
    story.says("class_teacher", "1", "1")
    story.says("grandmother", "联系卡", "3")
    story.agrees("teachers_own_voice")


def test_no_card_yet(sqlite_db: Database) -> None:
    story = Story(SchoolWeek(sqlite_db))
    story.says("grandmother", "联系卡", "签字")
    story.agrees("no_card_yet")


def test_the_teachers_morning_list(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.says("grandmother", "1", "2", "数学听不懂", "1", "2")
    story.says("teacher_parent", "写联系卡", "都好", "1", "1")
    story.job("card_morning_list", 23, 7, 30)
    story.job("staff_morning", 23, 7, 30)
    story.gets("class_teacher")
    story.gets("teacher_parent")
    story.agrees("morning_list")


def test_the_reminder(story: Story) -> None:
    story.job("card_evening", 20, 18, 30)
    story.job("card_reminder", 20, 20, 30)
    story.gets("grandmother")
    story.agrees("reminder")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("unknown_child", ["写联系卡", "王小二 学习 有进步", "1"]),
        ("money", ["写联系卡", "李小明 请交30元", "1", "1", "李小明 上课讲话", "1", "2", "家长问过这件事", "1"]),
        ("voice_for_nobody", ["写联系卡", "voice", "1"]),
    ],
)
def test_what_the_teacher_is_told_about_a_line(sqlite_db: Database, name: str, lines: list[str]) -> None:
    story = Story(SchoolWeek(sqlite_db))
    for line in lines:
        if line == "voice":
            story.speaks("class_teacher")
        else:
            story.says("class_teacher", line)
    story.agrees(f"teacher_{name}")


def with_two_children(story: Story) -> None:
    """李小红's class has a homeroom teacher, too, and her card is written."""
    week = story.week
    week.do(lambda session: factories.role(session, week.cast.class_teacher, Role.HOMEROOM_TEACHER, week.cast.class_11))
    reply = week.says("class_teacher", "写联系卡")
    digit = next(choice.digit for choice in reply.choices if choice.label == "一(1)班")
    for line in (digit, "李小红 卫生 要加油", "1", "1"):
        week.says("class_teacher", line)
