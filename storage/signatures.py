"""What was signed, by whom and when, so that a later change shows: one hash chain for each class.

Each link holds the keyed digest of what was signed and of the link before it. The number of links and the last
digest are written down outside the database as well (printed archives, manifests of copies), so that not even a
chain that was made anew goes unseen.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import index, seal, unseal
from storage.upsert import insert

PATH = ("drawn_signatures", "path")
# What the keyed digests are for: no other value of the product can be passed off as one.
CONTENT, LINK = "signature_content", "signature_link"
SLICE = 1000
BEGINNING = b""  # what stands before the first link

SignedAct = Literal["signed", "withdrawn", "erased"]


class SignatureChain(OfSchool, Base):
    """The end of one class's chain; its row is locked by who appends."""

    __tablename__ = "signature_chains"
    __table_args__ = own(UniqueConstraint("school_id", "class_id"))

    class_id: Mapped[int]  # no foreign key: the chain outlives the class
    count: Mapped[int] = mapped_column(default=0)
    head: Mapped[Hash]


class SignatureLink(OfSchool, Base):
    """One act: a card or a letter was signed, a signature taken back, or the child it was about deleted."""

    __tablename__ = "signature_links"
    __table_args__ = own(UniqueConstraint("school_id", "class_id", "number"))

    class_id: Mapped[int]
    number: Mapped[int]  # from 1
    subject: Mapped[Short] = mapped_column(index=True)  # "card_signature:<id>", "obligation:<id>"
    act: Mapped[Short]  # signed | withdrawn | erased: everything of the child was deleted
    at: Mapped[datetime]  # machine time
    digest: Mapped[Hash]  # of who signed what, when and how
    hash: Mapped[Hash]  # of the link before and all of this one


class DrawnSignature(OfSchool, Base):
    """A signature drawn with a finger: the path of its strokes as SVG writes it."""

    __tablename__ = "drawn_signatures"
    __table_args__ = own(
        same_school("guardian_id", "guardians", ondelete="CASCADE"), UniqueConstraint("school_id", "subject")
    )

    subject: Mapped[Short]  # as in SignatureLink
    guardian_id: Mapped[int] = mapped_column(index=True)
    path: Mapped[Sealed]
    drawn_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a class's chain as it is written down elsewhere: number of links, last hash in hexadecimal."""

    class_id: int
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class SignedThing:
    """A card or a letter that somebody signed, as its rows tell it now.

    ``stands``: not taken back; ``signed`` and ``withdrawn`` are what the link of each act holds the digest of.
    """

    subject: str
    class_id: int
    stands: bool
    at: datetime
    signed: Mapping[str, object]
    withdrawn: Mapping[str, object]

    def content(self, act: SignedAct) -> Mapping[str, object]:
        """What a link of this act holds the digest of."""
        return self.signed if act == "signed" else self.withdrawn


def record_signature(
    session: Session,
    school_id: int,
    class_id: int,
    subject: str,
    *,
    act: SignedAct,
    content: Mapping[str, object],
    at: datetime,
) -> None:
    """Append an act to the chain of a class; ``at`` is machine time.

    ``content`` is who signed what, when and how, of plain values, dates and times: it must be possible to tell it
    again from the rows as they stand. Locks the chain until the end of the transaction: whoever locks rows of a
    matter does so before, and who writes to several classes goes in the order of their ids.
    """
    chain = _locked(session, school_id, class_id)
    link = SignatureLink(
        id=new_id(),
        school_id=school_id,
        class_id=class_id,
        number=chain.count + 1,
        subject=subject,
        act=act,
        at=at,
        digest=digest_of(session, content),
    )
    link.hash = hash_of(session, chain.head, link)
    chain.count, chain.head = link.number, link.hash
    session.add(link)


def digest_of(session: Session, content: Mapping[str, object]) -> bytes:
    """The keyed digest of what was signed."""
    return index(session, CONTENT, canonical(content))


def hash_of(session: Session, before: bytes, link: SignatureLink | Row[Any]) -> bytes:
    """The keyed digest of a link and of the ``hash`` of the one before it."""
    said = {name: getattr(link, name) for name in ("id", "school_id", "class_id", "number", "subject", "act", "at")}
    return index(session, LINK, canonical({**said, "before": before, "digest": link.digest}))


def canonical(content: Mapping[str, object]) -> str:
    """The same content in the same words, however it was put together."""
    return _WRITER.encode(content)


def heads(session: Session, school_id: int) -> list[Head]:
    """The end of every class's chain, in the order of the classes' ids."""
    rows = session.scalars(
        select(SignatureChain).where(SignatureChain.school_id == school_id).order_by(SignatureChain.class_id)
    )
    return [Head(row.class_id, row.count, row.head.hex()) for row in rows]


