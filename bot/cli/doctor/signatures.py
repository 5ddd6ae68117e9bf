"""Checks of what families have signed: every link, every signed card and letter, and the ends of the chains."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import open_database
from bot.cli.doctor.finding import Finding
from bot.core.clock import at_school
from bot.core.settings import Settings
from storage.schools import Class, School
from storage.session import Database
from storage.signature_check import Fault, What, check_signatures

MOST_OF_A_CLASS = 10  # lines; one hand in the database is seen in fewer
SAID: dict[What, str] = {
    "link_changed": "was changed",
    "links_missing": "is missing",
    "end_missing": "should not be the end, or the end was changed",
    "not_as_bound": "is not as in the archive that was bound",
    "thing_changed": "is as it was, but the signature or what was signed was changed",
    "thing_missing": "is as it was, but the signature or what was signed is gone",
    "not_in_chain": "is no link, but somebody wrote a signature that no family gave",
}
TODO = (
    "Restore the last copy into a new database and compare, look at the bound archive, and find out who can write here"
)


def check_signed(settings: Settings) -> Iterator[Finding]:
    """Of every school; the database must be up to date. Reads one class after the other."""
    database = open_database(settings)
    try:
        for code in settings.every_school():
            school_id = database.read(_school_id, code)
            yield from _of_school(database, code, school_id)
    finally:
        database.close()


def _of_school(database: Database, code: str, school_id: int) -> Iterator[Finding]:
    name, links, classes, sound = f"signatures of {code}", 0, 0, True
    names = database.read(_class_names, school_id)
    for checked in check_signatures(database, school_id):
        links, classes = links + checked.links, classes + bool(checked.links)
        for fault in checked.faults[:MOST_OF_A_CLASS]:
            sound = False
            yield Finding(name, _line(fault, names), TODO)
        if (more := len(checked.faults) - MOST_OF_A_CLASS) > 0:
            class_name = names.get(checked.class_id, str(checked.class_id))
            yield Finding(name, f"{class_name}: {more} more of this kind", TODO)
    if sound:
        yield Finding(name, f"{links} in {classes} classes, all as they were given" if links else "none yet")


def _line(fault: Fault, names: dict[int, str]) -> str:
    when = f"{at_school(fault.at):%Y-%m-%d %H:%M}" if fault.at else ""
    what = ", ".join(filter(None, (fault.month, fault.subject, when)))
    class_name = names.get(fault.class_id, str(fault.class_id))
    return f"{class_name}: number {fault.number}{f' ({what})' if what else ''} {SAID[fault.what]}"


def _school_id(session: Session, code: str) -> int:
    return session.scalars(select(School.id).where(School.code == code)).one()


def _class_names(session: Session, school_id: int) -> dict[int, str]:
    return {row.id: row.name for row in session.scalars(select(Class).where(Class.school_id == school_id))}
