"""What who is in danger reads at once: fixed words, reviewed, with the help lines of the configuration."""

from typing import Any

from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import say


def help_words(school: SchoolContext, **more: Any) -> Reply:
    """Somebody is called, and whom to call oneself meanwhile.

    ``sealed``: nobody knows who wrote; ``known``: the school knows how to reach this person; ``go_on`` and
    ``may_call`` offer 1 and 9, whose ways come as ``go``.
    """
    heavy, *danger = school.config.helplines or ("",)
    values: dict[str, Any] = {"heavy": heavy, "danger": "、".join(danger), "duty_phone": school.config.duty_phone}
    return say(
        "dialogue/crisis", **{"go_on": False, "sealed": False, "known": True, "may_call": False, **values, **more}
    )
