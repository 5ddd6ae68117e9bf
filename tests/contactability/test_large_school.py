"""3,000 pupils are looked through at once, and the figures agree with what was written."""

from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from handlers.contactability.actions.board import board
from storage.base import Base, new_id
from storage.session import Database
from tests import factories
from tests.contactability.reach import Reach
from tests.costs import statements

PUPILS, CLASSES, MESSAGES = 3000, 60, 10


def test_a_large_school_costs_as_many_statements_as_a_small_one(sqlite_db: Database) -> None:
    reach = Reach(sqlite_db)
    actor = reach.actor("principal")
    with statements() as of_few:
        sqlite_db.read(board, reach.school, actor, reach.now)
    sqlite_db.transact(fill, reach)
    with statements() as of_many:
        found = sqlite_db.read(board, reach.school, actor, reach.now)
    assert len(of_many) == len(of_few) > 0
    assert sum(each.pupils for each in found.classes) == PUPILS + 3
    assert dict(found.by_cause()) == {"nobody_bound": PUPILS // 3, "silent": PUPILS // 3}


def fill(session: Session, reach: Reach) -> None:
    """A third is not bound, a third silent, a third answers; ten messages each for who is bound."""
    school, old = reach.school.id, reach.now - timedelta(days=20)
    grade = factories.grade(session, reach.cast.school, name="二年级", level=2)
    classes = [factories.class_(session, grade, name=f"二({n})班", code=None).id for n in range(CLASSES)]
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("households", "pupils", "guardians", "guardian_links", "identities", "bindings")
    }
    rows |= {"consents": [], "outbox": []}
    for number in range(PUPILS):
        own = {name: {"id": new_id(), "school_id": school} for name in rows}
        pupil, guardian, identity = (own[name]["id"] for name in ("pupils", "guardians", "identities"))
        rows["households"].append({**own["households"], "number": f"~{number}"})
        rows["pupils"].append(
            {**own["pupils"], "class_id": classes[number % CLASSES], "number": f"9{number}", "name": f"林{number}"}
        )
        rows["guardians"].append({**own["guardians"], "household_id": own["households"]["id"], "name": "妈妈"})
        rows["guardian_links"].append(
            {**own["guardian_links"], "pupil_id": pupil, "guardian_id": guardian, "relation": "妈妈", "place": 1}
        )
        if number % 3 == 0:
            continue
        heard = reach.now.date() if number % 3 == 1 else None
        rows["identities"].append(
            {**own["identities"], "app_id": "wx_qingshan", "openid": f"o{number}", "first_seen_on": old.date(),
             "heard_on": heard}
        )  # fmt: skip
        rows["bindings"].append(
            {**own["bindings"], "identity_id": identity, "guardian_id": guardian, "bound_at": old, "how": "slip"}
        )
        rows["consents"].append(
            {**own["consents"], "guardian_id": guardian, "pupil_id": pupil, "purpose": "contact", "version": 1,
             "given": True, "at": old}
        )  # fmt: skip
        rows["outbox"] += [_message(school, identity, f"{number}/{n}", old) for n in range(MESSAGES)]
    for name, values in rows.items():
        session.execute(insert(Base.metadata.tables[name]), values)


def _message(school: int, identity: object, key: str, at: object) -> dict[str, object]:
    return {
        "id": new_id(), "school_id": school, "sender": "wx_qingshan", "identity_id": identity, "purpose": "notice",
        "thread_key": "", "idempotency_key": key, "place": 1, "created_at": at, "due_at": at, "expires_at": at,
        "state": "sent", "ended_at": at, "delivered_at": at,
    }  # fmt: skip
