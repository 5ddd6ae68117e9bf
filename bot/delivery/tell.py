"""How a service says something to a person who is not being answered right now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from bot.core.encryption import Vault
from bot.core.links import PersonLink, person_link
from bot.core.reply import Reply
from bot.delivery.payload import Payload, pack
from storage.outbox import OutgoingMessage, Purpose, enqueue_many
from storage.session import vault_of

# A page behind a message can be opened this long.
LINK_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one WeChat user.

    ``key`` makes it unique in its school (``"contact_card/evening/2026-09-30/<guardian>"``). ``purpose`` picks the
    template where no window is open; ``what``, ``when`` and ``answer`` (the digit to reply) fill its fields, with no
    child's name in them, and ``link`` is the path of a page behind it, which goes out signed for this person where
    pages can be reached; ``who`` it concerns is a child if left empty. Messages of one ``thread`` reach the person in
    order. ``due_at`` and ``expires_at`` are school time.

    Without an ``answer`` that leads to the words, they are shown when the person next writes anything, if only a
    template could be sent.
    """

    identity_id: int
    reply: Reply
    purpose: Purpose
    key: str
    thread: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    what: str = ""
    when: str = ""
    answer: str = ""
    link: str = ""
    who: str = ""


class More(TypedDict, total=False):
    """The fields of :class:`Message` that may be left out."""

    thread: str
    due_at: datetime | None
    expires_at: datetime | None
    what: str
    when: str
    answer: str
    link: str
    who: str


def tell(
    session: Session,
    *,
    school_id: int,
    identity_id: int,
    reply: Reply,
    purpose: Purpose,
    key: str,
    now: datetime,
    **more: Unpack[More],
) -> bool:
    """Write one message to the outbox, to be sent once this transaction is committed; False if ``key`` was there.

    The fields are those of :class:`Message`; ``now`` is school time.
    """
    return tell_many(session, school_id, [Message(identity_id, reply, purpose, key, **more)], now) > 0


def tell_many(session: Session, school_id: int, messages: Iterable[Message], now: datetime) -> int:
    """Write many messages at once, 1,000 in a tenth of a second; returns how many rows are new."""
    vault = vault_of(session)
    return enqueue_many(session, [row for message in messages for row in _rows(vault, school_id, message, now)])


def _rows(vault: Vault, school_id: int, message: Message, now: datetime) -> list[OutgoingMessage]:
    """A row for the message, and one for each that follows it."""
    replies = [part for reply in (message.reply, *message.reply.also) for part in _parts(reply)]
    link = ""
    if message.link:
        until = (message.due_at or now) + LINK_LASTS
        link = person_link(vault, PersonLink(message.identity_id, message.link, until))
    thread = message.thread or (f"behind {message.key}" if len(replies) > 1 else "")
    return [
        OutgoingMessage(
            school_id=school_id,
            identity_id=message.identity_id,
            purpose=message.purpose,
            payload=pack(Payload(reply, message.what, message.when, message.answer, link, who=message.who)),
            key=message.key if number == 0 else f"{message.key}+{number}",
            now=now,
            thread=thread,
            due_at=message.due_at,
            expires_at=message.expires_at,
            words_wait=not message.answer,
        )
        for number, reply in enumerate(replies)
    ]


def _parts(reply: Reply) -> list[Reply]:
    """WeChat plays a recording as a message of its own, behind the words."""
    if not (reply.media and reply.text):
        return [reply]
    return [replace(reply, media="", also=()), Reply(media=reply.media)]
