"""``jiaxiao outbox`` as an operator meets it."""

import json
from datetime import timedelta

from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli.main import main
from bot.core.clock import machine_now
from bot.core.reply import Reply
from bot.delivery.tell import tell
from storage.outbox import OutboxRow
from storage.schools import School
from storage.session import Database
from tests import factories

WORDS = "李小明今天没来"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["outbox", *words])


def fail(session: Session, *keys: str) -> list[int]:
    """Messages that were refused; returns their ids."""
    school = session.scalars(select(School)).one()
    person = factories.identity(session, school.id, f"o-{keys[0]}")
    for key in keys:
        now = machine_now()
        tell(
            session, school_id=school.id, identity_id=person.id, reply=Reply(WORDS), purpose="notice", key=key, now=now
        )
    rows = session.scalars(select(OutboxRow)).all()
    for row in rows:
        row.state, row.error_code, row.channel = "failed", "47003", "template"
        row.ended_at = machine_now() - timedelta(minutes=1)
    return [row.id for row in rows]


def states(session: Session) -> list[str]:
    return sorted(session.scalars(select(OutboxRow.state)))


def test_what_did_not_go_out_is_listed_without_its_words(database: Database) -> None:
    [row_id] = database.transact(fail, "m")
    listed = run("dead")
    assert listed.exit_code == 0
    assert f"{row_id}  school" in listed.output
    assert "47003  can be sent again" in listed.output
    assert WORDS not in listed.output
    [told] = json.loads(run("dead", "--json").output)
    assert (told["id"], told["error"], told["can_go_again"]) == (row_id, "47003", True)


def test_one_or_all_are_sent_again(database: Database) -> None:
    one, *_ = database.transact(fail, "m1", "m2", "m3")
    assert run("resend", str(one)).output == "1 queued\n"
    assert database.read(states) == ["failed", "failed", "queued"]
    assert run("resend", "--all").output == "2 queued\n"
    assert database.read(states) == ["queued"] * 3
    assert run("resend", "--all").output == "0 queued\n"


def test_what_cannot_be_done_is_one_line(database: Database) -> None:
    database.transact(fail, "m")
    for words in (("resend",), ("resend", "1"), ("resend", "1", "--all")):
        said = run(*words)
        assert (said.exit_code, said.output.count("\n")) == (1, 1)
        assert said.output.startswith("jiaxiao: ")
