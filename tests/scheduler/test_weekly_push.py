"""The week's one message around the national holiday, from the command line; and the demo's clock moved by a week."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import House, open_house
from bot.cli.demo.stage import Stage, open_stage
from bot.cli.main import main
from bot.core.clock import SHANGHAI
from bot.core.people import Role
from bot.core.settings import load
from bot.identity.actors import actor_of_staff
from bot.simulator.app import create_simulator
from bot.simulator.contact import Contact
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import Habits, World
from handlers.weekly_update import actions
from storage.job_runs import DONE, JobRun
from storage.outbox import OutboxRow
from storage.schools import School
from tests import factories
from tests.product import AES_KEY, SECRET, fake_account

QUICK = Habits(receipt_delay=(0.0, 0.1))
CONFIG = f"""
[app]
secret_key = "{SECRET}"
data_dir = "FOLDER"
[database]
url = "sqlite:///FOLDER/school.db"
[wechat]
app_id = "wx_qingshan"
app_secret = "app secret"
token = "token of the console"
encoding_aes_key = "{AES_KEY}"
original_id = "gh_qingshan"
api_base = "PLATFORM"
[wechat.templates]
notice = {{ id = "T1", fields = {{ thing1 = "what" }} }}
"""


@pytest.fixture
def platform() -> Iterator[World]:
    """WeChat, with one approved template."""
    world = World(habits=QUICK)
    account = world.add_account(fake_account())
    world.templates.add(account.app_id, "学校消息", "事项:{{thing1.DATA}}", "T1")
    with serve_in_thread(create_simulator(world)) as served:
        world.base_url = served.url
        yield world
        world.close()


@pytest.fixture
def mothers(platform: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Contact]:
    """Two families of a class whose teacher has written for both weeks; the school is set up by its commands."""
    for name in [name for name in os.environ if name.startswith("JIAXIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JIAXIAO_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text('[school]\nname = "青山小学"\ncode = "qingshan"\n', encoding="utf-8")
    local = CONFIG.replace("FOLDER", str(tmp_path)).replace("PLATFORM", platform.base_url)
    (tmp_path / "config.local.toml").write_text(local, encoding="utf-8")
    assert jiaxiao("db", "upgrade")[0] == 0
    house = open_house(load())
    contacts = []
    for key in ("first mother", "second mother"):
        platform.add_person(key, key, "")
        contacts.append(platform.contact(key))
        contacts[-1].following = True
    house.database.transact(_families, house, [contact.openid for contact in contacts])
    house.database.close()
    return contacts


def jiaxiao(*words: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    return done.exit_code, done.output


def push(day: str) -> str:
    """The weekly push as if it were 17:00 of this day; what was printed."""
    code, said = jiaxiao("job", "run", "weekly_update", "--at", f"{day}T17:00")
    assert code == 0, said
    return said


def test_the_push_goes_on_the_last_school_day_of_the_week(mothers: list[Contact]) -> None:
    sent = "青山小学: 2 messages written\nsent: 2\n"
    nothing = "青山小学: nothing due\n"
    got = [
        (day, push(day), [len(mother.chat) for mother in mothers])
        for day in ("2026-09-30", "2026-09-30", "2026-10-02", "2026-10-09", "2026-10-10", "2026-10-10", "2026-09-30")
    ]
    assert got == [
        ("2026-09-30", sent, [1, 1]),
        ("2026-09-30", nothing, [1, 1]),
        ("2026-10-02", nothing, [1, 1]),  # a holiday
        ("2026-10-09", nothing, [1, 1]),  # a Friday, but the Saturday makes up for a holiday
        ("2026-10-10", sent, [2, 2]),
        ("2026-10-10", nothing, [2, 2]),
        ("2026-09-30", nothing, [2, 2]),
    ]
    assert {shown.way for mother in mothers for shown in mother.chat} == {"template"}


def test_the_list_shows_every_job_of_the_services_and_what_was_run(mothers: list[Contact]) -> None:
    push("2026-09-30")
    jobs = {each["job"]: each for each in json.loads(jiaxiao("job", "list", "--json")[1])}
    assert set(jobs) >= {"weekly_update", "weekly_update_nudge", "card_evening", "card_reminder", "card_morning_list"}
    assert jobs["weekly_update"]["last"] == "2026-09-30 17:00, 2 messages"
    assert jobs["card_evening"]["last"] is None
    assert all(each["next"] for each in jobs.values())
    code, said = jiaxiao("job", "list")
    assert code == 0
    assert "last 2026-09-30 17:00, 2 messages" in said


# How often each job runs in the demo's week, Tuesday to Monday: its first morning was over when it began.
WEEK = {
    "card_evening": 5,
    "card_reminder": 5,
    "card_morning_list": 5,
    "weekly_update_nudge": 1,
    "weekly_update": 1,
    "staff_morning": 5,
    "staff_afternoon": 5,
    "card_group_nudge": 1,
    "card_month": 1,
    "card_month_nudge": 1,
    "discussion_nudge": 5,
    "discussion_close": 5,
    "phone_calls": 5,
    "teacher_line": 5,
    "counseling_wishes": 5,
    "duty_reminders": 5,
    "privacy_leavers": 7,
    "report_in": 7,
    "left_behind_files": 7,
    "proxy_duties": 7,
    "village_list": 7,
    "holiday_places": 7,
    "care_signs": 5,
    "home_visit_callbacks": 5,
    "home_visit_morning": 5,
    "home_visit_tomorrow": 7,
    "home_visit_plan": 5,
    "voice_pack_upload": 7,
    "parents_day_place": 7,
    "hotline_forget": 7,
    "hotline_silence": 5,
    "mailbox_overdue": 5,
    "report_pulse": 7,
}


def test_the_demos_clock_forward_plays_each_run_once_and_back_plays_nothing(stage_folder: Path) -> None:
    with open_stage(stage_folder, habits=QUICK) as stage:
        stage.traveller.set(datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI))
        week = _done(stage)
        assert week == WEEK
        sent = stage.house.database.read(_messages)
        for day in (16, 20, 23):
            stage.traveller.set(datetime(2026, 11, day, 8, 0, tzinfo=SHANGHAI))
            assert _done(stage) == week
        assert stage.house.database.read(_messages) == sent
        stage.traveller.set(datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI))
        every_day = ["card_evening", "card_reminder", "card_morning_list", "staff_morning", "staff_afternoon"]
        every_day += [
            "discussion_nudge",
            "discussion_close",
            "phone_calls",
            "teacher_line",
            "counseling_wishes",
            "report_in",
            "left_behind_files",
            "proxy_duties",
            "village_list",
            "holiday_places",
            "voice_pack_upload",
            "home_visit_callbacks",
            "care_signs",
        ]
        every_day += ["home_visit_morning", "home_visit_tomorrow", "duty_reminders", "privacy_leavers"]
        every_day += ["parents_day_place", "home_visit_plan", "mailbox_overdue", "hotline_forget", "hotline_silence"]
        every_day += ["report_pulse"]
        assert _done(stage) - week == dict.fromkeys(every_day, 1)


def _families(session: Session, house: House, openids: list[str]) -> None:
    school = session.scalars(select(School)).one()
    class_ = factories.class_(session, factories.grade(session, school))
    teacher = factories.staff(session, school)
    factories.role(session, teacher, Role.HOMEROOM_TEACHER, class_)
    for openid in openids:
        child = factories.pupil(session, class_, name="李小明")
        mother = factories.guardian(session, factories.household(session, school.id), phone="")
        factories.link(session, child, mother)
        factories.bind(session, factories.identity(session, school.id, openid), mother, child)
    session.flush()
    context = house.schools["qingshan"]
    for day in ((9, 29), (10, 9)):
        now = datetime(2026, *day, 12, 0, tzinfo=SHANGHAI)
        actor = actor_of_staff(session, school.id, teacher.id, now)
        actions.write(session, context, actor, class_.id, ["这周孩子们学会了写信。"], now)


def _done(stage: Stage) -> Counter[str]:
    """How many runs each job had; a period is claimed once by a unique key, so each counts for another one."""
    runs = select(JobRun.job).where(JobRun.state == DONE)
    return Counter(stage.house.database.read(lambda session: session.scalars(runs).all()))


def _messages(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow)) or 0
