"""What families will read of a draft, to the letter, and how they are reached."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.actors import actor_of_staff
from handlers.notice.actions import approving, writing
from handlers.notice.actions.addressing import audience_of, pupils_for
from handlers.notice.actions.drafting import draft_in
from handlers.notice.rules.audience import named
from handlers.notice.rules.draft import Draft
from handlers.notice.rules.guessing import title_of
from storage.documents import documents_of
from storage.media import media_in
from storage.notice import Notice, pupils_in


@dataclass(frozen=True, slots=True)
class Preview:
    """``text`` is the message of the first child's family, ``ways`` how many families each way reaches first.

    ``leaves_at`` is when it will leave; ``needs_word``: after somebody else has agreed.
    """

    text: str
    families: int
    ways: list[tuple[str, int]]
    leaves_at: datetime
    needs_word: bool
    on_the_way: bool
    draft: Draft


def preview_of(
    session: Session, school: SchoolContext, actor: Actor, notice: Notice, draft: Draft, now: datetime
) -> Preview:
    """The draft before its sender. Raises :class:`UserError` for an audience that holds nobody."""
    families, ways = writing.reached(session, school, actor, draft, now)
    leaves = max(draft.leaves_at or now, now)
    return Preview(
        text=_as_read(session, school, actor, notice, draft, now),
        families=families,
        ways=ways,
        leaves_at=at_school(now if draft.send == "urgent" else writing.first_heard(school, leaves)),
        needs_word=approving.is_needed(session, school, audience_of(session, actor, draft)),
        on_the_way=any(each.state == "waiting" for each in media_in(session, school.id, draft.media)),
        draft=draft,
    )


def before_approver(session: Session, school: SchoolContext, notice: Notice, now: datetime) -> Preview:
    """A notice that waits for a second person's word, seen with the eyes of its writer."""
    writer = actor_of_staff(session, school.id, notice.owner_id, now)
    draft = draft_in(session, notice, now)
    if notice.corrects_id:
        draft = replace(draft, audience=named(pupils_in(session, school.id, notice.corrects_id)))
    return preview_of(session, school, writer, notice, draft, now)


def _as_read(session: Session, school: SchoolContext, actor: Actor, notice: Notice, draft: Draft, now: datetime) -> str:
    pupils = pupils_for(session, actor, draft)
    return phrase(
        "delivery/notice",
        **writing.heading(session, school, actor, draft),
        names=[pupils[0].name],
        title=draft.title or title_of(draft.words),
        words=draft.words,
        code=notice.check_code,
        deadline=draft.deadline or now,
        act=draft.act,
        options=draft.options,
        urgent=draft.send == "urgent",
        again=False,
        copy=False,
        pictures=len(draft.pictures),
        voices=len(draft.voices),
        documents=phrase(
            "delivery/documents",
            names=[name for _, name in documents_of(session, school.id, draft.documents)],
            pages=bool(school.base_url),
        ),
    )
