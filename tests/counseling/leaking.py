"""A talk of which no family may know, what her mother told the counselor, and what was noted of both."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.counseling.actions import beginning, heart_talks, room

# What the child said: the counselor's alone. When it is: everybody at the school who has to do with her.
WISHED = ("夜里数星星", "下次一起画画")
WHEN = ("13:35", "1点35")
# Between her mother and the counselor.
TOLD = ("她不肯和我说话了", "先陪她坐一会儿")
# Of the class teacher and the counselor.
HEART = ("说了说交朋友的事",)


def has_counseling(
    session: Session,
    home: SchoolContext,
    people: tuple[Actor, Actor, Actor],
    pupil_id: int,
    picture: int,
    now: datetime,
) -> tuple[int, int]:
    """``people``: her mother, her class teacher, the counselor; the ids of the hidden talk and of her mother's."""
    mother, teacher, counselor = people
    wished = beginning.Wish("child", (WISHED[0], f"picture:{picture}"))
    hidden = beginning.wish(session, home, teacher, pupil_id, wished, now).talk_id
    at = (now + timedelta(days=5)).replace(hour=13, minute=35)
    room.set_time(session, home, counselor, hidden, at, 25, now)
    room.note(session, counselor, hidden, WISHED[1], now)
    told = beginning.say(session, home, mother, pupil_id, [TOLD[0], f"picture:{picture}"], now).talk_id
    room.answer(session, home, counselor, told, [TOLD[1]], now)
    heart_talks.keep(session, teacher, pupil_id, HEART[0], now)
    return hidden, told
