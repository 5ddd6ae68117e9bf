"""What came of a call to a family after a visit."""

from collections.abc import Mapping

from bot.core.fields import Line, Pick
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.home_visit.actions import callback
from handlers.home_visit.forms.typed import check_typed


class Callback(Form):
    """What came of a call to a family after a visit; subject ``callback``."""

    confirms = False
    result = Pick(
        "家里怎么说",
        choices=[("content", "满意"), ("mixed", "一般"), ("not_content", "不满意"), ("no_answer", "没人接")],
    )
    words = Line(
        "记一句",
        max=callback.LONGEST_WORDS,
        leave="不记了",
        required=False,
        check=check_typed,
        when=lambda answers: answers.get("result", "") != "no_answer",
    )

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Whom to call about which visit."""
        return {"call": callback.call_of(asked.session, asked.actor, int(asked.subject["callback"]), asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is written down; who is left waits behind it."""
        about, result = int(asked.subject["callback"]), asked.answers["result"]
        callback.record(asked.session, asked.actor, about, result, asked.answers.get("words", ""), asked.now)
        left = callback.many_waiting(asked.session, asked.actor, asked.now)
        go = {"1": Go("home_visit.callbacks")} if left else {}
        return say("home_visit/callback_kept", go=go, left=left, result=result)
