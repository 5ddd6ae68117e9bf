"""When a parent is free for a call with the child, asked once."""

from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.fields import Line, Pick, is_voice
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from handlers.affection_hotline.actions import calls
from handlers.affection_hotline.actions.call_showing import show_times
from handlers.affection_hotline.rules.free_hours import DAYS, HOURS, days_said

OWN = "own"
NOT_NOW = "不约了"


def _check_days(_asked: Asked, raw: str) -> None:
    if is_voice(raw) or not days_said(raw):
        raise UserError("affection_hotline/call_which_days")


class Free(Form):
    """On which days and at what hours; subject ``pupil``. The times that suit follow."""

    confirms = False
    days = Pick(
        "哪几天有空",
        choices=[("all", "每天都行"), ("odd", "周一、周三、周五"), ("even", "周二、周四"), (OWN, "我说哪几天")],
        leave=NOT_NOW,
    )
    own = Line("哪几天", check=_check_days, leave=NOT_NOW, when=lambda answers: answers.get("days") == OWN)
    hours = Pick(
        "几点方便",
        choices=[("noon", "中午"), ("after", "下午放学后"), ("night", "晚上6点到10点"), ("any", "几点都行")],
        leave=NOT_NOW,
    )

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """With which child."""
        return {"child": calls.far_child(asked.session, asked.actor, int(asked.subject["pupil"])).child}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept, and the times that suit are shown."""
        answers = asked.answers
        days = days_said(answers["own"]) if answers["days"] == OWN else DAYS[answers["days"]]
        pupil_id = int(asked.subject["pupil"])
        child = calls.free_hours(asked.session, asked.actor, pupil_id, days, HOURS[answers["hours"]])
        return show_times(asked.session, asked.school, child, asked.now)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nothing is agreed."""
        return say("affection_hotline/call_left")


FORMS: dict[str, type[Form]] = {"free": Free}
