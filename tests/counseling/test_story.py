"""The counselor's room in chat, word for word."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.session import Database
from storage.staff import Staff
from tests.counseling.world import Room
from tests.told_story import Story

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def story(db: Database) -> Story[Room]:
    """On Monday the 23rd, at ten in the morning."""
    return Story(Room(db), GOLDEN)


def test_a_guardian_says_it_to_the_counselor_alone(story: Story[Room]) -> None:
    world = story.world
    story.says("mother", "心里话", "2", "1", "我常年在外,孩子不和我说话", "1")
    story.round("许老师", world.staff["counselor"])
    story.round("杨老师", world.cast.class_teacher.id)
    story.says("counselor", "心里话", "1", "1", "先每天听他说三分钟,别急着劝", "1")
    story.reads("mother")
    story.says("mother", "心里话", "2", "3", "0")
    story.says("mother", "心里话", "2", "2")
    story.says("grandmother", "心里话", "2")
    story.says("class_teacher", "心理室")
    story.agrees("said_to_the_counselor")


def test_a_child_s_wish_becomes_an_appointment_of_which_the_family_hears_nothing(story: Story[Room]) -> None:
    world = story.world
    story.says("class_teacher", "孩子想谈谈 小明", "1", "他说夜里睡不着", "1", "1")
    story.round("许老师", world.staff["counselor"])
    story.round("杨老师", world.cast.class_teacher.id)
    story.says("counselor", "心理室", "1", "1", "5", "11月24日", "1230")
    story.round("杨老师", world.cast.class_teacher.id)
    story.says("class_teacher", "心理室")
    story.says("principal", "心理室")
    story.goes_on_to(24, 13, 30)
    story.says("counselor", "心理室", "1", "2", "睡前看手机,约了每周一次", "1", "3")
    story.says("counselor", "心理室")
    for name in ("mother", "grandmother", "father"):
        story.reads(name)
        story.says(name, "今天")
    story.agrees("a_child_s_wish")


def test_a_teacher_notes_a_talk_with_a_pupil(story: Story[Room]) -> None:
    story.says("class_teacher", "记谈心 李小明", "说了说交朋友的事", "记谈心", "小红", "小明", "1", "0")
    story.agrees("heart_talk")


def test_without_a_counselor_there_is_the_helpline(story: Story[Room]) -> None:
    world = story.world

    def leave(session: Session) -> None:
        session.execute(update(Staff).where(Staff.name.in_(("许宁", "何丽"))).values(left_at=world.now))

    world.do(leave)
    story.says("father", "心里话", "1")
    story.says("class_teacher", "孩子想谈谈 小明")
    story.agrees("no_counselor")
