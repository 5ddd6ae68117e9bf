"""Whole copies: every row and file of either database comes back in the other, or nothing at all."""

import io
import json
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, select
from sqlalchemy.orm import Session

from bot.core.errors import OperatorError
from storage import migrate
from storage.backup import back_up, restore_from
from storage.base import UtcDateTime
from storage.every_table import Base
from storage.inbox import Answered, answered
from storage.pupils import Guardian
from storage.schools import School
from storage.sealing import unseal
from storage.session import Database
from storage.signatures import heads, record_signature
from tests import cast, factories
from tests.fixtures.databases import POSTGRES, vault
from tests.storage.test_inbox import PUSH, _take

Rows = dict[str, list[tuple[Any, ...]]]
BOTH_WAYS = [
    pytest.param("sqlite", "postgres", marks=pytest.mark.postgres),
    pytest.param("postgres", "sqlite", marks=pytest.mark.postgres),
    ("sqlite", "other_sqlite"),
]


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Database]]:
    """Databases by kind: ``sqlite`` without any tables, ``migrated_sqlite`` with all of them."""
    made: list[Database] = []

    def open_one(kind: str) -> Database:
        made.append(Database(str(request.getfixturevalue(f"{kind}_url")), vault()))
        return made[-1]

    yield open_one
    for database in made:
        database.close()


@pytest.fixture
def other_sqlite_url(tmp_path: Path) -> str:
    """A second SQLite database without any tables."""
    return f"sqlite:///{tmp_path / 'other' / 'other.db'}"


