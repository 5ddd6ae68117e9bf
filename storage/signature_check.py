"""Whether every chain of signatures is whole, and every card and letter still says what was signed.

Reads only, one class at a time, each in a snapshot of its own: a signature given meanwhile is in it or not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage.card_month import ClassMonth
from storage.contact_card import CardDay, CardSignature
from storage.session import Database
from storage.signatures import BEGINNING, SignatureChain, SignatureLink, SignedThing, digest_of, hash_of
from storage.signed_cards import signed_cards_of_class
from storage.signed_letters import letters_among, letters_without_link, signed_letters

Links = Sequence[Row[Any]]  # plain rows: a whole school has them by the hundred thousand
P = ParamSpec("P")
T = TypeVar("T")

What = Literal[
    "link_changed",  # the link is not as it was written
    "links_missing",  # between two links, or before the first
    "end_missing",  # the chain was longer
    "not_as_bound",  # another chain than the one that a bound archive has written down
    "thing_changed",  # the signature, or what was signed, is not as it was
    "thing_missing",
    "not_in_chain",  # a signature without a link
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was signed; ``number`` is the link's, of the missing ones the first."""

    what: What
    class_id: int
    number: int
    subject: str = ""
    at: datetime | None = None
    month: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one class's chain was found to be."""

    class_id: int
    links: int
    faults: tuple[Fault, ...]


def check_signatures(database: Database, school_id: int) -> Iterator[Checked]:
    """Every class of the school that has a chain or should have one; last, as class 0, letters outside any chain."""
    class_ids, began = _snapshot(database, _classes, school_id)
    for class_id in class_ids:
        yield _snapshot(database, check_class, school_id, class_id, began)
    yield _snapshot(database, _letters_outside, school_id, began)


def check_class(session: Session, school_id: int, class_id: int, began: datetime | None = None) -> Checked:
    """One class; ``began`` is when the school's first link was written: what is older was never in a chain."""
    mine = (SignatureLink.school_id == school_id, SignatureLink.class_id == class_id)
    links = session.execute(select(*SignatureLink.__table__.columns).where(*mine).order_by(SignatureLink.number)).all()
    faults = [
        *_broken(session, class_id, links),
        *_ends(session, school_id, class_id, links),
        *_not_as_bound(session, school_id, class_id, links),
        *_changed(session, school_id, class_id, links, began),
    ]
    session.expunge_all()
    return Checked(class_id, len(links), tuple(sorted(faults, key=lambda each: each.number)))


def _classes(session: Session, school_id: int) -> tuple[list[int], datetime | None]:
    chains = select(SignatureChain.class_id).where(SignatureChain.school_id == school_id)
    links = select(SignatureLink.class_id).where(SignatureLink.school_id == school_id)
    months = select(ClassMonth.class_id).where(ClassMonth.school_id == school_id, ClassMonth.links.is_not(None))
    signed = select(CardDay.class_id).join(CardSignature, CardSignature.card_day_id == CardDay.id)
    cards = signed.where(CardDay.school_id == school_id).distinct()
    began = session.scalar(select(func.min(SignatureLink.at)).where(SignatureLink.school_id == school_id))
    return sorted(set(session.scalars(chains.union(links, months, cards)))), began


def _broken(session: Session, class_id: int, links: Links) -> Iterator[Fault]:
    before, number = BEGINNING, 0
    for link in links:
        if link.number != number + 1:
            yield Fault("links_missing", class_id, number + 1)
        elif hash_of(session, before, link) != link.hash:
            yield _fault("link_changed", link)
        before, number = link.hash, link.number


def _ends(session: Session, school_id: int, class_id: int, links: Links) -> Iterator[Fault]:
    mine = (SignatureChain.school_id == school_id, SignatureChain.class_id == class_id)
    chain = session.scalar(select(SignatureChain).where(*mine))
    found = (links[-1].number, links[-1].hash) if links else (0, BEGINNING)
    if chain is None or (chain.count, chain.head) != found:
        yield Fault("end_missing", class_id, found[0] + 1)


def _not_as_bound(session: Session, school_id: int, class_id: int, links: Links) -> Iterator[Fault]:
    """Archives that were bound say how long the chain was then, and how it ended."""
    bound = (ClassMonth.school_id == school_id, ClassMonth.class_id == class_id, ClassMonth.links.is_not(None))
    hashes = {0: BEGINNING} | {link.number: link.hash for link in links}
    for month in session.scalars(select(ClassMonth).where(*bound).order_by(ClassMonth.month)):
        if hashes.get(month.links or 0) != month.head:
            yield Fault("not_as_bound", class_id, month.links or 0, at=month.bound_at, month=month.month)


def _changed(session: Session, school_id: int, class_id: int, links: Links, began: datetime | None) -> Iterator[Fault]:
    """The last act of everything that was ever signed must still be told by its rows; earlier ones are over."""
    last = {link.subject: link for link in links}
    cards = signed_cards_of_class(session, school_id, class_id)
    letters = signed_letters(session, school_id, letters_among(last))
    things = {thing.subject: thing for thing in (*cards, *letters)}
    for subject, link in last.items():
        thing = things.get(subject)
        if link.act == "erased":
            if thing is not None:
                yield _fault("thing_changed", link)
        elif thing is None:
            yield _fault("thing_missing", link)
        elif thing.stands != (link.act == "signed") or not _is_as_signed(session, thing, link):
            yield _fault("thing_changed", link)
    yield from _outside([thing for thing in things.values() if thing.subject not in last], began)


def _is_as_signed(session: Session, thing: SignedThing, link: Row[Any]) -> bool:
    content = thing.signed if link.act == "signed" else thing.withdrawn
    return digest_of(session, content) == bytes(link.digest)


def _letters_outside(session: Session, school_id: int, began: datetime | None) -> Checked:
    return Checked(0, 0, tuple(_outside(letters_without_link(session, school_id), began)))


def _outside(things: Sequence[SignedThing], began: datetime | None) -> Iterator[Fault]:
    for thing in things:
        if thing.stands and began is not None and thing.at >= began:
            yield Fault("not_in_chain", thing.class_id, 0, thing.subject, thing.at)


def _fault(what: What, link: Row[Any]) -> Fault:
    return Fault(what, link.class_id, link.number, link.subject, link.at)


def _snapshot(database: Database, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    with database.snapshot() as connection, Session(connection, info={"vault": database.vault}) as session:
        return unit(session, *args, **kwargs)
