"""Whole copies: every table and every media file in one tar, the same format for SQLite and PostgreSQL.

The rows stay encrypted as they are; the copy is of use only with the deployment's ``secret_key``.
"""

import base64
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, inspect, literal, select

from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from storage.base import UtcDateTime
from storage.every_table import Base
from storage.migrate import is_current, revision_of, upgrade
from storage.session import Database
from storage.signatures import ends_of_chains

CHUNK = 500
MANIFEST = "manifest.json"


def back_up(database: Database, data_dir: Path, file: Path) -> dict[str, Any]:
    """Write ``file`` and return its manifest: revision, time, number of rows and media files, ends of the chains.

    All tables are read in one snapshot, so that a message and its cause are both in the copy or both not. Only the
    own account may read the file: names stand in it. :class:`OperatorError` when it cannot be written.
    """
    if not is_current(database.engine):
        raise OperatorError("the database is not up to date; run: jiaxiao db upgrade")
    partial = file.with_name(file.name + ".part")
    try:
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w") as tar:
            manifest = _copy(database, data_dir, tar)
        partial.replace(file)
    except OSError as error:
        raise OperatorError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def restore_from(database: Database, data_dir: Path, file: Path) -> dict[str, Any]:
    """Fill an empty database from ``file``.

    :class:`OperatorError`, and nothing changed, when the database is not empty, the file is no whole copy, a chain
    of signatures ends elsewhere than the manifest says, or the copy was made by another version.
    """
    _refuse_unless_empty(database)
    try:
        with tarfile.open(file) as tar:
            manifest: dict[str, Any] = json.loads(_read(tar, MANIFEST))
            upgrade(database.engine)
            with database.engine.begin() as connection:
                _fill(connection, tar, manifest["revision"])
                _compare_chains(connection, manifest)
                _bring_media(tar, data_dir)
    except (tarfile.TarError, EOFError) as error:
        raise OperatorError(f"{file} is not a whole copy: {error}") from error
    return manifest


def _copy(database: Database, data_dir: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    with database.snapshot() as connection:
        manifest = {
            "revision": revision_of(connection),
            "at": machine_now().isoformat(),
            "rows": sum(_add_table(tar, connection, table) for table in Base.metadata.sorted_tables),
            "media": _add_media(tar, data_dir),
            "signatures": ends_of_chains(connection),
        }
    _add(tar, MANIFEST, json.dumps(manifest).encode())
    return manifest


def _compare_chains(connection: Connection, manifest: dict[str, Any]) -> None:
    written = {each["class"]: each for each in manifest.get("signatures", [])}
    found = {each["class"]: each for each in ends_of_chains(connection)}
    for class_id in sorted(written.keys() | found.keys()):
        if (said := written.get(class_id)) != (there := found.get(class_id)):
            links = [each["links"] if each else 0 for each in (said, there)]
            raise OperatorError(
                f"signatures of class {class_id} in this copy are not those of its manifest ({links[1]} links for "
                f"{links[0]}): it was changed after it was made; take another copy"
            )


def _refuse_unless_empty(database: Database) -> None:
    there = set(inspect(database.engine).get_table_names())
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in there and connection.execute(select(literal(1)).select_from(table).limit(1)).first():
                raise OperatorError(f"the database is not empty (table {table.name}); restore into a new one")


def _fill(connection: Connection, tar: tarfile.TarFile, revision: str | None) -> None:
    if revision != revision_of(connection):
        raise OperatorError(f"the copy was made by another version ({revision}); restore with that one, then upgrade")
    for table in Base.metadata.sorted_tables:
        for rows in _chunks(tar, table):
            connection.execute(table.insert(), rows)


def _add_table(tar: tarfile.TarFile, connection: Connection, table: Table) -> int:
    count = 0
    with tempfile.TemporaryFile() as lines:
        # PostgreSQL gives rows as they lie, the last changed behind: that would tell who wrote last.
        rows = connection.execute(select(table).order_by(*table.primary_key.columns))
        for row in rows.yield_per(CHUNK).mappings():
            lines.write(json.dumps(dict(row), default=_plain, ensure_ascii=False).encode() + b"\n")
            count += 1
        info = tarfile.TarInfo(f"tables/{table.name}.jsonl")
        info.size = lines.tell()
        lines.seek(0)
        tar.addfile(info, lines)
    return count


def _chunks(tar: tarfile.TarFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    lines = io.BytesIO(_read(tar, f"tables/{table.name}.jsonl"))
    chunk: list[dict[str, Any]] = []
    for line in lines:
        values = json.loads(line)
        chunk.append({name: _typed(table, name, value) for name, value in values.items()})
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _add_media(tar: tarfile.TarFile, data_dir: Path) -> int:
    files = [path for path in sorted((data_dir / "media").rglob("*")) if path.is_file()]
    for path in files:
        tar.add(path, arcname=f"media/{path.relative_to(data_dir / 'media')}")
    return len(files)


def _bring_media(tar: tarfile.TarFile, data_dir: Path) -> None:
    folder = (data_dir / "media").resolve()
    for member in tar:
        if not member.name.startswith("media/"):
            continue
        # Not extractall: its filter against names that lead elsewhere is missing in Python 3.11.0 to 3.11.3.
        file, content = (data_dir / member.name).resolve(), tar.extractfile(member) if member.isfile() else None
        if content is None or not file.is_relative_to(folder):
            raise OperatorError(f"this is not a whole copy: {member.name} is no file of ours")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            shutil.copyfileobj(content, target)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        member = tar.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise OperatorError(f"this is not a whole copy: {name} is missing")
    return member.read()


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value))


def _typed(table: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    declared = table.c[name].type
    kind = datetime if isinstance(declared, UtcDateTime) else declared.python_type
    if kind is bytes:
        return base64.b64decode(value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value
