"""做 <seconds>: takes so long, and has one effect."""

import secrets
import time

from bot.core.reply import Reply
from bot.delivery.tell import tell
from bot.dialogue.talk import Talk
from storage.pupils import Household


def act(talk: Talk) -> Reply:
    """Write a row and a message, take the time asked for, and say something that no second run would say."""
    mark = secrets.token_hex(4)
    if talk.rest == "fail":
        raise RuntimeError("as asked")
    talk.session.add(Household(school_id=talk.school.id, number=f"acted {mark}"))
    tell(
        talk.session,
        school_id=talk.school.id,
        identity_id=talk.identity.id,
        reply=Reply(f"顺便说一声 {mark}"),
        purpose="notice",
        key=f"acting/{mark}",
        now=talk.now,
    )
    talk.session.flush()
    time.sleep(float(talk.rest or 0))
    return Reply(f"做好了 {mark}")
