"""Slips that come back: who may tick, what a code opens, and what a photo of a dozen tells."""

import time
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, DeliveryError
from bot.core.reply import Reply
from bot.delivery.ladder.photo_task import PHOTO, SlipPhotos
from bot.delivery.ladder.slip_pdf import slip_of
from bot.delivery.ladder.slip_results import by_digits, slips_back, slips_out
from bot.delivery.ladder.staff_tasks import slip_code
from handlers.binding.chat import bind
from storage.contact_tasks import task_listed
from storage.media import Media
from storage.obligations import Obligation
from storage.session import Database
from storage.staff_tasks import StaffTask
from storage.tasks import Task
from tests.contact_tasks.photo import cut, on_a_table
from tests.contact_tasks.world import HumanRungs
from tests.costs import seconds
from tests.golden import agrees
from tests.school_week import at

GOLDEN = Path(__file__).parent / "golden"
DOZEN = (*(f"王小{number}" for number in "一二三四五六七八九十"), "周洋", "赵强")


@pytest.fixture
def world(sqlite_db: Database) -> HumanRungs:
    """On Friday at four."""
    return HumanRungs(sqlite_db)


def codes(world: HumanRungs) -> list[str]:
    """The digits of all slips, in the order of opening."""
    return world.db.read(lambda session: [slip_code(session, task.id) for task in world.tasks() if task.kind == "slip"])


def closed(world: HumanRungs) -> dict[str, str | None]:
    """By child how it was closed, for all that are."""

    def read(session: Session) -> dict[str, str | None]:
        listed = [task_listed(session, world.school.id, task.id) for task in world.tasks()]
        return {each.pupil.name: each.obligation.closed_how for each in listed if each and each.obligation.closed_at}

    return world.db.read(read)


def digits(world: HumanRungs, name: str, code: str) -> Reply | None:
    """One of the cast types the eight digits."""
    return world.do(by_digits, world.school, world.actor(name), code, world.now)


@pytest.mark.parametrize(
    ("act", "options", "name", "how"),
    [
        ("know", "", "grandmother", "said"),
        ("acknowledge", "", "father", "said"),
        ("acknowledge", "", "class_teacher", "paper"),
        ("answer", "能接\n不能接", "grandmother", None),  # led to the notice
        ("sign", "", "father", None),
        ("acknowledge", "能接\n不能接", "class_teacher", None),  # asked what was ticked
        ("know", "", "other_parent", None),
        ("know", "", "teacher_parent", None),  # homeroom teacher of another class
        ("know", "", "subject_teacher", None),
        ("know", "", "stranger", None),
        ("know", "", "foreign_parent", None),
    ],
)
def test_what_eight_digits_do(world: HumanRungs, act: str, options: str, name: str, how: str | None) -> None:
    world.slips(world.owe([world.cast.xiaoming.id], notice_id=world.notice(act=act, options=options)))
    if name == "father":
        world.do(_household_of_father, world)
    reply = digits(world, name, codes(world)[0])
    assert closed(world).get("李小明") == how
    belongs = name in ("grandmother", "father", "class_teacher")
    assert (reply is not None) == belongs
    assert not reply or "李小明" in reply.text


def _household_of_father(session: Session, world: HumanRungs) -> None:
    session.query(Obligation).one().household_id = world.cast.father.household_id


def test_digits_reach_the_notice_through_binding(world: HumanRungs) -> None:
    assert bind.__module__ == "handlers.binding.chat"
    world.slips(world.owe([world.cast.xiaoming.id], notice_id=world.notice(act="know", options="")))
    code = codes(world)[0]
    said = [world.binds(name, f"{code[:4]} {code[4:]}").text for name in ("stranger", "grandmother", "grandmother")]
    assert [("知道了" in text, "已经回过" in text) for text in said] == [(False, False), (True, False), (False, True)]


def test_a_second_print_shows_the_same_codes_and_no_code_is_stored(world: HumanRungs) -> None:
    world.slips(world.owe([world.child() for _ in range(3)]))
    first, second = codes(world), codes(world)
    assert first == second
    assert len(set(first)) == 3
    assert all(len(code) == 8 and code.isdigit() for code in first)
    kept = {value for task in world.tasks() for value in vars(task).values()}
    assert not kept & {*first, *(code.encode() for code in first)}


def test_nobody_ticks_for_another_class(world: HumanRungs) -> None:
    world.slips(world.owe([world.cast.xiaoming.id]))

    def tick(session: Session, name: str) -> None:
        listed = task_listed(session, world.school.id, world.tasks()[0].id)
        assert listed
        slips_back(session, world.school, world.actor(name), [listed], world.now)

    for name in ("teacher_parent", "subject_teacher", "principal", "mother", "stranger"):
        assert world.do(slips_out, world.school.id, world.actor(name)) == []
        with pytest.raises(AccessDeniedError):
            world.do(tick, name)


