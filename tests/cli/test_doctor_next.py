"""The next step of connecting a real school, one after the other."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.binding import Slip
from storage.pupils import Pupil
from storage.schools import School as SchoolRow
from storage.session import Database
from tests import factories
from tests.cli.place import SECRET, Place, mapping
from tests.factories import NOW
from tests.servers.process import free_port
from tests.wechat.loopback import TOKEN_PATH, refusal, token


def test_each_step_leads_to_the_next(school: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert school.next().startswith("demo: Try the product with made-up families: jiaxiao demo.")
    database = school.set_up()
    assert school.next().startswith("desk: Enter one class: jiaxiao roster template")
    children = enter_a_class(database)
    assert school.next().startswith("slips: Print the slips to take home: jiaxiao slip print --class 三(2)班")
    print_slips(database, children)
    assert school.next().startswith("account: Ask the central school or the bureau")
    school.connect()
    school.platform.says(TOKEN_PATH, refusal(40125, "invalid appsecret"))
    assert school.next().startswith("account: Reset the app secret")
    school.platform.says(TOKEN_PATH, refusal(40164, "invalid ip 1.2.3.4, not in whitelist"))
    assert school.next().startswith("address list: Put IP 1.2.3.4 into the IP whitelist")
    school.platform.says(TOKEN_PATH, token("T"))
    assert school.next().startswith("templates: 学校通知 would do; write under [wechat.templates]: notice =")
    connected = mapping("notice", "todo", "appointment", "answer")
    school.connect(connected)
    assert school.next().startswith("one class: Let the families of 三(2)班 scan their slips: 0 of 10 (0%) bound")
    bind(database, children[:8])
    assert "8 of 10 (80%) bound, 90% is enough" in school.next()
    bind(database, children[8:9], barred_at=NOW)
    assert "8 of 10 (80%) bound" in school.next()  # who may not come near the child is no bound family
    bind(database, children[9:])
    assert school.next().startswith("text messages: Let the school or the bureau register a signature")
    text = f'provider = "http"\nurl = "http://127.0.0.1:{free_port()}"\naccess_secret = "s"\n'
    school.connect(f"{connected}[sms]\n{text}")
    assert school.next().startswith("text messages: Correct [sms] url")
    text = f'provider = "http"\nurl = "{school.platform.address}"\naccess_secret = "s"\ncallback_secret = "{SECRET}"\n'
    school.connect(f"{connected}[sms]\n{text}")
    assert school.next().startswith("pages: Ask the bureau for a sub-domain")
    school.connect(connected)  # who has pages is not asked for text messages any more
    monkeypatch.setenv("JIAXIAO_APP__BASE_URL", f"http://127.0.0.1:{free_port()}")
    assert school.next().startswith("pages: Start jiaxiao up")
    database.close()


def test_the_next_step_for_programs(school: Place, database: Database) -> None:
    result = school.examine("--next", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["step"] == "desk"


def test_a_configuration_that_cannot_be_read_is_the_next_step(school: Place) -> None:
    school.configure(school="nmae = 'x'\n")
    assert "school.nmae: is not a setting" in school.next()


def enter_a_class(database: Database) -> list[int]:
    """Ten children; returns their ids."""

    def unit(session: Session) -> list[int]:
        there = session.scalars(select(SchoolRow)).one()
        room = factories.class_(session, factories.grade(session, there))
        return [factories.pupil(session, room, name=f"李{n}").id for n in range(10)]

    return database.transact(unit)


def print_slips(database: Database, children: list[int]) -> None:
    def unit(session: Session) -> None:
        for pupil in session.scalars(select(Pupil).where(Pupil.id.in_(children))):
            code = pupil.number.encode()
            session.add(Slip(school_id=pupil.school_id, pupil_id=pupil.id, code_index=code, expires_at=NOW))

    database.transact(unit)


def bind(database: Database, children: list[int], *, barred_at: datetime | None = None) -> None:
    """A guardian of each follows and is bound; ``barred_at``: the office keeps the two apart."""

    def unit(session: Session) -> None:
        for pupil in session.scalars(select(Pupil).where(Pupil.id.in_(children))):
            guardian = factories.guardian(session, factories.household(session, pupil.school_id))
            factories.link(session, pupil, guardian, barred_at=barred_at)
            who = factories.identity(session, pupil.school_id, f"openid_{pupil.id}")
            factories.bind(session, who, guardian, pupil)

    database.transact(unit)
