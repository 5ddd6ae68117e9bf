"""``jiaxiao wecom sync`` as an operator meets it."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cli.main import main
from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule
from bot.simulator.wecom.corp import FakeCorp, FakeParent
from bot.simulator.world import World
from storage.identities import Binding
from storage.schools import School
from storage.session import Database
from tests import factories
from tests.cli.place import Place


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    made.add_corp(FakeCorp("ww1", "secret", 7))
    with serve_in_thread(create_simulator(made)) as server:
        made.base_url = server.url
        yield made
        made.close()


@pytest.fixture
def connected(school: Place, world: World) -> Iterator[Database]:
    fields = f'corp_id = "ww1"\nagent_id = 7\nsecret = "secret"\napi_base = "{world.base_url}/qyapi"\n'
    school.configure(f"[wecom]\n{fields}")
    database = school.set_up()
    database.transact(_family)
    yield database
    database.close()


def _family(session: Session) -> None:
    school = session.scalars(select(School)).one()
    child = factories.pupil(session, factories.class_(session, factories.grade(session, school)))
    factories.link(session, child, factories.guardian(session, factories.household(session, school.id)))


def sync() -> Result:
    return CliRunner().invoke(main, ["wecom", "sync"])


def bound(database: Database) -> int:
    return database.read(lambda session: session.scalar(select(func.count()).select_from(Binding))) or 0


def test_without_an_enterprise_wechat(database: Database) -> None:
    said = sync()
    assert (said.exit_code, said.stderr) == (
        1,
        "jiaxiao: no enterprise WeChat is configured; fill in [wecom] in config.toml\n",
    )


def test_it_says_who_was_found_and_who_was_not(connected: Database, world: World) -> None:
    corp = world.corps["ww1"]
    corp.add_parent(FakeParent("mother", "13812345678"), 妈妈=(1, "李小明"))
    corp.add_parent(FakeParent("stranger", "13900000000", follows=False), 爸爸=(1, "别人"))
    said = sync()
    assert said.stdout == (
        "青山小学: 1 of 2 parents are guardians in the roster, 1 of them newly; "
        "1 have a number that is not in the roster or is not certain; 0 are gone; "
        "1 do not follow the school's notices yet.\n"
    )
    assert bound(connected) == 1
    assert "0 of them newly" in sync().stdout
    corp.students.clear()
    corp.add_parent(FakeParent("stranger", "13900000000"), 爸爸=(1, "别人"))
    assert "1 are gone" in sync().stdout
    assert bound(connected) == 0


def test_nobody_is_forgotten_because_of_a_mistake_in_the_console(connected: Database, world: World) -> None:
    corp = world.corps["ww1"]
    corp.add_parent(FakeParent("mother", "13812345678"), 妈妈=(1, "李小明"))
    sync()
    corp.students.clear()
    said = sync()
    assert (said.exit_code, "names no parent" in said.stderr) == (1, True)
    world.switches.on(Rule("html_502", path="/school/user/list"))
    said = sync()
    assert (said.exit_code, "nothing was changed" in said.stderr) == (1, True)
    assert bound(connected) == 1
