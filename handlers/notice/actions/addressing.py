"""Whom a teacher means: groups, the silent ones of the last notice, a few families by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.identity.audience import count_families, groups_for, pupils_of, pupils_to_choose_from
from bot.identity.relay_lines import simpler
from bot.identity.relay_names import Enrolled, Home, Roster, Sense, roster_of, who_is_meant
from handlers.notice.rules.draft import SILENT, SOME, Draft
from handlers.notice.rules.naming import MOST_ASKED, Doubt, Named, numbered, split_names
from handlers.notice.rules.spelled import plain, spaced
from storage.notice import notices_of, pupils_in
from storage.pupils import Pupil

# A whole class is listed by number; a whole school is not.
LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class Meant:
    """The children whose names were understood, and the pieces that were not."""

    pupils: tuple[Pupil, ...]
    doubts: tuple[Doubt, ...]


def audiences(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The answers to 发给谁, each with how many families it reaches. Raises :class:`UserError` where there is none."""
    groups = groups_for(session, actor)
    if not groups:
        raise UserError("notice/no_class")
    found = [
        (group.key, phrase("notice/group", kind=group.kind, name=group.name, families=group.families))
        for group in groups
    ]
    silent = _silent(session, actor)
    if silent:
        families = count_families(session, actor, silent)
        found.append((SILENT, phrase("notice/group", kind=SILENT, name="", families=families)))
    return [*found, (SOME, phrase("notice/group", kind=SOME, name="", families=0))]


def families_list(session: Session, actor: Actor) -> list[str]:
    """The names to choose from, numbered by their place; empty where they are too many to read."""
    names = [pupil.name for pupil in pupils_to_choose_from(session, actor)]
    return names if len(names) <= LONGEST_LIST else []


def meant_by(session: Session, actor: Actor, text: str) -> Meant:
    """The children that a teacher's line names, within those to whom this teacher may write."""
    pupils = pupils_to_choose_from(session, actor)
    listed = len(pupils) <= LONGEST_LIST
    named = {
        pupil.id: Named(pupil.id, pupil.name, pupil.number, place if listed else 0)
        for place, pupil in enumerate(pupils, 1)
    }
    roster = roster_of(Enrolled(pupil.id, pupil.name, (Home(None),)) for pupil in pupils)
    by_id = {pupil.id: pupil for pupil in pupils}
    found, doubts = dict[int, Pupil](), list[Doubt]()
    for words in split_names(text):
        one = _one(words, roster, named)
        if isinstance(one, Doubt):
            doubts.append(one)
        else:
            found[one.pupil_id] = by_id[one.pupil_id]
    return Meant(tuple(found.values()), tuple(doubts))


def pupils_for(session: Session, actor: Actor, draft: Draft) -> Sequence[Pupil]:
    """The children whose families a draft goes to. Raises :class:`UserError` for nobody, and for names in doubt."""
    if draft.audience == SOME:
        meant = meant_by(session, actor, draft.families)
        if meant.doubts or not meant.pupils:
            raise UserError("notice/name_unknown", name=meant.doubts[0].words if meant.doubts else draft.families)
        return meant.pupils
    if draft.audience == SILENT:
        silent = set(_silent(session, actor))
        found = [pupil for pupil in pupils_to_choose_from(session, actor) if pupil.id in silent]
    else:
        found = pupils_of(session, actor, draft.audience)
    if not found:
        raise UserError("notice/nobody_left")
    return found


def _one(words: str, roster: Roster, named: Mapping[int, Named]) -> Named | Doubt:
    """The one child that a piece of text means, by number or by name; nothing is guessed."""
    by_number = numbered(plain(words), list(named.values()))
    if by_number:
        return by_number[0] if len(by_number) == 1 else Doubt(words, tuple(by_number[:MOST_ASKED]))
    meant = who_is_meant(roster, simpler(spaced(words)))
    meant_ids = {pupil_id for pupil_id, _ in meant.families}
    candidates = [child for pupil_id, child in named.items() if pupil_id in meant_ids]
    return candidates[0] if meant.sense is Sense.CERTAIN else Doubt(words, tuple(candidates[:MOST_ASKED]))


def _silent(session: Session, actor: Actor) -> list[int]:
    """The pupils of the last notice of this sender whose families have not answered."""
    if actor.staff_id is None:
        raise AccessDeniedError
    last = next(
        (each for each in notices_of(session, actor.school_id, actor.staff_id, 1) if each.state == "sent"), None
    )
    return pupils_in(session, actor.school_id, last.id, only_open=True) if last else []
