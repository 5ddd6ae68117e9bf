"""A notice made ready for the class group: words to copy, a picture to forward. Everybody there reads it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.poster import Poster
from bot.delivery.poster_task import MAKE, SCENE
from bot.policy.gate import Leaving, refuse_hard
from handlers.class_group.actions.notices import Mine, mine
from storage.class_group import enrolled_in
from storage.staff import Staff
from storage.tasks import enqueue_task

PARTS = {
    "ask": "class_group/ask",
    "until": "class_group/until",
    "how": "class_group/how",
    "teacher": "class_group/teacher",
    "check": "class_group/check",
}


@dataclass(frozen=True, slots=True)
class ForGroup:
    """What the group reads of a notice; ``link`` is empty where no page can be reached."""

    school: str
    class_name: str
    title: str
    words: str
    act: str
    options: tuple[str, ...]
    has_media: bool
    deadline: datetime
    teacher: str
    code: str
    link: str


def for_group(session: Session, school: SchoolContext, actor: Actor, notice_id: int) -> ForGroup:
    """The notice as it may stand in the group.

    Raises :class:`UserError` where its words name a child (what concerns one family is not for all to read) or are
    not decent before all, and :class:`AccessDeniedError` for who has nothing to do with it.
    """
    of = mine(session, actor, notice_id)
    _refuse(session, school, of)
    notice = of.notice
    return ForGroup(
        school=school.name,
        class_name=of.class_name,
        title=of.words.title,
        words=of.words.words,
        act=notice.required_act,
        options=of.words.options,
        has_media=bool(of.words.media),
        deadline=at_school(notice.deadline),
        teacher=surname(session.get_one(Staff, notice.owner_id).name),
        code=notice.check_code,
        link=f"{school.base_url}/m/notice/{notice.id}" if school.base_url else "",
    )


def words_for_group(session: Session, school: SchoolContext, actor: Actor, notice_id: int) -> str:
    """The words to copy. Raises as :func:`for_group`."""
    shown = for_group(session, school, actor, notice_id)
    parts = {part: phrase(template, shown=shown) for part, template in PARTS.items()}
    return phrase("class_group/text", shown=shown, recording=phrase("class_group/recording"), **parts)


def poster_of(shown: ForGroup) -> Poster:
    """The same as a picture."""
    return Poster(
        school=shown.school,
        class_name=shown.class_name,
        title=shown.title,
        words=shown.words or phrase("class_group/recording"),
        ask=phrase("class_group/ask", shown=shown),
        until=phrase("class_group/until", shown=shown) if shown.act != "know" else "",
        teacher=phrase("class_group/teacher", shown=shown),
        code=shown.code,
        how=phrase("class_group/how", shown=shown),
        scan=phrase("class_group/scan", shown=shown),
        check=phrase("class_group/check", shown=shown),
    )


def order_poster(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> None:
    """Have the picture made, and sent to who asked. Raises as :func:`for_group`."""
    shown = for_group(session, school, actor, notice_id)
    args = {
        "identity": actor.identity_id,
        "poster": poster_of(shown).packed(),
        "link": shown.link,
        "scene": f"{SCENE}{notice_id}",
        "key": f"class_group/poster/{notice_id}/{actor.identity_id}/{now.isoformat()}",
    }
    enqueue_task(session, MAKE, args, school.id, now)


def _refuse(session: Session, school: SchoolContext, of: Mine) -> None:
    said = f"{of.words.title}\n{of.words.words}"
    rows = enrolled_in(session, of.notice.school_id, [class_id for class_id, _ in of.classes])
    named = next((row.name for row in rows if len(row.name) > 1 and row.name in said), None)
    if named is not None:
        raise UserError("class_group/names_a_child", name=named)
    refuse_hard(school, [Leaving(said, tuple(row.name for row in rows))])
