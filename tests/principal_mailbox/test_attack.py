"""Somebody has copies of the database after each day, as a file or row by row, and all logs: who wrote which letter?"""

import io
import json
import logging
import sqlite3
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from storage.backup import back_up
from storage.principal_mailbox import WORDS, LetterWords
from storage.sealing import unseal
from tests.principal_mailbox.door import Door
from tests.principal_mailbox.test_sealed import DIGITS
from tests.school_week import at

PEOPLE, DAYS, LETTERS_A_DAY = 60, 5, 20
ORDINARY = ("帮助", "校长信箱", "取信", "0", "不知道说什么", "谢谢老师", "信箱", "3")
ERROR = sqrt(1 / 12 / (DAYS * LETTERS_A_DAY))  # of the mean of a hundred uniform ranks
BAND = 1.96 * ERROR  # 95 in 100 such means
# Numbers that are drawn when somebody is met for the first time. Nothing moves them, so of those who wrote letters they
# are again a fair draw: one run in twenty lies outside the band, one in fifteen thousand outside four errors.
DRAWN = {"identities: id", "identities: place", "dialogues: identity_id", "dialogues: place"}

AGAINST = " against the order of letters"
SECRET_PHONE = "P40 of Wang Fang"
MIDNIGHT = "16:00:00"  # of Shanghai, as databases keep it

Row = dict[str, object]
Tables = dict[str, list[Row]]


@pytest.fixture
def door(migrated_url: str, tmp_path: Path) -> Iterator[Door]:
    """A school on each kind of database."""
    made = Door(migrated_url, tmp_path)
    yield made
    made.close()


