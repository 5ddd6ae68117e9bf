"""Where each WeChat user stands in the talk: one row, read and written with every message.

The identity's row is locked before, so that two messages of one person never meet here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ForeignKeyConstraint, Index, bindparam, delete, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import ID, Base, Sealed
from storage.care.alarms import Alarm
from storage.outbox import OutboxRow, is_unseen
from storage.sealing import seal, unseal
from storage.upsert import insert

SEALED = ("dialogues", "state")
STEP = 1024  # bytes; nearly all dialogues take one
AT_ONCE = 500


class Dialogue(Base):
    """``state`` is JSON about children, encrypted.

    The rows of two people who wrote on one ``day`` differ by nothing that tells what they wrote, how much, or who did
    so before whom.
    """

    __tablename__ = "dialogues"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "identity_id"], ["identities.school_id", "identities.id"], ondelete="CASCADE"
        ),
        Index("ix_dialogues_day", "school_id", "day"),
    )

    identity_id: Mapped[int] = mapped_column(ID, primary_key=True, autoincrement=False)
    school_id: Mapped[int]
    state: Mapped[Sealed]
    day: Mapped[date]


# Built once: every message runs these two, and building them costs more than running them.
_COLUMNS = Dialogue.__table__.c
_OF_SCHOOL: BindParameter[int] = bindparam("of_school")
_OF_IDENTITY: BindParameter[int] = bindparam("of_identity")
_HAS_ALARM = exists().where(Alarm.school_id == _OF_SCHOOL, Alarm.identity_id == _OF_IDENTITY, Alarm.closed_at.is_(None))
_HAS_UNSEEN = exists().where(OutboxRow.identity_id == _OF_IDENTITY, is_unseen())
_LOAD = select(
    *(_COLUMNS.state, _COLUMNS.day),
    *(_HAS_ALARM.label("has_alarm"), _HAS_UNSEEN.label("has_unseen")),
).where(_COLUMNS.school_id == _OF_SCHOOL, _COLUMNS.identity_id == _OF_IDENTITY)
_UPSERTS: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """A dialogue as it was left on this ``day`` of the school.

    Read along, never written: ``has_alarm``, this person wrote of a danger, and nobody has closed that yet;
    ``has_unseen``, the words of a message wait for this person.
    """

    state: str
    day: date
    has_alarm: bool = False
    has_unseen: bool = False


def load_dialogue(session: Session, *, school_id: int, identity_id: int) -> Kept | None:
    """The dialogue of this WeChat user; None before the first message."""
    row = session.connection().execute(_LOAD, {"of_school": school_id, "of_identity": identity_id}).one_or_none()
    if row is None:
        return None
    state = unseal(session, SEALED, identity_id, school_id, row.state)
    return Kept(state.rstrip(), row.day, row.has_alarm, row.has_unseen)


def lain_still(session: Session, school_id: int, since: date, until: date, after: int) -> dict[int, str]:
    """The state of the next dialogues of this school whose last message came on one of these days, by WeChat user.

    Those behind the user ``after``, in the order of their ids, and not too many at once; none behind the last.
    """
    quiet = (_COLUMNS.school_id == school_id, _COLUMNS.day >= since, _COLUMNS.day <= until)
    found = select(_COLUMNS.identity_id, _COLUMNS.state).where(*quiet, _COLUMNS.identity_id > after)
    rows = session.execute(found.order_by(_COLUMNS.identity_id).limit(AT_ONCE))
    return {row.identity_id: unseal(session, SEALED, row.identity_id, school_id, row.state) for row in rows}


def store_dialogue(session: Session, *, school_id: int, identity_id: int, kept: Kept) -> None:
    """Write the dialogue over what was there."""
    values = {
        "school_id": school_id,
        "state": seal(session, SEALED, identity_id, school_id, _filled_up(kept.state)),
        "day": kept.day,
    }
    session.connection().execute(_upsert(session), {"identity_id": identity_id, **values})


def delete_dialogue(session: Session, *, school_id: int, identity_id: int) -> None:
    """Forget the dialogue, as if nothing had ever been said."""
    session.execute(delete(Dialogue).where(Dialogue.school_id == school_id, Dialogue.identity_id == identity_id))


def _filled_up(state: str) -> str:
    """With blanks behind it: the length of what is encrypted is plain to see."""
    return state + " " * (-len(state.encode()) % STEP)


def _upsert(session: Session) -> Any:
    dialect = session.get_bind().dialect.name
    if dialect not in _UPSERTS:
        written = insert(session, Dialogue)
        replaced = {column.name: written.excluded[column.name] for column in _COLUMNS if not column.primary_key}
        _UPSERTS[dialect] = written.on_conflict_do_update(index_elements=["identity_id"], set_=replaced)
    return _UPSERTS[dialect]
