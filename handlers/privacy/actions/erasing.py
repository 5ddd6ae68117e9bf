"""Everything of one child is deleted: its rows, its files, its name in what was written about others.

Three steps, each of which may be cut off and begun again: the rows go in one transaction that writes down what is
still to be looked for; the names go out of all that stays, some hundred rows at a time; then the files.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.delivery.raw_media import RAW
from handlers.privacy.actions.signatures import note_erased
from storage.erasure import family, requests
from storage.erasure.hanging import Hanging, hanging_on, remove
from storage.erasure.reading import rows_of, tables_of_school
from storage.erasure.replacing import replace_plain, replace_sealed
from storage.every_table import Base
from storage.exports import Export, exports_of_school, forget_exports
from storage.media import Media
from storage.pupils import Pupil

# A number so long is a row's: no family types one, and no telephone has as many digits.
_IDS = re.compile(r"\d{12,19}")
# What is known of the child while it goes, and what must be kept of it: that it was asked for.
NOT_SEARCHED = frozenset({"erasures"})


@dataclass(slots=True)
class Left:
    """What is still to be looked for: words with what stands in their place, and files."""

    words: dict[str, str] = field(default_factory=dict)
    media: set[int] = field(default_factory=set)
    is_shared: bool = False  # somebody else has the child's name: it cannot be taken out of what others wrote


def tables() -> list[Table]:
    """What is gone through for words: the wish itself must remember the child until it is done."""
    return [table for table in tables_of_school() if table.name not in NOT_SEARCHED]


def take_words_out(session: Session, school_id: int, table: Table, left: Left) -> None:
    """Out of the plain columns of a table."""
    if table.name != Media.__tablename__:
        replace_plain(session, school_id, table, left.words)


def take_words_out_of_sealed(
    session: Session, school_id: int, table: Table, left: Left, after: int
) -> tuple[set[int], int | None]:
    """Out of the next sealed rows behind ``after``: which of the files they name still, and the last id (None: end)."""
    seen, last = replace_sealed(session, school_id, table, left.words, after)
    return left.media & _ids_in(seen), last


def delete_rows(session: Session, school_id: int, erasure_id: int, now: datetime) -> Left | None:
    """Delete the rows and write down what is left; None where it is done already, or was never decided."""
    erasure = requests.erasure_of(session, school_id, erasure_id)
    if erasure is None or erasure.state != "running":
        return None
    if kept := requests.left_of(session, erasure):
        return Left(dict(map(_pair, kept["words"])), set(map(int, kept["media"])), bool(kept["shared"]))
    pupil = session.get(Pupil, erasure.pupil_id)
    if pupil is None or pupil.school_id != school_id:
        raise AccessDeniedError
    of = family.only_of(session, school_id, pupil.id)
    family.give_to_siblings(session, school_id, pupil.id)
    begin = {
        "pupils": {pupil.id}, "guardians": set(of.guardians), "households": set(of.households),
        "identities": set(of.identities),
    }  # fmt: skip
    hanging = hanging_on(session, school_id, begin)
    left = _left(session, school_id, hanging, pupil.name, of)
    note_erased(session, school_id, hanging.rows, now)
    remove(session, school_id, hanging)
    erasure.rows = hanging.many
    words = [f"{word}\n{instead}" for word, instead in left.words.items()]
    shared = ["1"] if left.is_shared else []
    requests.keep_left(session, erasure, {"words": words, "media": [*map(str, left.media)], "shared": shared})
    return left


def _left(session: Session, school_id: int, hanging: Hanging, name: str, of: family.OnlyOfChild) -> Left:
    left = Left(media=family.media_sent_by(session, school_id, of.identities))
    rows = {table: rows_of(session, school_id, Base.metadata.tables[table], ids) for table, ids in hanging.rows.items()}
    named = set[int]()
    for row in (row for of_table in rows.values() for row in of_table):
        named |= _ids_in(str(value) for column, value in row.items() if _may_name_files(column, value))
    left.media |= {each for each in named if (found := session.get(Media, each)) and found.school_id == school_id}
    gone = hanging.rows.get("pupils", set()) | set(of.guardians)
    left.is_shared = not family.is_only_name(session, school_id, name, gone)
    if not left.is_shared:
        left.words |= _spelled(name, phrase("privacy/some_child"))
    for pupil in rows["pupils"]:
        left.words |= _spelled(pupil["number"], phrase("privacy/some_number"))
        left.words |= _spelled(pupil["address"], phrase("privacy/some_place"))
    for guardian in rows.get("guardians", ()):
        left.words |= _spelled(guardian["phone"], phrase("privacy/some_number"))
        if family.is_only_name(session, school_id, guardian["name"], gone):
            left.words |= _spelled(guardian["name"], phrase("privacy/some_guardian"))
    return left


def _spelled(word: str | None, instead: str) -> dict[str, str]:
    """A word as it is written, and as JSON may write it; nothing for what is too short to be told from other words."""
    if not word or len(word) < 2:
        return {}
    escaped = json.dumps(word)[1:-1]
    return {word: instead} | ({escaped: instead} if escaped != word else {})


def _may_name_files(column: str, value: object) -> bool:
    """Not the row's own id and those of other rows: files are named in texts, and in columns called so."""
    return isinstance(value, str) or "media" in column


def _ids_in(texts: Iterable[str]) -> set[int]:
    return {int(each) for text in texts for each in _IDS.findall(text)}


def named_still(session: Session, school_id: int, table: Table, wanted: set[int]) -> set[int]:
    """Which of these files the plain columns of this table name still."""
    columns = [column for column in table.c if "media" in column.name and table.name != Media.__tablename__]
    if not columns or not wanted:
        return set()
    of = table.select().with_only_columns(*columns).where(table.c.school_id == school_id)
    return wanted & _ids_in(str(value) for row in session.execute(of) for value in row if value)


def paths_of(session: Session, school_id: int, media_ids: Iterable[int]) -> list[str]:
    """Where the files lie that go: the child's own, and all that were made to be fetched, for names stand in them."""
    found = [media for each in media_ids if (media := session.get(Media, each)) and media.school_id == school_id]
    paths = [media.path for media in found if media.path]
    paths += [media.platform_media_id for media in found if media.platform_media_id.endswith(RAW)]
    return paths + [export.path for export in exports_of_school(session, school_id) if export.path]


def unlink(folder: Path, paths: Iterable[str]) -> None:
    """The files themselves; a recording has an MP3 beside it."""
    for path in (folder / each for each in paths):
        path.unlink(missing_ok=True)
        path.with_suffix(".mp3").unlink(missing_ok=True)


def finish(
    session: Session, school_id: int, erasure_id: int, media_ids: set[int], now: datetime, *, is_shared: bool
) -> None:
    """The rows of the files, and of files made to be fetched; then the wish forgets the child."""
    erasure = requests.erasure_of(session, school_id, erasure_id)
    if erasure is None or erasure.state != "running":
        return
    remove(session, school_id, hanging_on(session, school_id, {"media": media_ids}))
    made: list[Export] = exports_of_school(session, school_id)
    forget_exports(session, [export.id for export in made])
    erasure.files = len(media_ids)
    requests.finish(session, erasure, phrase("privacy/same_name") if is_shared else "", now)


def _pair(written: str) -> tuple[str, str]:
    word, _, instead = written.partition("\n")
    return word, instead
