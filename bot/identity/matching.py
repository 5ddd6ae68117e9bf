"""Is this person who they say? Compared with the roster, within the tries that are allowed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.settings import BindingRules
from bot.identity.headings import relation_kind
from bot.identity.phones import last_four_index
from bot.identity.tries import count_wrong_try, of_identity, of_pupil, tries_today
from storage.identities import Identity
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class


class Outcome(StrEnum):
    """What came of a try."""

    FOUND = "found"
    WRONG = "wrong"  # nothing fits; which part was wrong is not said
    ASK_RELATION = "ask_relation"  # two guardians share the number: who of them writes?
    NO_TRIES_LEFT = "no_tries_left"  # for today; the digits were not even compared


@dataclass(frozen=True, slots=True)
class Match:
    """``guardian_id`` and ``pupil_id`` are set when found; ``relations`` when the relation must be asked."""

    outcome: Outcome
    pupil_id: int | None = None
    guardian_id: int | None = None
    relation: str = ""
    relations: tuple[str, ...] = ()
    tries_left: int = 0


def find_by_line(
    session: Session,
    *,
    identity: Identity,
    line: tuple[str, str, str],
    relation: str = "",
    rules: BindingRules,
    now: datetime,
) -> Match:
    """``line`` = class code, the child's name, the last four digits of a registered phone, as typed in one line.

    A wrong try is counted for the WeChat user, and for each pupil of that class and name.
    """
    code, name, last_four = (plain(part) for part in line)
    pupils = session.scalars(
        select(Pupil)
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == identity.school_id, Class.code == code, Pupil.name == name, is_here())
    ).all()
    return _try(session, identity, pupils, (relation, last_four), rules=rules, now=now)


def match_last_four(
    session: Session,
    *,
    identity: Identity,
    pupil_id: int,
    relation: str,
    last_four: str,
    rules: BindingRules,
    now: datetime,
) -> Match:
    """The last four digits for a pupil who is known already (by a slip), from who says to be ``relation``.

    The digits must belong to a guardian of that kind: a father who knows the mother's number is not the mother.
    """
    pupils = session.scalars(
        select(Pupil).where(Pupil.id == pupil_id, Pupil.school_id == identity.school_id, is_here())
    ).all()
    return _try(session, identity, pupils, (relation, plain(last_four)), rules=rules, now=now)


def tries_left(session: Session, identity: Identity, rules: BindingRules, now: datetime) -> int:
    """How often this WeChat user may still be wrong today."""
    return max(0, rules.tries_per_day - tries_today(session, identity.school_id, of_identity(identity.id), now))


def wrong(session: Session, identity: Identity, pupil_ids: Sequence[int], rules: BindingRules, now: datetime) -> Match:
    """Count a wrong try of this WeChat user, and of each pupil meant."""
    for pupil_id in pupil_ids:
        count_wrong_try(session, identity.school_id, of_pupil(pupil_id), now)
    count = count_wrong_try(session, identity.school_id, of_identity(identity.id), now)
    return Match(Outcome.WRONG, tries_left=max(0, rules.tries_per_day - count))


def plain(typed: str) -> str:
    """Full-width letters and digits as plain ones, without any spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def _try(
    session: Session,
    identity: Identity,
    pupils: Sequence[Pupil],
    said: tuple[str, str],
    *,
    rules: BindingRules,
    now: datetime,
) -> Match:
    left = tries_left(session, identity, rules, now)
    open_pupils = [
        pupil
        for pupil in pupils
        if tries_today(session, identity.school_id, of_pupil(pupil.id), now) < rules.tries_per_pupil
    ]
    if not left or (pupils and not open_pupils):
        return Match(Outcome.NO_TRIES_LEFT, tries_left=left)
    relation, last_four = said
    links = _links(session, open_pupils, last_four) if len(last_four) == 4 and last_four.isdecimal() else []
    if relation:
        links = [link for link in links if relation_kind(link.relation) == relation_kind(relation)]
    if not links:
        return wrong(session, identity, [pupil.id for pupil in open_pupils], rules, now)
    if len({link.guardian_id for link in links}) > 1 and not relation:
        return Match(Outcome.ASK_RELATION, relations=tuple(link.relation for link in links), tries_left=left)
    found = links[0]
    return Match(Outcome.FOUND, found.pupil_id, found.guardian_id, found.relation, tries_left=left)


def _links(session: Session, pupils: Sequence[Pupil], last_four: str) -> list[GuardianLink]:
    found: list[GuardianLink] = []
    for pupil in pupils:
        digits = last_four_index(session, pupil.class_id, last_four)
        links = (
            select(GuardianLink)
            .join(Guardian, Guardian.id == GuardianLink.guardian_id)
            .where(
                GuardianLink.pupil_id == pupil.id,
                GuardianLink.last_four_index == digits,
                ~Guardian.phone_quarantined,
                is_live(),
            )
            .order_by(GuardianLink.place)
        )
        found.extend(session.scalars(links))
    return found
