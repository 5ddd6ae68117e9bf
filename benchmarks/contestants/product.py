"""The product: all its routes, all its services, and a school whose parents are bound to their children."""

import os
from pathlib import Path
from tempfile import gettempdir

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.account import ACCOUNT, settings
from benchmarks.pushes import PARENTS, openid
from bot.app.house import introduce_schools, open_database, open_house
from bot.app.web import create_app
from storage.inbox import InboxRow
from storage.migrate import upgrade
from storage.schools import School
from tests import factories


def application() -> Flask:
    """The application for the server."""
    return create_app(open_house(settings(os.environ["BENCHMARK_STORE"], Path(gettempdir()))))


def prepare(url: str, folder: Path) -> None:
    """Make the database, the school, and parents of whom each is bound to a child."""
    wanted = settings(url, folder)
    database = open_database(wanted)
    upgrade(database.engine)
    database.transact(introduce_schools, wanted)
    database.transact(_bind_parents)
    database.close()


def answered(url: str, folder: Path) -> int:
    """How many pushes were handled and answered with a message, by the inbox."""
    database = open_database(settings(url, folder))
    count = select(func.count()).where(InboxRow.state == "done", InboxRow.reply.is_not(None))
    found = database.read(lambda session: session.scalar(count))
    database.close()
    return found or 0


def _bind_parents(session: Session) -> None:
    school = session.scalars(select(School)).one()
    in_class = factories.class_(session, factories.grade(session, school))
    for number in range(PARENTS):
        child = factories.pupil(session, in_class)
        parent = factories.guardian(session, factories.household(session, school.id), phone="")
        factories.link(session, child, parent)
        who = factories.identity(session, school.id, openid(number), app_id=ACCOUNT.app_id)
        factories.bind(session, who, parent, child)