def ends_of_chains(connection: Connection) -> list[dict[str, int | str]]:
    """Of every class of every school how many links there are, and the last one's hash: what a copy's manifest says."""
    ends = select(SignatureLink.class_id, func.max(SignatureLink.number).label("last"), func.count().label("links"))
    last = ends.group_by(SignatureLink.school_id, SignatureLink.class_id).subquery()
    is_last = (SignatureLink.class_id == last.c.class_id) & (SignatureLink.number == last.c.last)
    rows = connection.execute(
        select(SignatureLink.class_id, last.c.links, SignatureLink.hash)
        .join(last, is_last)
        .order_by(SignatureLink.class_id)
    )
    return [{"class": row.class_id, "links": row.links, "head": row.hash.hex()} for row in rows]


def keep_drawing(session: Session, school_id: int, subject: str, guardian_id: int, path: str, at: datetime) -> None:
    """Keep the drawn signature of this subject instead of one that was there; ``path`` was checked before."""
    erase_drawings(session, school_id, [subject])
    drawing_id = new_id()
    drawn = seal(session, PATH, drawing_id, school_id, path)
    session.add(
        DrawnSignature(
            id=drawing_id, school_id=school_id, subject=subject, guardian_id=guardian_id, path=drawn, drawn_at=at
        )
    )


def erase_drawings(session: Session, school_id: int, subjects: Collection[str]) -> None:
    """Forget what was drawn: the signature was taken back, or is given in another way."""
    mine = (DrawnSignature.school_id == school_id, DrawnSignature.subject.in_(subjects))
    session.execute(delete(DrawnSignature).where(*mine))


def drawing_of(session: Session, school_id: int, subject: str) -> str:
    """The path of the drawn signature, empty where none was drawn."""
    return drawn_paths(session, school_id, [subject]).get(subject, "")


def drawn_paths(session: Session, school_id: int, subjects: Collection[str]) -> dict[str, str]:
    """The paths of those of these subjects that were drawn."""
    return {row.subject: path for row, path in _drawings(session, school_id, subjects)}


def numbers_of(session: Session, school_id: int, subjects: Collection[str]) -> dict[str, int]:
    """The number of the link by which each of these was signed, the last time; without those that have none."""
    found: dict[str, int] = {}
    for some in _slices(subjects):
        links = select(SignatureLink.subject, func.max(SignatureLink.number).label("number")).where(
            SignatureLink.school_id == school_id, SignatureLink.subject.in_(some), SignatureLink.act == "signed"
        )
        found |= {row.subject: row.number for row in session.execute(links.group_by(SignatureLink.subject))}
    return found


def last_links(session: Session, school_id: int, subjects: Collection[str]) -> list[SignatureLink]:
    """The last link of each of these that has one."""
    found: dict[str, SignatureLink] = {}
    for some in _slices(subjects):
        mine = (SignatureLink.school_id == school_id, SignatureLink.subject.in_(some))
        for link in session.scalars(select(SignatureLink).where(*mine).order_by(SignatureLink.number)):
            found[link.subject] = link
    return list(found.values())


def drawings_signed(session: Session, school_id: int, subjects: Collection[str]) -> dict[str, Mapping[str, object]]:
    """Of those of these subjects that were drawn what belongs into the content of their links, and its ``path``."""
    return {
        row.subject: {"guardian": row.guardian_id, "at": row.drawn_at, "path": path}
        for row, path in _drawings(session, school_id, subjects)
    }


def opened(session: Session, place: tuple[str, str], row_id: int, school_id: int, sealed: bytes | None) -> str:
    """The text of a sealed column, or its bytes where somebody changed them: that must be found, not end a search."""
    try:
        return unseal(session, place, row_id, school_id, sealed)
    except (InvalidTag, ValueError):  # of other bytes, or too few of them
        return f"cannot be opened: {(sealed or b'').hex()}"


def _drawings(session: Session, school_id: int, subjects: Collection[str]) -> list[tuple[DrawnSignature, str]]:
    found: list[tuple[DrawnSignature, str]] = []
    for some in _slices(subjects):
        mine = (DrawnSignature.school_id == school_id, DrawnSignature.subject.in_(some))
        rows = session.scalars(select(DrawnSignature).where(*mine))
        found += [(row, opened(session, PATH, row.id, row.school_id, row.path)) for row in rows]
    return found


def _slices(subjects: Collection[str]) -> list[list[str]]:
    """So many as go into one statement of either database."""
    ordered = list(subjects)
    return [ordered[start : start + SLICE] for start in range(0, len(ordered), SLICE)]


def _locked(session: Session, school_id: int, class_id: int) -> SignatureChain:
    """The chain of a class, made at its first signature, held until this transaction ends."""
    mine = (SignatureChain.school_id == school_id, SignatureChain.class_id == class_id)
    held = select(SignatureChain).where(*mine).with_for_update().execution_options(populate_existing=True)
    chain = session.scalar(held)
    if chain is None:
        new = {"id": new_id(), "school_id": school_id, "class_id": class_id, "count": 0, "head": BEGINNING}
        session.execute(insert(session, SignatureChain).values(new).on_conflict_do_nothing())
        chain = session.scalars(held).one()
    return chain


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value))


# Made once: a term of signatures is told again by the hundred thousand.
_WRITER = json.JSONEncoder(default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
