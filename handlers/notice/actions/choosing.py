"""What the desk offers to choose an audience from, and what a draft has chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import TEACHERS, Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import words_of
from bot.identity.audience import groups_for, pupils_to_choose_from
from handlers.notice.actions.addressing import meant_by, name_of
from handlers.notice.actions.audience import own_groups
from handlers.notice.actions.writing import first_heard
from handlers.notice.rules.audience import PUPIL, filters_in, groups_in
from handlers.notice.rules.deadlines import offered_deadlines
from storage.documents import documents_of
from storage.notice import notices_of

RECENT = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """An audience as the desk's page shows it: ticked groups and filters, and the names of single children."""

    groups: tuple[str, ...]
    filters: tuple[str, ...]
    names: str


def offered(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Groups that this person may write to, the own ones behind the school's: key and words."""
    groups = groups_for(session, actor)
    if not groups:
        raise UserError("notice/no_class")
    return [(group.key, name_of(group)) for group in [*groups, *own_groups(session, actor)]]


def usual_groups(session: Session, actor: Actor) -> tuple[str, ...]:
    """What is ticked on a new page: the own class, for who has only one."""
    classes = actor.classes_as(*TEACHERS)
    keys = [group.key for group in groups_for(session, actor) if group.kind == "class"]
    return tuple(keys) if len(classes) == 1 and len(keys) == 1 else ()


def notices_to_choose(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The own last notices that have left: 只发给这条还没回的."""
    if actor.staff_id is None:
        raise AccessDeniedError
    found = notices_of(session, actor.school_id, actor.staff_id, RECENT)
    return [(each.id, words_of(session, each).title) for each in found if each.state == "sent"]


def chosen_in(session: Session, actor: Actor, audience: str) -> Chosen:
    """A draft's audience, taken apart again."""
    groups = groups_in(audience)
    single = {key.removeprefix(PUPIL) for key in groups if key.startswith(PUPIL)}
    names = [pupil.number for pupil in pupils_to_choose_from(session, actor) if str(pupil.id) in single]
    shown = tuple(key for key in groups if not key.startswith(PUPIL))
    return Chosen(shown, tuple(filters_in(audience)), " ".join(names))


def named_children(session: Session, actor: Actor, text: str) -> list[str]:
    """The keys of the children that a line names. Raises :class:`UserError` for a name in doubt."""
    if not text.strip():
        return []
    meant = meant_by(session, actor, text)
    if meant.doubts:
        doubt = meant.doubts[0]
        names = [f"{child.name} {child.number}" for child in doubt.candidates]
        raise UserError("notice/name_doubt" if names else "notice/name_unknown", name=doubt.words, names=names)
    return [f"{PUPIL}{pupil.id}" for pupil in meant.pupils]


def first_deadline(school: SchoolContext, now: datetime) -> datetime:
    """The deadline that a new page begins with."""
    return offered_deadlines(first_heard(school, now))[-1]


def document_names(session: Session, school: SchoolContext, media_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Media id and name of each document."""
    return documents_of(session, school.id, media_ids)