def test_who_has_everything_does_not_find_the_writers(
    door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dice, ranks, secrets = Random(7), defaultdict[str, list[float]](list), list[str]()
    people = [f"o_person_{number:02}" for number in range(PEOPLE)]  # as long as each other, as real ones are
    copied: Tables = defaultdict(list)
    for day in range(DAYS):
        door.goes_on_to(at(16, 8) + timedelta(days=day))
        known = {str(row["id"]) for row in copied["letters"]}
        writers = one_day(door, dice, people, copied["identities"], secrets)
        copied = copy(door)
        letters = [row for row in copied["letters"] if str(row["id"]) not in known]
        assert len(letters) == LETTERS_A_DAY
        # The attacker does not know which letter is whose; the test knows by the words, and looks only afterwards.
        whose = {letter_of(door, words): writer for words, writer in writers.items()}
        for feature, values in features(copied, people).items():
            for place, letter in enumerate(letters):
                mine = whose[str(letter["id"])]
                ranks[feature].append(rank(values, mine))
                ranks[feature + AGAINST].append(rank_by_place(values, mine, place / (len(letters) - 1)))
    assert {feature: round(fmean(found), 3) for feature, found in ranks.items() if is_biased(feature, found)} == {}
    raw = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    said = raw.decode("utf-8", errors="ignore") + caplog.text
    assert not [secret for secret in (*secrets, SECRET_PHONE, "IMG_of_") if secret in said]
    assert {table for table, found in copied.items() if names_someone(found, people)} == {"identities"}
    kept = copied["media"]
    assert len(kept) > DAYS
    assert {(row["identity_id"], str(row["created_at"])[11:19]) for row in kept} == {(None, MIDNIGHT)}
    assert copied["tasks"] == []


def names_someone(found: Sequence[Row], people: Sequence[str]) -> bool:
    """Whether an openid stands in one of these rows."""
    return any(who in value for row in found for value in row.values() if isinstance(value, str) for who in people)


def is_biased(feature: str, ranks: Sequence[float]) -> bool:
    """Whether the letters' writers stand elsewhere by this feature than by lot."""
    band = 4 * ERROR if feature.removesuffix(AGAINST) in DRAWN else BAND
    return abs(fmean(ranks) - 0.5) > band


def one_day(door: Door, dice: Random, people: Sequence[str], met: Sequence[Row], secrets: list[str]) -> dict[str, str]:
    """Everybody writes something, twenty also a letter, in one mixed row; the words of each letter with its writer."""
    chosen = dice.sample(people, LETTERS_A_DAY)
    writers = {f"第{dice.randrange(10**12)}件事" + "说了好久" * dice.randrange(1, 20): who for who in chosen}
    talks: list[tuple[str, tuple[str, ...], str]] = []
    for who in people:
        talks += [(who, (dice.choice(ORDINARY),), "") for _ in range(dice.randrange(1, 4))]
    for words, who in writers.items():
        talks.append((who, ("校长信箱", "2", "1", "1", words, "1", "1"), words))
    dice.shuffle(talks)
    known = {str(row["openid"]) for row in met}
    for who, texts, words in talks:
        # From the second day on every other letter comes from the page, and every other of these with a picture.
        if words and who in known and dice.random() < 0.5:
            answer = door.writes_on_page(who, words, picture(dice) if dice.random() < 0.5 else b"")
        else:
            answer = door.says(who, *texts)
        if words:
            code = DIGITS.findall(answer)[0]
            secrets += [words, code, code.replace(" ", "")]
    return writers


def picture(dice: Random) -> bytes:
    """A photo that says by which phone it was taken."""
    exif = Image.Exif()
    exif[0x0110] = SECRET_PHONE
    made = io.BytesIO()
    Image.new("RGB", (dice.randrange(200, 900), 300), "green").save(made, "JPEG", exif=exif)
    return made.getvalue()


def copy(door: Door) -> Tables:
    """All tables: of SQLite as its file shows them, in its own order; of PostgreSQL as our own copies hold them."""
    if (file := door.folder / "test.db").exists():
        with sqlite3.connect(file) as raw:
            raw.row_factory = sqlite3.Row
            names = [str(row[0]) for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: [dict(row) for row in raw.execute(f"SELECT * FROM {name}")] for name in names}
    back_up(door.house.database, door.folder, door.folder / "copy.tar")
    with tarfile.open(door.folder / "copy.tar") as tar:
        return {Path(name).stem: lines(tar, name) for name in tar.getnames() if name.startswith("tables/")}


def lines(tar: tarfile.TarFile, name: str) -> list[Row]:
    """The rows of one table in a copy."""
    file = tar.extractfile(name)
    assert file is not None
    return [json.loads(line) for line in file]


def features(tables: Tables, people: Sequence[str]) -> dict[str, dict[str, float]]:
    """What can be told of each person by a number, in any table that names persons.

    Each column of the last row about a person, its length, its place in the table, and how many rows there are.
    """
    by_id = {row["id"]: str(row["openid"]) for row in tables["identities"]}
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for table, rows in tables.items():
        key = "id" if table == "identities" else "identity_id"
        if not (rows and key in rows[0]):
            continue
        found[f"{table}: rows"] = dict.fromkeys(people, 0)
        for place, row in enumerate(rows):
            if (who := by_id.get(row[key])) is not None:
                found[f"{table}: rows"][who] += 1
                found[f"{table}: place"][who] = place
                for column, value in row.items():
                    found[f"{table}: {column}"][who] = as_number(value)
    return {name: values for name, values in found.items() if len(set(values.values())) > 1}


def as_number(value: object) -> float:
    """A time or a number as it is, anything else by its length."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and value[:2] == "20":
        return float("".join(sign for sign in value if sign.isdigit())[:17].ljust(17, "0"))
    return float(len(value)) if isinstance(value, str | bytes) else 0.0


def rank(values: dict[str, float], who: str) -> float:
    """Where this person stands among all by the number: 0 first, 1 last; equal numbers share the place between."""
    mine = values.get(who, -1.0)
    below = sum(other < mine for other in values.values())
    same = sum(other == mine for other in values.values()) - 1
    return (below + same / 2) / max(len(values) - 1, 1)


def rank_by_place(values: dict[str, float], who: str, place: float) -> float:
    """The same when persons are ordered by how near their place among persons is to the letter's among letters."""
    distance = {each: abs(rank(values, each) - place) for each in values}
    return rank(distance, who)


def letter_of(door: Door, words: str) -> str:
    """The id of the letter with these words: only who has the key can ask this."""
    return door.house.database.read(_letter_of, words)


def _letter_of(session: Session, words: str) -> str:
    for said in session.query(LetterWords):
        if unseal(session, WORDS, said.id, said.school_id, said.words) == words:
            return str(said.letter_id)
    raise LookupError(words)
