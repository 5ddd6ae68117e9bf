"""A WeChat user is met on the first word, locked, and counted in the windows that the platform grants."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound, Kind
from storage.identities import Identity, meet
from storage.session import Database
from storage.windows import Window
from tests import factories
from tests.factories import NOW
from tests.storage import counter


@pytest.fixture
def school_id(db: Database) -> int:
    return db.transact(lambda session: factories.school(session).id)


def test_the_first_word_makes_one_identity_and_the_next_finds_it(db: Database, school_id: int) -> None:
    first = db.transact(_meet, school_id, said(Kind.TEXT), NOW)
    again = db.transact(_meet, school_id, said(Kind.TEXT), NOW + timedelta(days=3))
    assert first.id == again.id
    assert again.first_seen_on == NOW.date()
    assert (again.face, again.muted, again.follows, again.staff_id) == ("guardian", False, True, None)


def test_the_same_openid_of_another_account_is_somebody_else(db: Database, school_id: int) -> None:
    def other(session: Session) -> Identity:
        school = factories.school(session, code="qinglong", app_id="wx_qinglong")
        return meet(
            session, school_id=school.id, app_id="wx_qinglong", inbound=said(Kind.TEXT), machine=NOW, day=NOW.date()
        )

    assert db.transact(_meet, school_id, said(Kind.TEXT), NOW).id != db.transact(other).id


def test_ten_first_words_at_once_make_one_identity(db: Database, school_id: int) -> None:
    with ThreadPoolExecutor(10) as threads:
        met = [threads.submit(lambda: db.transact(_meet, school_id, said(Kind.TEXT), NOW)) for _ in range(10)]
    assert len({each.result().id for each in met}) == 1
    assert len(db.read(lambda session: session.scalars(select(Identity.id)).all())) == 1


def test_who_is_met_is_locked_until_the_end(db: Database, school_id: int) -> None:
    db.transact(counter.put)

    def one_after_the_other(session: Session) -> None:
        _meet(session, school_id, said(Kind.TEXT), NOW)
        # Read without a lock of its own: only the identity's lock keeps two from reading the same number.
        number = int(counter.read(session))
        counter.lock(session).name = str(number + 1)

    with ThreadPoolExecutor(5) as threads:
        for done in [threads.submit(lambda: db.transact(one_after_the_other)) for _ in range(25)]:
            done.result()
    assert db.read(counter.read) == "25"


@pytest.mark.parametrize(
    ("kind", "menu_id", "window", "tap_window"),
    [
        (Kind.TEXT, "", (timedelta(hours=48), 5), None),
        (Kind.VOICE, "", (timedelta(hours=48), 5), None),
        (Kind.IMAGE, "", (timedelta(hours=48), 5), None),
        (Kind.TEXT, "1", None, (timedelta(minutes=1), 3)),  # a tapped line of a text
        (Kind.CLICK, "", None, (timedelta(minutes=1), 3)),
        (Kind.SUBSCRIBE, "", None, (timedelta(minutes=1), 3)),
        (Kind.SCAN, "", None, (timedelta(minutes=1), 3)),
        (Kind.VIEW, "", None, None),
        (Kind.EVENT_LOCATION, "", None, None),
    ],
)
def test_what_people_do_opens_the_window_that_the_platform_grants(
    sqlite_db: Database,
    kind: Kind,
    menu_id: str,
    window: tuple[timedelta, int] | None,
    tap_window: tuple[timedelta, int] | None,
) -> None:
    school_id = sqlite_db.transact(lambda session: factories.school(session).id)
    who = sqlite_db.transact(_meet, school_id, said(kind, menu_id=menu_id), NOW)
    assert _windows(sqlite_db, who) == (_granted(window), _granted(tap_window))
    assert who.heard_on == (NOW.date() if window or tap_window else None)


def test_each_word_grants_the_whole_window_anew_and_a_tap_does_not_shorten_it(db: Database, school_id: int) -> None:
    db.transact(_meet, school_id, said(Kind.TEXT), NOW)
    db.transact(_spend, 4)
    later = NOW + timedelta(hours=1)
    tapped = db.transact(_meet, school_id, said(Kind.CLICK), later)
    assert _windows(db, tapped)[0] == Window(NOW + timedelta(hours=48), 1)
    written = db.transact(_meet, school_id, said(Kind.TEXT), later)
    assert _windows(db, written)[0] == Window(later + timedelta(hours=48), 5)


def test_who_comes_back_follows_again_and_keeps_what_was_chosen(db: Database, school_id: int) -> None:
    db.transact(_meet, school_id, said(Kind.TEXT), NOW)
    db.transact(_leave)
    back = db.transact(_meet, school_id, said(Kind.SUBSCRIBE), NOW)
    assert back.follows
    assert back.muted


def said(kind: Kind, **fields: Any) -> Inbound:
    """A push of this kind by the mother."""
    return Inbound(
        kind=kind,
        raw_kind=str(kind),
        to_user="gh_qingshan",
        openid="openid_mother",
        created=NOW,
        key=b"key",
        **fields,
    )


def _meet(session: Session, school_id: int, inbound: Inbound, machine: datetime) -> Identity:
    day = machine.date()
    return meet(session, school_id=school_id, app_id="wx_qingshan", inbound=inbound, machine=machine, day=day)


def _windows(db: Database, who: Identity) -> tuple[Window | None, Window | None]:
    return db.read(lambda session: (factories.allowed(session, who), factories.allowed(session, who, "tap_window")))


def _granted(window: tuple[timedelta, int] | None) -> Window | None:
    return Window(NOW + window[0], window[1]) if window else None


def _spend(session: Session, messages: int) -> None:
    who = session.scalars(select(Identity)).one()
    if window := factories.allowed(session, who):
        factories.allow(session, who, window.left - messages, window.until)


def _leave(session: Session) -> None:
    who = session.scalars(select(Identity)).one()
    who.follows, who.muted = False, True