def photographed(world: HumanRungs, file: Path, name: str = "class_teacher") -> list[str]:
    """One of the cast sends the picture and reads what comes back; how long it took is looked at, too."""
    reply = world.pictures(name, world.do(_kept, world, file))
    photos = SlipPhotos(file.parent, {world.school.id: world.school})
    task = world.db.read(lambda session: [each.kind for each in session.query(Task) if each.kind == PHOTO])
    before = world.texts_for(name)
    if task:
        args = {"school_id": world.school.id, "identity": world.cast.people[name].id, "media": world.media}
        photos(world.db, args, world.now)
        photos(world.db, args, world.now)
    return [reply.text, *world.texts_for(name)[len(before) :]]


def _kept(session: Session, world: HumanRungs, file: Path) -> int:
    media = Media(school_id=world.school.id, kind="image", app_id="wx_qingshan", identity_id=None,
                  platform_media_id="m", created_at=world.now, state="kept", path=file.name)  # fmt: skip
    session.add(media)
    session.flush()
    return media.id


def laid_out(
    world: HumanRungs, file: Path, names: tuple[str, ...], covered: tuple[int, ...] = (), seed: int = 1
) -> Path:
    """Their slips on a table, photographed."""

    def printed(session: Session) -> Path:
        found = [task_listed(session, world.school.id, task.id) for task in world.tasks() if task.kind == "slip"]
        slips = {each.pupil.name: slip_of(session, each) for each in found if each}
        return on_a_table(cut(world.school, [slips[name] for name in names]), file, covered=covered, seed=seed)

    return world.db.read(printed)


@pytest.mark.parametrize("seed", range(4))
def test_a_photo_of_a_dozen(world: HumanRungs, tmp_path: Path, seed: int) -> None:
    notice = world.notice(act="acknowledge", options="")
    world.slips(world.owe([world.child(name) for name in (*DOZEN, "孙丽")], notice_id=notice))
    file = laid_out(world, tmp_path / "table.jpg", DOZEN, covered=(10,), seed=seed)
    began = time.process_time()
    said = photographed(world, file)
    spent = time.process_time() - began
    assert spent < 200 * seconds(lambda: Image.open(file).load()), "beside looking at the picture once"
    agrees(GOLDEN / "photo_of_a_dozen.txt", "\n".join(said))
    assert closed(world) == {name: "paper" for name in DOZEN if name != "周洋"}
    again = photographed(world, file)
    assert "其中11张先前就有回音" in again[1]


def test_a_photo_of_slips_with_options_asks_for_each(world: HumanRungs, tmp_path: Path) -> None:
    world.slips(world.owe([world.child(name) for name in DOZEN[:3]]))
    said = photographed(world, laid_out(world, tmp_path / "table.jpg", DOZEN[:3]))
    assert "有3张要看勾了哪个,回 1" in said[1]
    assert closed(world) == {}
    for text in ("1", "1", "2", "1"):
        world.says("class_teacher", text)
    assert set(closed(world)) == set(DOZEN[:3])


@pytest.mark.parametrize("name", ["teacher_parent", "principal"])
def test_a_photo_ticks_nothing_of_another_class(world: HumanRungs, tmp_path: Path, name: str) -> None:
    world.slips(world.owe([world.child(each) for each in DOZEN[:2]], notice_id=world.notice(act="know", options="")))
    world.do(_at_work, world, name)
    said = photographed(world, laid_out(world, tmp_path / "table.jpg", DOZEN[:2]), name)
    assert "不是您班的" in said[-1]
    assert "王小" not in "".join(said)
    assert closed(world) == {}


def _at_work(session: Session, world: HumanRungs, name: str) -> None:
    session.merge(world.cast.people[name]).face = "staff"


def test_a_photo_that_holds_no_slip_or_did_not_arrive(world: HumanRungs, tmp_path: Path) -> None:
    empty = on_a_table([], tmp_path / "empty.jpg")
    assert "没有看到纸条的码" in photographed(world, empty)[1]
    world.do(_set_state, world, "lost")
    photos = SlipPhotos(tmp_path, {world.school.id: world.school})
    args = {"school_id": world.school.id, "identity": world.cast.people["class_teacher"].id}
    world.do(_set_state, world, "waiting")
    with pytest.raises(DeliveryError):
        photos(world.db, {**args, "media": world.media}, world.now)
    assert world.pictures("mother", 1).text.startswith("图收到了,可我看不懂图")


def _set_state(session: Session, world: HumanRungs, state: str) -> None:
    session.get_one(Media, world.media).state = state


def test_an_answer_of_the_family_ends_the_task(world: HumanRungs) -> None:
    world.slips(world.owe([world.cast.xiaoming.id], notice_id=world.notice(act="know", options="")))
    digits(world, "grandmother", codes(world)[0])
    (task,) = world.tasks()
    assert (task.result, task.closed_by) == ("moot", None)
    assert isinstance(task, StaffTask)
    world.now = at(23, 7, 30)
    assert world.job("staff_morning") == 0
