"""Drafts at the desk: kept until they are sent or thrown away; what has not left can become one again."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import back_to_draft, words_of
from handlers.notice.actions import approving, writing
from handlers.notice.actions.leaving import Sent
from handlers.notice.actions.taking_back import own_notice
from handlers.notice.rules.draft import Draft, Kind, RequiredAct, Send
from handlers.notice.rules.guessing import title_of
from storage.documents import documents_of
from storage.media import pictures_of
from storage.notice import Notice

NOT_LEFT = ("draft", "approving", "waiting")


def own_draft(session: Session, actor: Actor, notice_id: int) -> Notice:
    """A draft of this member of staff. Raises :class:`AccessDeniedError` for any other, and for what is no draft."""
    notice = own_notice(session, actor, notice_id)
    if not is_draft(notice):
        raise AccessDeniedError
    return notice


def is_draft(notice: Notice) -> bool:
    """Whether it can be written on; a correction is written in the chat."""
    return notice.state == "draft" and notice.corrects_id is None


def not_left(session: Session, actor: Actor) -> list[Notice]:
    """What this member of staff has written and no family has heard of: drafts, what waits for a word, for its hour."""
    if actor.staff_id is None:
        raise AccessDeniedError
    mine = (Notice.school_id == actor.school_id, Notice.owner_id == actor.staff_id, Notice.service == "notice")
    found = select(Notice).where(*mine, Notice.state.in_(NOT_LEFT), Notice.corrects_id.is_(None))
    return list(session.scalars(found.order_by(Notice.created_at.desc())))


def title_or_words(session: Session, notice: Notice) -> str:
    """By what a list names a notice that may have no title yet."""
    said = words_of(session, notice)
    return said.title or title_of(said.words)


def draft_in(session: Session, notice: Notice, now: datetime) -> Draft:
    """What stands in a notice, as it was written down; a deadline that has passed is one that is not chosen."""
    said = words_of(session, notice)
    documents = tuple(media_id for media_id, _ in documents_of(session, notice.school_id, said.media))
    media = tuple(each for each in said.media if each not in documents)
    send = "urgent" if notice.urgency == "urgent" else "later" if notice.leaves_at else ""
    return Draft(
        audience=notice.audience,
        words=said.words,
        media=media,
        pictures=pictures_of(session, notice.school_id, media),
        act=cast("RequiredAct", notice.required_act),
        options=said.options,
        deadline=notice.deadline if notice.deadline > now else None,
        send=cast("Send", send),
        reason=said.reason,
        documents=documents,
        kind=cast("Kind", notice.kind),
        title=said.title,
        every_guardian=notice.every_guardian,
        leaves_at=notice.leaves_at,
    )


def send_draft(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime, because: str = ""
) -> Sent:
    """Send a draft as it stands. Raises as :func:`handlers.notice.actions.writing.send`."""
    notice = own_draft(session, actor, notice_id)
    draft = replace(writing.at_its_hour(school, draft_in(session, notice, now), now), because=because)
    return writing.send(session, school, actor, draft, notice.check_code, now, notice)


def words_before(session: Session, actor: Actor, notice_id: int) -> str:
    """What a draft says now."""
    return words_of(session, own_draft(session, actor, notice_id)).words


def with_words(session: Session, actor: Actor, notice_id: int, said: Draft, now: datetime) -> Draft:
    """A draft with the words, pictures and recordings of ``said`` in place of its own."""
    draft = draft_in(session, own_draft(session, actor, notice_id), now)
    title = title_of(said.words) or draft.title
    return replace(draft, words=said.words, media=said.media, pictures=said.pictures, title=title, because=said.because)


def send_again(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, said: Draft, now: datetime
) -> Sent:
    """Send a draft with other words. Raises as :func:`handlers.notice.actions.writing.send`."""
    notice = own_draft(session, actor, notice_id)
    draft = writing.at_its_hour(school, with_words(session, actor, notice_id, said, now), now)
    return writing.send(session, school, actor, draft, notice.check_code, now, notice)


def throw_away(session: Session, actor: Actor, notice_id: int) -> None:
    """A draft is not wanted any more."""
    session.delete(own_draft(session, actor, notice_id))


def pull_back(session: Session, actor: Actor, notice_id: int, now: datetime) -> bool:
    """Stop what waits for its hour or for a second person's word, to change it; False when it has left."""
    notice = own_notice(session, actor, notice_id)
    if not back_to_draft(session, notice, now):
        return False
    approving.forget_asking(session, notice)
    return True
