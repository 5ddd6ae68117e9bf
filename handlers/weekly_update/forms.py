"""What a homeroom teacher fills in once a week."""

from bot.core.fields import Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import MOST_BEHIND, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.along import MOST_PICTURES, refuse_pictures
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.weekly_update import actions
from handlers.weekly_update.rules import said


def _leaving(asked: Asked) -> list[Leaving]:
    class_id = int(asked.subject["class_id"])
    return actions.leaving(asked.session, asked.actor, class_id, pieces(asked.answers["words"]))


def _check_words(asked: Asked, raw: str) -> Reply | None:
    refuse_pictures(asked.session, asked.school.id, said(pieces(raw))[1])
    return decent("words", _leaving)(asked, raw)


class Write(Form):
    """The class's message of the week; subject ``class_id``, and ``add`` where it comes behind what is written."""

    words = Said("本周消息", leave="不写了", pictures=MOST_PICTURES, check=_check_words)
    because = Because(of="words", leaving=_leaving)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept until the push, and shown as families will read it."""
        heard, class_id = pieces(asked.answers["words"]), int(asked.subject["class_id"])
        add = bool(asked.subject.get("add"))
        because = asked.answers.get("because", "")
        where = (asked.session, asked.school, asked.actor, class_id)
        kept = actions.write(*where, heard, asked.now, add=add, because=because)
        return preview("weekly_update/kept", asked.school, class_id, kept)


def preview(template: str, school: SchoolContext, class_id: int, kept: actions.Kept) -> Reply:
    """What families will read, with the ways to change it, pictures and recordings behind."""
    about: dict[str, str | int | bool | None] = {"class_id": class_id}
    steps = {"1": "rewrite", "2": "add", "3": "withdraw"}
    go = {digit: Go(f"weekly_update.{step}", about) for digit, step in steps.items()}
    reply = say(template, go=go, kept=kept, at=school.schedule.weekly_update)
    return reply.then([Reply(media=media) for media in kept.draft.along.shown[:MOST_BEHIND]])


FORMS: dict[str, type[Form]] = {"write": Write}
