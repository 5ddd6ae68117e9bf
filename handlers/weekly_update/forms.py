"""What a homeroom teacher fills in once a week."""

from bot.core.fields import Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from handlers.weekly_update import actions


class Write(Form):
    """The class's message of the week; subject ``class_id``."""

    words = Said("本周消息", leave="不写了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept until the push."""
        said = pieces(asked.answers["words"])
        class_id = int(asked.subject["class_id"])
        kept = actions.write(asked.session, asked.school, asked.actor, class_id, said, asked.now)
        return say("weekly_update/kept", kept=kept, at=asked.school.schedule.weekly_update)


FORMS: dict[str, type[Form]] = {"write": Write}