@pytest.fixture
def other_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A second SQLite database with all tables and no rows: what is restored need not make them."""
    file = shutil.copy(sqlite_template, tmp_path / "other.db")
    database = Database(f"sqlite:///{file}", vault())
    yield database
    database.close()


@pytest.mark.parametrize(("source", "target"), BOTH_WAYS)
def test_every_table_comes_back_the_same(
    opened: Callable[[str], Database], tmp_path: Path, source: str, target: str
) -> None:
    database = opened(f"migrated_{source}")
    with database.engine.begin() as connection:
        _fill_every_table(connection)
    file = tmp_path / "copy.tar"
    manifest = back_up(database, tmp_path / "data", file)
    restored = opened(target)
    assert restore_from(restored, tmp_path / "data2", file) == manifest
    before, after = _everything(database), _everything(restored)
    assert all(len(rows) == 2 for rows in before.values())
    assert before == after
    assert manifest["rows"] == 2 * len(Base.metadata.tables)


def test_what_was_encrypted_opens_and_what_was_answered_stays_answered(
    source: Database, other_sqlite: Database, tmp_path: Path
) -> None:
    people = source.transact(cast.gather)
    source.transact(_take, people.school.id, reply="好")
    back_up(source, tmp_path, tmp_path / "copy.tar")
    restore_from(other_sqlite, tmp_path / "restored", tmp_path / "copy.tar")

    def phone(session: Any) -> str:
        row = session.get(Guardian, people.mother.id)
        return unseal(session, ("guardians", "phone"), row.id, row.school_id, row.phone)

    assert other_sqlite.read(phone) == "13700003321"
    kept = other_sqlite.read(lambda session: answered(session, school_id=people.school.id, push_key=PUSH))
    assert kept == Answered("好")


def test_media_come_back_in_their_folders(source: Database, other_sqlite: Database, tmp_path: Path) -> None:
    voice = tmp_path / "data" / "media" / "2026" / "voice.amr"
    voice.parent.mkdir(parents=True)
    voice.write_bytes(b"#!AMR\n\x00\xff")
    assert back_up(source, tmp_path / "data", tmp_path / "copy.tar")["media"] == 1
    restore_from(other_sqlite, tmp_path / "restored", tmp_path / "copy.tar")
    assert (tmp_path / "restored" / "media" / "2026" / "voice.amr").read_bytes() == b"#!AMR\n\x00\xff"


def test_only_the_own_account_reads_a_copy(source: Database, tmp_path: Path) -> None:
    back_up(source, tmp_path, tmp_path / "copy.tar")
    assert stat.S_IMODE((tmp_path / "copy.tar").stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("kind", ["sqlite", POSTGRES])
def test_a_database_that_holds_something_is_not_filled(
    opened: Callable[[str], Database], source: Database, tmp_path: Path, kind: str
) -> None:
    source.transact(factories.school)
    back_up(source, tmp_path, tmp_path / "copy.tar")
    target = source if kind == "sqlite" else opened(f"migrated_{kind}")
    if target is not source:
        target.transact(lambda session: factories.school(session, code="another"))
    before = _everything(target)
    with pytest.raises(OperatorError, match=r"not empty \(table schools\)"):
        restore_from(target, tmp_path, tmp_path / "copy.tar")
    assert _everything(target) == before


def test_a_copy_of_another_version_changes_nothing(
    source: Database, other_sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.transact(factories.school)
    with source.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    monkeypatch.setattr("storage.backup.is_current", lambda _engine: True)
    back_up(source, tmp_path, tmp_path / "copy.tar")
    with pytest.raises(OperatorError, match=r"another version \(older\)"):
        restore_from(other_sqlite, tmp_path, tmp_path / "copy.tar")
    assert not any(_everything(other_sqlite).values())


def test_a_copy_that_breaks_off_changes_nothing(source: Database, other_sqlite: Database, tmp_path: Path) -> None:
    source.transact(factories.school)
    whole, half = tmp_path / "copy.tar", tmp_path / "half.tar"
    back_up(source, tmp_path, whole)
    with tarfile.open(whole) as tar, tarfile.open(half, "w") as shorter:
        for member in tar.getmembers():
            if "outbox" not in member.name:
                shorter.addfile(member, tar.extractfile(member))
    with pytest.raises(OperatorError, match=r"not a whole copy: tables/outbox.jsonl"):
        restore_from(other_sqlite, tmp_path, half)
    assert not any(_everything(other_sqlite).values())


def test_a_copy_says_how_many_signatures_each_class_has_and_with_which_they_end(
    source: Database, other_sqlite: Database, tmp_path: Path
) -> None:
    source.transact(_sign, 7, 3)
    source.transact(_sign, 8, 1)
    manifest = back_up(source, tmp_path, tmp_path / "copy.tar")
    ends = source.read(heads, 1)
    assert manifest["signatures"] == [{"class": each.class_id, "links": each.count, "head": each.head} for each in ends]
    assert [each["links"] for each in manifest["signatures"]] == [3, 1]
    assert restore_from(other_sqlite, tmp_path / "restored", tmp_path / "copy.tar") == manifest


@pytest.mark.parametrize("change", ["cut", "altered", "added"])
def test_a_copy_whose_signatures_were_changed_is_refused(
    source: Database, other_sqlite: Database, tmp_path: Path, change: str
) -> None:
    source.transact(_sign, 7, 3)
    back_up(source, tmp_path, tmp_path / "copy.tar")
    with tarfile.open(tmp_path / "copy.tar") as tar, tarfile.open(tmp_path / "changed.tar", "w") as other:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None
            lines = content.read()
            if member.name == "tables/signature_links.jsonl":
                lines = _changed(lines.splitlines(keepends=True), change)
                member.size = len(lines)
            other.addfile(member, io.BytesIO(lines))
    with pytest.raises(OperatorError, match=r"signatures of class 7 .* \(\d links for 3\)"):
        restore_from(other_sqlite, tmp_path / "restored", tmp_path / "changed.tar")
    assert not any(_everything(other_sqlite).values())


def _sign(session: Session, class_id: int, many: int) -> None:
    if session.get(School, 1) is None:
        session.add(School(id=1, code="qingshan", name="青山小学"))
        session.flush()
    for number in range(many):
        content = {"number": number}
        record_signature(
            session, 1, class_id, f"card_signature:{number}", act="signed", content=content, at=factories.NOW
        )


def _changed(lines: list[bytes], change: str) -> bytes:
    """The links in a copy: without the last, with another last, with one more."""
    lines = sorted(lines, key=lambda line: int(json.loads(line)["number"]))
    last = json.loads(lines[-1])
    other = {"altered": {"hash": "YW5vdGhlcg=="}, "added": {"id": 1, "number": last["number"] + 1}}
    if change == "cut":
        return b"".join(lines[:-1])
    kept = lines if change == "added" else lines[:-1]
    return b"".join([*kept, json.dumps({**last, **other[change]}).encode() + b"\n"])


def test_what_is_no_copy_at_all_is_refused(other_sqlite: Database, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("您好")
    with pytest.raises(OperatorError, match="not a whole copy"):
        restore_from(other_sqlite, tmp_path, tmp_path / "letter.txt")


def test_a_copy_cannot_write_outside_the_media_folder(source: Database, other_sqlite: Database, tmp_path: Path) -> None:
    back_up(source, tmp_path, tmp_path / "copy.tar")
    with tarfile.open(tmp_path / "copy.tar", "a") as tar:
        tar.addfile(tarfile.TarInfo("media/../../outside"))
    with pytest.raises(OperatorError):
        restore_from(other_sqlite, tmp_path / "deep" / "data", tmp_path / "copy.tar")
    assert not list(tmp_path.rglob("outside"))


def test_a_folder_that_is_not_there_is_named(source: Database, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="cannot be written"):
        back_up(source, tmp_path, tmp_path / "usb" / "copy.tar")


def test_an_old_schema_is_not_copied(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url, vault())
    with pytest.raises(OperatorError, match="jiaxiao db upgrade"):
        back_up(database, tmp_path, tmp_path / "copy.tar")
    database.close()


@pytest.fixture
def source(migrated_sqlite_url: str) -> Iterator[Database]:
    """A SQLite database with the newest tables."""
    database = Database(migrated_sqlite_url, vault())
    yield database
    database.close()


def _everything(database: Database) -> Rows:
    """All rows of all tables, in an order that both databases share."""
    with database.engine.connect() as connection:
        if migrate.revision_of(connection) is None:
            return {}
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _fill_every_table(connection: Connection) -> None:
    """Two rows in every table: one with something in every column, one with as little as is allowed."""
    parents: dict[tuple[str, int], dict[str, Any]] = {}
    for table in Base.metadata.sorted_tables:
        for n in (0, 1):
            row = {column.name: _value(column, n) for column in table.columns}
            for constraint in table.foreign_key_constraints:
                for pointing in constraint.elements:
                    parent = parents[pointing.column.table.name, n]
                    row[pointing.parent.name] = parent[pointing.column.name]
            parents[table.name, n] = row
            connection.execute(table.insert(), [row])


def _value(column: "Column[Any]", n: int) -> Any:
    """Something of the column's type that is hard to copy; None for the second row where that is allowed."""
    if n and column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 11, 20, 9, 30, n, 123456, tzinfo=UTC)
    kinds: dict[type, Any] = {
        int: 30_000 + n if column.type.__class__.__name__ == "SmallInteger" else 2**62 + n,
        str: f'{n}小明 "\\\n👍',
        bytes: bytes([n, *range(31)]),
        bool: bool(n),
        date: date(2026, 11, 20) + timedelta(days=n),
        float: 1.5 + n,
    }
    return kinds[column.type.python_type]
