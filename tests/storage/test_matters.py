"""Many matters opened at once: each person has each number once, whatever waits already."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from bot.core.reply import Go
from storage.matters import LONGEST_KEY, Waiting, open_many, open_matter, open_matters
from storage.session import Database
from tests import factories
from tests.factories import NOW

GO = Go("notice.read", {"notice_id": 1})


def people(session: Session, many: int) -> tuple[int, list[int]]:
    """A school and some WeChat users."""
    school = factories.school(session)
    return school.id, [factories.identity(session, school.id, f"o{number}").id for number in range(many)]


@pytest.fixture
def settled(db: Database) -> tuple[int, list[int]]:
    """The school's id and the ids of three WeChat users."""
    return db.transact(people, 3)


def waiting(school_id: int, identity_id: int, *keys: str) -> list[Waiting]:
    """These matters for one person."""
    return [Waiting(school_id, identity_id, key, f"签字 {key}", GO) for key in keys]


def test_numbers_are_small_and_each_persons_own(db: Database, settled: tuple[int, list[int]]) -> None:
    school_id, (one, other, idle) = settled
    wanted = [*waiting(school_id, one, "a", "b"), *waiting(school_id, other, "b"), *waiting(school_id, one, "a")]
    found = db.transact(open_many, wanted, NOW)
    assert found == {(one, "a"): 1, (one, "b"): 2, (other, "b"): 1}
    assert db.transact(open_many, waiting(school_id, one, "c", "a"), NOW) == {
        (one, "a"): 1,
        (one, "b"): 2,
        (one, "c"): 3,
    }
    assert [(each.number, each.label, each.go) for each in db.read(open_matters, one)][2] == (3, "签字 c", GO)
    assert db.read(open_matters, idle) == []
    assert db.transact(open_many, [], NOW) == {}


def test_ninety_seven_wait_already(db: Database, settled: tuple[int, list[int]]) -> None:
    school_id, (one, other, _) = settled
    db.transact(open_many, waiting(school_id, one, *(f"old{number}" for number in range(97))), NOW)
    fresh = [*waiting(school_id, one, "new"), *waiting(school_id, other, "new")]
    found = db.transact(open_many, fresh, NOW)
    assert found[one, "new"] == 99
    assert found[other, "new"] == 1
    numbers = Counter(each.number for each in db.read(open_matters, one))
    assert set(numbers.values()) == {1}
    assert set(numbers) == set(range(1, 100)) - {9}


def test_when_all_numbers_are_taken_the_oldest_gives_way(db: Database, settled: tuple[int, list[int]]) -> None:
    school_id, (one, _, _) = settled
    db.transact(open_many, waiting(school_id, one, "oldest"), factories.LONG_AGO)
    db.transact(open_many, waiting(school_id, one, *(f"old{number}" for number in range(97))), NOW)
    found = db.transact(open_many, waiting(school_id, one, "new"), NOW)
    assert found[one, "new"] == 1
    labels = [each.label for each in db.read(open_matters, one)]
    assert len(labels) == 98
    assert "签字 oldest" not in labels


def test_a_key_is_as_long_as_both_databases_take_it(db: Database, settled: tuple[int, list[int]]) -> None:
    school_id, (one, _, _) = settled
    longest = "k" * LONGEST_KEY
    who = {"school_id": school_id, "identity_id": one}
    assert db.transact(lambda session: open_matter(session, **who, go=GO, label="签字", key=longest, now=NOW)) == 1
    with pytest.raises(ValueError, match="65 characters, 64 at most: kkk"):
        db.transact(lambda session: open_matter(session, **who, go=GO, label="签字", key=longest + "k", now=NOW))
    with pytest.raises(ValueError, match="65 characters"):
        waiting(school_id, one, longest + "k")
