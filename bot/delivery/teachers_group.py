"""What is said to a teachers' group in enterprise WeChat: counts and classes, never a child."""

from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.payload import Payload, pack
from storage.outbox import OutgoingMessage, enqueue
from storage.pupils import Pupil


def robot_of(school_code: str, group: str) -> str:
    """As the outbox names the robot of this group."""
    return f"robot:{school_code}:{group}"


def tell_group(session: Session, school: SchoolContext, group: str, words: str, key: str, now: datetime) -> bool:
    """Write one message to the robot of a teachers' group; False if the school has no such group or ``key`` was there.

    A child's name does not go into a group, whoever wrote the words: it is replaced. ``now`` is school time.
    """
    wecom = school.config.wecom
    if wecom is None or group not in wecom.robots:
        return False
    reply = Reply(text=_without_children(session, school.id, words))
    sender = robot_of(school.config.code, group)
    payload = pack(Payload(reply))
    return enqueue(
        session,
        OutgoingMessage(
            school_id=school.id,
            identity_id=None,
            purpose="notice",
            payload=payload,
            key=f"group/{group}/{key}",
            now=now,
            sender=sender,
            channel="group_robot",
            address=group,
        ),
    )


def _without_children(session: Session, school_id: int, words: str) -> str:
    named = select(Pupil.name).where(Pupil.school_id == school_id, literal(words).contains(Pupil.name)).distinct()
    # The longest first: 张小 must not break 张小明.
    for name in sorted(session.scalars(named), key=len, reverse=True):
        words = words.replace(name, phrase("delivery/a_child"))
    return words
