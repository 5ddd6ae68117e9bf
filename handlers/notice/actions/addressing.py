"""Whom a teacher means: groups, the silent ones of the last notice, a few families by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.identity.audience import Group, count_families, groups_for, pupils_to_choose_from
from bot.identity.relay_lines import simpler
from bot.identity.relay_names import Enrolled, Home, Roster, Sense, roster_of, who_is_meant
from handlers.notice.actions.audience import last_sent, own_groups, pupils_in_audience, silent_in_last
from handlers.notice.rules.audience import named
from handlers.notice.rules.draft import SILENT, SOME, Draft
from handlers.notice.rules.naming import MOST_ASKED, Doubt, Named, numbered, split_names
from handlers.notice.rules.spelled import plain, spaced
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
    found = [(group.key, name_of(group)) for group in groups]
    silent = silent_in_last(session, actor)
    if silent:
        families = count_families(session, actor, sorted(silent))
        found.append((SILENT, phrase("notice/group", kind=SILENT, name="", families=families)))
    some = (SOME, phrase("notice/group", kind=SOME, name="", families=0))
    return [*found, some, *((group.key, name_of(group)) for group in own_groups(session, actor))]


def name_of(group: Group) -> str:
    """A group in a few words, with how many families it reaches."""
    return phrase("notice/group", kind=group.kind, name=group.name, families=group.families)


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
    found = pupils_in_audience(session, actor, draft.audience)
    if not found:
        raise UserError("notice/nobody_left" if draft.audience == SILENT else "notice/to_nobody")
    return found


def refuse_nobody(session: Session, actor: Actor, draft: Draft) -> None:
    """Raise :class:`UserError` for a draft that says nobody, or whose audience holds nobody."""
    if not draft.is_addressed:
        raise UserError("notice/to_nobody")
    pupils_for(session, actor, draft)


def audience_of(session: Session, actor: Actor, draft: Draft) -> str:
    """The draft's audience as it is kept: names that were typed as the children they mean, "the last" by its id."""
    if draft.audience == SOME:
        return named([pupil.id for pupil in pupils_for(session, actor, draft)])
    last = last_sent(session, actor) if draft.audience == SILENT else None
    return f"{SILENT}:{last.id}" if last else draft.audience


def _one(words: str, roster: Roster, named: Mapping[int, Named]) -> Named | Doubt:
    """The one child that a piece of text means, by number or by name; nothing is guessed."""
    by_number = numbered(plain(words), list(named.values()))
    if by_number:
        return by_number[0] if len(by_number) == 1 else Doubt(words, tuple(by_number[:MOST_ASKED]))
    meant = who_is_meant(roster, simpler(spaced(words)))
    meant_ids = {pupil_id for pupil_id, _ in meant.families}
    candidates = [child for pupil_id, child in named.items() if pupil_id in meant_ids]
    return candidates[0] if meant.sense is Sense.CERTAIN else Doubt(words, tuple(candidates[:MOST_ASKED]))
