"""Whole copies: every table and every media file in one tar, the same format for SQLite and PostgreSQL.

The rows stay encrypted as they are; the copy is of use only with the deployment's ``secret_key``.
"""

import base64
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from storage.every_table import Base
from storage.migrate import revision_of, upgrade
from storage.session import Database

CHUNK = 500
MANIFEST = "manifest.json"


def back_up(database: Database, data_dir: Path, file: Path) -> dict[str, Any]:
    """Write ``file`` and return its manifest: revision, time, number of rows and media files.

    All tables are read in one snapshot, so that a message and its cause are both in the copy or both not.
    """
    partial = file.with_name(file.name + ".part")
    with tarfile.open(partial, "w") as tar, database.snapshot() as connection:
        rows = sum(_add_table(tar, connection, table) for table in Base.metadata.sorted_tables)
        media = _add_media(tar, data_dir)
        manifest = {
            "revision": revision_of(connection),
            "at": machine_now().isoformat(),
            "rows": rows,
            "media": media,
        }
        _add(tar, MANIFEST, json.dumps(manifest).encode())
    partial.replace(file)
    return manifest


def restore_from(database: Database, data_dir: Path, file: Path) -> dict[str, Any]:
    """Fill an empty database from ``file``; :class:`OperatorError` when it is not empty, or the copy is newer."""
    upgrade(database.engine)
    with tarfile.open(file) as tar, database.engine.begin() as connection:
        manifest: dict[str, Any] = json.loads(_read(tar, MANIFEST))
        if manifest["revision"] != revision_of(connection):
            raise OperatorError(
                f"{file} was made by another version ({manifest['revision']}); use that one, then upgrade"
            )
        for table in Base.metadata.sorted_tables:
            if connection.scalar(select(func.count()).select_from(table)):
                raise OperatorError(f"the database is not empty (table {table.name}); restore into a new one")
            for rows in _chunks(tar, table):
                connection.execute(table.insert(), rows)
        tar.extractall(data_dir, members=[m for m in tar if m.name.startswith("media/")], filter="data")
    return manifest


def _add_table(tar: tarfile.TarFile, connection: Connection, table: Table) -> int:
    count = 0
    with tempfile.TemporaryFile() as lines:
        for row in connection.execute(select(table)).yield_per(CHUNK).mappings():
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
    kind = table.c[name].type.python_type
    if kind is bytes:
        return base64.b64decode(value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value
