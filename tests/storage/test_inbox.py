"""A push is handled once, its repeats get the same answer, and the file of the inbox tells nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage.inbox import Answered, InboxRow, Nonce, ReplayError, age_inbox, answered, claim, store_reply
from storage.session import Database
from tests import factories

TODAY = date(2026, 11, 20)
PUSH, NONCE = b"gh_qingshan|openid_mother|24512345678901234", b"1763611200|nonce"


@pytest.fixture
def school_id(db: Database) -> int:
    return db.transact(lambda session: factories.school(session).id)


def test_a_repeat_gets_the_same_answer(db: Database, school_id: int) -> None:
    assert db.transact(_take, school_id, reply="签好了,谢谢您。") is None
    assert db.transact(_take, school_id) == Answered("签好了,谢谢您。")
    assert db.transact(_take, school_id, nonce=b"another") == Answered("签好了,谢谢您。")  # as WeChat signs repeats


def test_a_push_that_was_answered_with_success_repeats_it(db: Database, school_id: int) -> None:
    assert db.transact(_take, school_id) is None
    assert db.transact(_take, school_id) == Answered("")


def test_what_was_rolled_back_is_nobodys(db: Database, school_id: int) -> None:
    with pytest.raises(ArithmeticError):
        db.transact(_take_and_break, school_id)
    assert db.transact(_take, school_id) is None


def test_a_repeat_of_a_running_push_waits_for_its_answer(db: Database, school_id: int) -> None:
    inside, release = threading.Event(), threading.Event()

    def slow(session: Session) -> Answered | None:
        done = _take(session, school_id, reply="好")
        inside.set()
        release.wait(5)
        return done

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(lambda: db.transact(slow))
        assert inside.wait(5)
        repeats = [threads.submit(lambda: db.transact(_take, school_id)) for _ in range(2)]
        release.wait(0.2)
        assert not any(repeat.done() for repeat in repeats)
        release.set()
        assert first.result() is None
        assert [repeat.result() for repeat in repeats] == [Answered("好")] * 2


def test_a_repeat_of_a_push_that_breaks_takes_over(db: Database, school_id: int) -> None:
    inside, release = threading.Event(), threading.Event()

    def breaks(session: Session) -> None:
        _take(session, school_id)
        inside.set()
        release.wait(5)
        raise ArithmeticError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(lambda: db.transact(breaks))
        assert inside.wait(5)
        repeat = threads.submit(lambda: db.transact(_take, school_id, reply="好"))
        release.set()
        assert repeat.result() is None
        with pytest.raises(ArithmeticError):
            first.result()
    assert db.transact(_take, school_id) == Answered("好")


def test_a_used_nonce_under_another_message_is_refused_and_leaves_no_row(db: Database, school_id: int) -> None:
    db.transact(_take, school_id)
    with pytest.raises(ReplayError):
        db.transact(_take, school_id, push=b"another")
    assert db.read(_rows) == 1
    assert db.transact(_take, school_id, push=b"another", nonce=b"fresh") is None


def test_a_failure_keeps_its_apology(db: Database, school_id: int) -> None:
    db.transact(_take, school_id, reply="刚才没有办成,请再说一次。", failed=True)
    assert db.transact(_take, school_id) == Answered("刚才没有办成,请再说一次。")
    assert db.read(lambda session: session.scalars(select(InboxRow.state)).all()) == ["failed"]


def test_another_way_to_ask_writes_nothing(db: Database, school_id: int) -> None:
    assert db.read(lambda session: answered(session, school_id=school_id, push_key=PUSH)) is None
    db.transact(_take, school_id, reply="好")
    assert db.read(lambda session: answered(session, school_id=school_id, push_key=PUSH)) == Answered("好")


def test_answers_and_rows_go_with_age(db: Database, school_id: int) -> None:
    db.transact(_take, school_id, reply="好")
    db.transact(lambda session: age_inbox(session, today=TODAY))
    assert db.transact(_take, school_id) == Answered("好")  # WeChat may still repeat it
    db.transact(lambda session: age_inbox(session, today=TODAY))
    assert db.transact(_take, school_id) == Answered("")  # erased, and still not done twice
    db.transact(lambda session: age_inbox(session, today=TODAY + timedelta(days=1)))
    assert db.read(_rows) == 1
    db.transact(lambda session: age_inbox(session, today=TODAY + timedelta(days=2)))
    assert db.read(_rows) == 0


def test_a_nonce_is_kept_longer_than_its_push_is_young_enough(db: Database, school_id: int) -> None:
    db.transact(_take, school_id)
    for _ in range(3):  # 21 minutes at one ageing in seven; a push is refused after ten
        db.transact(lambda session: age_inbox(session, today=TODAY))
    with pytest.raises(ReplayError):
        db.transact(_take, school_id, push=b"another")
    for _ in range(2):
        db.transact(lambda session: age_inbox(session, today=TODAY))
    assert db.read(lambda session: session.scalars(select(Nonce.key)).all()) == []


def test_the_file_holds_no_word_and_no_key(sqlite_db: Database) -> None:
    school_id = sqlite_db.transact(lambda session: factories.school(session).id)
    sqlite_db.transact(_take, school_id, reply="小明今天哭了")
    raw = _files(sqlite_db)
    assert all(word.encode() not in raw for word in ("小明", "哭", "openid_mother", "24512345678901234", "1763611200"))


def test_what_was_erased_is_gone_from_the_file(sqlite_db: Database) -> None:
    school_id = sqlite_db.transact(lambda session: factories.school(session).id)
    for n in range(5):
        sqlite_db.transact(_take, school_id, push=bytes([n]), nonce=bytes([n]), reply="小明今天哭了" * 30)
    sealed = sqlite_db.read(lambda session: session.scalars(select(InboxRow.reply)).all())
    # A page that is used again overwrites some of it; not one piece may be left.
    pieces = [each[at : at + 16] for each in sealed if each for at in range(0, len(each) - 16, 16)]
    _checkpoint(sqlite_db)
    assert all(piece in _files(sqlite_db) for piece in pieces)
    for _ in range(2):
        sqlite_db.transact(lambda session: age_inbox(session, today=TODAY))
    _checkpoint(sqlite_db)
    assert not any(piece in _files(sqlite_db) for piece in pieces)


def _take(
    session: Session, school_id: int, *, push: bytes = PUSH, nonce: bytes = NONCE, reply: str = "", failed: bool = False
) -> Answered | None:
    before = claim(session, school_id=school_id, push_key=push, nonce_key=nonce, day=TODAY)
    if before is None:
        store_reply(session, school_id=school_id, push_key=push, reply=reply, failed=failed)
    return before


def _take_and_break(session: Session, school_id: int) -> None:
    _take(session, school_id, reply="好")
    raise ArithmeticError


def _rows(session: Session) -> int:
    return len(session.scalars(select(InboxRow.key)).all())


def _files(database: Database) -> bytes:
    """The database and its log as they lie on the disk."""
    file = Path(database.engine.url.database or "")
    return b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*"))


def _checkpoint(database: Database) -> None:
    """Move everything from the log into the file, as SQLite does by itself after a thousand pages."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
