"""A parent away as this service speaks of one: who it is, whose parent, where, by which number, by which WeChat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.fields import is_voice
from bot.core.names import given_name
from bot.identity.families import Family, Recipient, families_to_tell
from bot.identity.headings import relation_kind
from bot.identity.phones import phone_of
from handlers.left_behind.rules import side
from storage.left_behind.files import parents_sections, words_of
from storage.left_behind.report_ins import PLACE, AwayFrom, away_from, last_places
from storage.pupils import Guardian
from storage.sealing import unseal

WORKPLACE = ("guardians", "workplace")


@dataclass(frozen=True, slots=True)
class Away:
    """One guardian away. ``beside`` is the adult of the same home whom WeChat reaches, the first of the chain."""

    guardian: Guardian
    pupil_ids: tuple[int, ...]
    children: tuple[str, ...]  # as one calls them at home
    relation: str
    identity_ids: tuple[int, ...]
    beside: Recipient | None

    @property
    def kind(self) -> str:
        """``mother``, ``father`` or somebody else."""
        return relation_kind(self.relation)


def everybody_away(
    session: Session,
    school_id: int,
    class_ids: Collection[int] | None = None,
    guardian_ids: Collection[int] | None = None,
) -> list[Away]:
    """All parents away of these classes (None: of the school), with how to reach them and their home."""
    found: dict[int, list[AwayFrom]] = {}
    for each in away_from(session, school_id, class_ids, guardian_ids):
        found.setdefault(each.guardian.id, []).append(each)
    families = families_to_tell(session, school_id, [each.pupil_id for them in found.values() for each in them])
    return [_away(them, families) for them in found.values()]


def places_of(session: Session, school_id: int, away: Mapping[Guardian, str]) -> dict[int, str]:
    """By guardian where each is; ``away`` has what each is to the child. Empty where nobody has said it in words.

    The child's file says it, where there is one: it has what a report said last, and what a teacher wrote since. Else
    the last report does, else the roster, which may be older than both.
    """
    newest = last_places(session, school_id, [guardian.id for guardian in away])
    filed: dict[tuple[int, str], str] = {}
    for section in parents_sections(session, school_id, {guardian.household_id for guardian in away}):
        filed |= {(section.household_id or 0, name): said for name, said in words_of(session, section).items()}
    found = dict[int, str]()
    for guardian, relation in away.items():
        row = newest.get(guardian.id)
        said = filed.get((guardian.household_id, side(relation_kind(relation))), "")
        said = said or (unseal(session, PLACE, row.id, row.school_id, row.place) if row else "")
        said = said or unseal(session, WORKPLACE, guardian.id, school_id, guardian.workplace)
        found[guardian.id] = "" if is_voice(said) else said
    return found


def tail_of(session: Session, guardian: Guardian) -> str:
    """The last four digits of the guardian's number; empty for who has none."""
    return phone_of(session, guardian)[-4:]


def _away(of: list[AwayFrom], families: dict[int, list[Family]]) -> Away:
    guardian = of[0].guardian
    homes = [home for each in of for home in families[each.pupil_id] if home.household_id == guardian.household_id]
    people = [person for home in homes for person in home.guardians]
    others = [person for person in people if not person.is_away and person.identity_ids]
    return Away(
        guardian,
        tuple(each.pupil_id for each in of),
        tuple(given_name(each.name) for each in of),
        of[0].relation,
        tuple(dict.fromkeys(who for each in people if each.guardian_id == guardian.id for who in each.identity_ids)),
        others[0] if others else None,
    )
