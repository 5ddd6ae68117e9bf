"""What a letter tells of a child, in the words of who keeps the mailbox."""

from collections.abc import Mapping

from bot.core.fields import Line
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from handlers.care.actions.letters import child_of_letter, hand_letter
from handlers.care.forms.plans import typed
from handlers.care.rules import LONGEST


class Letter(Form):
    """Passed on as a sign, without who wrote; subject ``number`` and ``pupil``."""

    confirms = False
    words = Line("信里说了什么", max=LONGEST, check=typed)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        number, pupil = str(asked.subject["number"]), int(asked.subject["pupil"])
        return {"child": child_of_letter(asked.session, asked.actor, number, pupil).name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It waits to be settled."""
        number, pupil = str(asked.subject["number"]), int(asked.subject["pupil"])
        words, days = asked.answers["words"], asked.school.rules.care.signal_school_days
        child = hand_letter(asked.session, asked.school, asked.actor, number, pupil, words, asked.now)
        return say("care/noted", child=child, days=days, may_open=False)
