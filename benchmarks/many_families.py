"""Families by the hundred thousand, made inside the database: one child, one mother who follows the account."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import factories

# The numbers themselves serve as ids.
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :amount)"
ROWS = (
    ("households (id, school_id, number)", "n, :school, 'h' || n"),
    (
        "pupils (id, school_id, class_id, number, name, sex, care_kinds, is_boarding, village)",
        "n, :school, :class_id, 'p' || n, '小明', '', '', false, ''",
    ),
    (
        "guardians (id, school_id, household_id, name, phone_quarantined, is_away, reads, hours, asked_contact_times)",
        "n, :school, n, '王芳', false, false, true, '', 0",
    ),
    (
        "guardian_links (id, school_id, pupil_id, guardian_id, relation, place, decides, signs, informed, emergency,"
        " source)",
        "n, :school, n, n, '妈妈', 1, true, true, true, true, 'roster'",
    ),
    (
        "identities (id, school_id, app_id, openid, face, muted, first_seen_on, follows)",
        "n, :school, :app_id, 'o' || n, 'guardian', false, '2026-01-01', true",
    ),
    ("bindings (id, school_id, identity_id, guardian_id, bound_at, how)", "n, :school, n, n, :at, 'slip'"),
    (
        "consents (id, school_id, guardian_id, pupil_id, purpose, version, given, at)",
        "n, :school, n, n, 'contact', 1, true, :at",
    ),
)


def make_families(session: Session, school_id: int, class_id: int, app_id: str, amount: int) -> None:
    """Write so many families; their pupils have the ids 1 to ``amount``."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA cache_size = -200000"))
    values = {"school": school_id, "class_id": class_id, "app_id": app_id, "at": factories.LONG_AGO, "amount": amount}
    for into, columns in ROWS:
        wanted = {name: value for name, value in values.items() if f":{name}" in columns or name == "amount"}
        session.execute(text(f"INSERT INTO {into} {NUMBERS} SELECT {columns} FROM numbers"), wanted)
