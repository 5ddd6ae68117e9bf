"""A copy of what is kept of one child: every row that hangs on it, opened, and the files beside."""

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.own_file import write_own_file
from handlers.privacy.actions.asking import led_pupil
from handlers.privacy.rules import goes_home
from storage.erasure.hanging import hanging_on
from storage.erasure.reading import rows_of
from storage.every_table import Base
from storage.exports import Export, Wish, ask_export, name_of, newest_export
from storage.media import Media, media_of
from storage.privacy import people_of
from storage.tasks import enqueue_task

KIND, GATHER = "privacy.copy", "privacy.gather"
ZIP = "application/zip"
# Columns by which a row is of one home of the child; of another home's rows a copy tells nothing.
OF_A_HOME = ("household_id", "guardian_id", "by_guardian_id", "adult_guardian_id", "closed_by_id")


def ask(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, household_id: int, now: datetime) -> None:
    """Have the copy made for one home of the child. Raises AccessDeniedError for who does not lead the school."""
    pupil = led_pupil(session, actor, pupil_id, KIND, now)
    wish = Wish(school.id, actor.staff_id or 0, KIND, str(pupil_id), phrase("privacy/copy_file", child=pupil.name), ZIP)
    args = {"export": ask_export(session, wish, now), "pupil": pupil_id, "household": household_id}
    enqueue_task(session, GATHER, args, school.id, now)


def standing(session: Session, school: SchoolContext, actor: Actor, pupil_id: int) -> Export | None:
    """The last copy of this child that this person asked for."""
    return newest_export(session, school.id, actor.staff_id or 0, KIND, str(pupil_id))


def put_together(folder: Path, school_id: int, content: dict[str, Any], files: list[str]) -> str:
    """The copy as one file below ``folder``, where media lie; returns its path there."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(content, ensure_ascii=False, indent=2, default=_plain))
        for name in files:
            if (folder / name).is_file():
                archive.write(folder / name, Path(name).name)
    path = f"{school_id}/{secrets.token_hex(16)}.zip"
    write_own_file(folder / path, out.getvalue())
    return path


def file_of(session: Session, school: SchoolContext, actor: Actor, export_id: int, now: datetime) -> tuple[str, str]:
    """Where the finished copy lies and how it is saved, for who asked for it; LookupError while there is none."""
    export = session.get(Export, export_id)
    mine = export is not None and export.school_id == school.id and export.staff_id == actor.staff_id
    if export is None or not mine or export.kind != KIND or not export.path or export.expires_at <= now:
        raise LookupError(export_id)
    return export.path, name_of(session, export)


def data_of(session: Session, school_id: int, pupil_id: int, household_id: int) -> tuple[dict[str, Any], list[str]]:
    """What is told of the child to one of its homes, by table, and which files belong to it."""
    hanging = hanging_on(session, school_id, {"pupils": {pupil_id}})
    guardians = people_of(session, school_id, household_id)
    content: dict[str, Any] = {}
    media = set[int]()
    for name in sorted(filter(goes_home, hanging.rows)):
        rows = rows_of(session, school_id, Base.metadata.tables[name], hanging.rows[name])
        shown = [row for row in rows if _is_of_home(row, household_id, guardians)]
        if shown:
            content[name] = [dict(_readable(row)) for row in shown]
        media |= {each for row in shown for each in _files_of(row)}
    found = [one for each in sorted(media) if (one := media_of(session, school_id, each))]
    return content, [_playable(one) for one in found if one.path and not one.erased_at]


def _is_of_home(row: dict[str, Any], household_id: int, guardians: set[int]) -> bool:
    for column in OF_A_HOME:
        value = row.get(column)
        if value is not None and value != household_id and value not in guardians:
            return False
    return True


def _readable(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Without keys, hashes and what is empty: what a person can read."""
    for column, value in row.items():
        if value in (None, "", b"") or isinstance(value, bytes) or column in ("id", "school_id"):
            continue
        if not (column.endswith("_id") and isinstance(value, int)):
            yield column, value


def _files_of(row: dict[str, Any]) -> Iterator[int]:
    for column, value in row.items():
        if "media" in column and value:
            yield from (int(each) for each in str(value).split() if each.isdigit())


def _playable(media: Media) -> str:
    """A recording as everybody can play it."""
    path = media.path or ""
    return str(Path(path).with_suffix(".mp3")) if media.kind == "voice" else path


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def hand_over(session: Session, school_id: int, export_id: int, path: str) -> None:
    """The file is ready to be fetched."""
    export = session.get(Export, export_id, with_for_update=True)
    if export is not None and export.school_id == school_id:
        export.state, export.path = "ready", path
