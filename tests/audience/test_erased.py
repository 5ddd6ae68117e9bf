"""A child is deleted: no field of any table says a word of her, no file of hers is left, and everybody else stays."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from bot.app import House
from bot.delivery.media import media_folder
from handlers.privacy.jobs import erase
from storage.erasure import requests
from storage.erasure.reading import opened_after, tables_of_school
from storage.media import Media
from storage.pupils import Guardian, Pupil
from storage.signature_check import check_signatures
from tests.audience.families import CHILD, DANGER, EVENING, HOME, LETTER, NAME, TALK, Families
from tests.audience.visits import VISITED
from tests.visit_booking.leaking import TALKED

# What was said to the whole class stays with the class.
OF_HER = tuple(word for words in (CHILD, TALK, HOME, DANGER, LETTER, VISITED, TALKED) for word in words)


def everything(house: House) -> Iterator[tuple[str, str]]:
    """Every text of every table of the school, decrypted: where it stands, and what it says."""
    school_id = house.schools["qingshan"].id

    def plain(session: Session) -> list[tuple[str, str]]:
        found = []
        for table in tables_of_school():
            columns = [column for column in table.c if isinstance(column.type, String)]
            for row in session.execute(select(*columns).where(table.c.school_id == school_id)) if columns else ():
                found += [
                    (f"{table.name}.{column.name}", str(value)) for column, value in zip(columns, row, strict=True)
                ]
        return found

    yield from house.database.read(plain)
    for table in tables_of_school():
        after: int | None = 0
        while after is not None:
            opened, after = house.database.read(opened_after, school_id, table, after)
            yield from ((f"{table.name}.{each.column}", each.words) for each in opened)


def where_said(house: House, *words: str) -> set[str]:
    """The fields in which one of these words stands."""
    return {field for field, text in everything(house) for word in words if word in text}


def delete(house: House, pupil_id: int) -> requests.Erasure:
    """As the task does once two persons have agreed."""
    school_id = house.schools["qingshan"].id

    def running(session: Session) -> int:
        erasure = requests.ask(session, school_id, pupil_id, NAME, "family", EVENING)
        erasure.state = "running"
        return erasure.id

    erasure_id = house.database.transact(running)
    folder = media_folder(house.settings.app.data_dir)
    erase(house.database, {"erasure": erasure_id, "school_id": school_id, "folder": folder}, EVENING)
    return house.database.read(Session.get_one, requests.Erasure, erasure_id)


def test_no_field_says_a_word_of_her(house: House, families: Families) -> None:
    before = where_said(house, NAME, *OF_HER)
    assert before >= {"pupils.name", "outbox.payload", "staff_news.line", "matters.sealed", "card_days.words"}
    done = delete(house, families.pupil)
    assert (done.state, done.child, done.left, done.pupil_id) == ("done", None, None, None)
    assert done.rows > 50
    assert where_said(house, NAME, *OF_HER) == set()


def test_everybody_else_stays(house: House, families: Families) -> None:
    def others(session: Session) -> set[str]:
        return set(session.scalars(select(Pupil.name).where(Pupil.id != families.pupil)))

    before = house.database.read(others)
    delete(house, families.pupil)
    assert house.database.read(others) == before
    assert house.database.read(Session.get, Pupil, families.pupil) is None
    assert house.database.read(Session.get, Guardian, families.guardian) is None


def test_the_chains_of_signatures_are_whole(house: House, families: Families) -> None:
    school_id = house.schools["qingshan"].id
    before = [each.faults for each in check_signatures(house.database, school_id)]
    delete(house, families.pupil)
    assert [each.faults for each in check_signatures(house.database, school_id)] == before


def test_her_files_are_gone_and_those_of_the_class_stay(house: House, families: Families) -> None:
    folder = media_folder(house.settings.app.data_dir)
    school_id = house.schools["qingshan"].id

    def hers(session: Session) -> int:
        media = Media(
            school_id=school_id, app_id="", kind="voice", platform_media_id="", created_at=EVENING, state="kept",
            identity_id=families.people["mother"][0], path=f"{school_id}/hers.amr", mime="audio/amr",
        )  # fmt: skip
        session.add(media)
        session.flush()
        return media.id

    media_id = house.database.transact(hers)
    for name in ("hers.amr", "hers.mp3"):
        (folder / str(school_id)).mkdir(parents=True, exist_ok=True)
        (folder / str(school_id) / name).write_bytes(b"voice")
    delete(house, families.pupil)
    assert list(folder.rglob("hers*")) == []
    assert house.database.read(Session.get, Media, media_id) is None
    # The picture stands in the class's weekly update as well.
    assert house.database.read(Session.get, Media, families.picture) is not None


def test_done_twice_and_cut_off_between(house: House, families: Families) -> None:
    done = delete(house, families.pupil)
    args = {"erasure": done.id, "school_id": house.schools["qingshan"].id, "folder": Path("nowhere")}
    erase(house.database, args, EVENING)
    assert house.database.read(Session.get_one, requests.Erasure, done.id).done_at == EVENING


def test_somebody_of_the_same_name_keeps_it(house: House, families: Families) -> None:
    def namesake(session: Session) -> None:
        one = session.scalars(select(Pupil).where(Pupil.name == "王小龙")).one()
        one.name = NAME + "晨"

    house.database.transact(namesake)
    delete(house, families.pupil)
    assert "pupils.name" in where_said(house, NAME)
