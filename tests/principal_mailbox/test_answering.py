"""Drafts and the principal's word, voices, and places of rows that tell nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.core.errors import AccessDeniedError, UserError
from bot.core.settings.rules import MailboxRules
from handlers.principal_mailbox.actions import answering, reading
from storage.principal_mailbox import Letter, mix_places
from storage.session import Database
from tests.principal_mailbox.mailbox import Mailbox
from tests.school_week import at, shown


@pytest.fixture
def strict(sqlite_db: Database) -> Mailbox:
    """Every answer waits for the principal."""
    box = Mailbox(sqlite_db)
    rules = box.school.rules.model_copy(update={"mailbox": MailboxRules(principal_approves=True)})
    box.school = replace(box.school, rules=rules)
    return box


def test_a_draft_waits_for_the_principal(strict: Mailbox) -> None:
    strict.writes_named()
    waits = strict.talk("keeper", "看信", "1", "1", "下周先打饭。", "1", "1")
    assert waits.text == "写好了,请校长看过就送出。"
    assert not any("下周先打饭" in words for words in strict.texts_for("grandmother"))
    assert any("回信写好了,请您看" in words for words in strict.texts_for("principal"))
    keeper = strict.staff_actor(strict.keeper)
    (letter,) = strict.letters()
    with pytest.raises(AccessDeniedError):
        strict.do(answering.approve, strict.school, keeper, letter.id, strict.now)
    assert "草稿:下周先打饭。" in shown(strict.talk("principal", "看信", "1"))
    strict.says("principal", "4")
    assert any("下周先打饭" in words for words in strict.texts_for("grandmother"))


def test_a_second_draft_takes_the_place_of_the_first(strict: Mailbox) -> None:
    strict.writes_named()
    for words in ("下周先打饭。", "明天就先打饭。"):
        strict.talk("keeper", "看信", "1", "1", words, "1", "1")
    of, _ = strict.do(reading.at_desk, strict.staff_actor(strict.keeper), strict.letters()[0].id)
    assert [turn.words for turn in of.turns if turn.is_draft] == ["明天就先打饭。"]


def test_an_anonymous_writer_is_answered_in_words(sqlite_db: Database) -> None:
    box = Mailbox(sqlite_db)
    box.writes_unnamed()
    (letter,) = box.letters()
    where = (box.school, box.staff_actor(box.keeper), letter.id)
    with pytest.raises(UserError, match="words_only"):
        box.do(answering.answer, *where, ["voice:31"], box.now)


def test_decency_holds_for_answers_too(sqlite_db: Database) -> None:
    box = Mailbox(sqlite_db)
    box.writes_named()
    said = box.talk("keeper", "看信", "1", "1", "请交30元伙食费,扫码转给我", "1")
    assert "送到了" not in said.text
    assert not any("30元" in words for words in box.texts_for("grandmother"))


@pytest.mark.postgres
def test_the_places_of_anonymous_rows_are_mixed(postgres_db: Database) -> None:
    box = Mailbox(postgres_db)
    codes = [box.writes_unnamed(name) for name in ("mother", "father", "other_parent", "stranger", "grandmother") * 2]
    assert len(set(codes)) == 10
    before = places(postgres_db)
    assert postgres_db.transact(mix_places, at(19, 0).date()) == 10
    assert {*places(postgres_db)} == {*before}
    assert any(places(postgres_db) != before for _ in range(3) if postgres_db.transact(mix_places, at(19, 0).date()))


def places(db: Database) -> list[int]:
    """The letters in the order in which the database has put them down."""
    return db.read(lambda session: list(session.scalars(text(f"SELECT id FROM {Letter.__tablename__} ORDER BY ctid"))))
