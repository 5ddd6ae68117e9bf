"""Around left-behind children in chat: a proxy guardian's duties, the village, and what families answer."""

from handlers.proxy_guardian.chat.duties import again, child, duty, mine, sheet, untick
from handlers.proxy_guardian.chat.holidays import holiday, where
from handlers.proxy_guardian.chat.letters import attend, invited, letter, meeting, post
from handlers.proxy_guardian.chat.village import aids, ask_aid, village

__all__ = [
    "again",
    "aids",
    "ask_aid",
    "attend",
    "child",
    "duty",
    "holiday",
    "invited",
    "letter",
    "meeting",
    "mine",
    "post",
    "sheet",
    "untick",
    "village",
    "where",
]
