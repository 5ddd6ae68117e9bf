"""The form, as services build theirs."""

from typing import ClassVar

from bot.core.fields import Line
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.policy import Leaving, pass_each
from bot.policy.because import Because, decent


def _leaving(asked: Asked) -> list[Leaving]:
    return [Leaving(asked.answers["words"], ("李小明", "王芳"))]


class Write(Form):
    """Words, and why where they are questioned."""

    confirms: ClassVar[bool] = False
    words = Line("信", max=200, prompt="dialogue/words_please", check=decent("words", _leaving), leave="不写了")
    because = Because(of="words", leaving=_leaving)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It leaves."""
        reason = asked.answers.get("because", "")
        pass_each(
            asked.session, asked.school, asked.actor, _leaving(asked), place="letters", reason=reason, now=asked.now
        )
        return Reply(f"发了:{asked.answers['words']}")


FORMS: dict[str, type[Form]] = {"write": Write}
