"""What a member of staff writes down: days, and what happens on them."""

from dataclasses import replace

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.school_calendar import actions
from handlers.school_calendar.rules import read_lines


def _leaving(asked: Asked) -> list[Leaving]:
    lines, _ = read_lines("\n".join(pieces(asked.answers["lines"])), at_school(asked.now).date())
    return actions.leaving(asked.session, asked.actor, int(asked.subject["class_id"]), lines)


def _check_lines(asked: Asked, raw: str) -> Reply | None:
    said = pieces(raw)
    if any(is_voice(piece) for piece in said):
        raise UserError("school_calendar/type_please")
    lines, unclear = read_lines("\n".join(said), at_school(asked.now).date())
    if not lines:
        raise UserError("school_calendar/no_date", first=unclear[0] if unclear else "")
    return decent("lines", _leaving)(asked, raw)


class Write(Form):
    """A few dates for the school or a class; subject ``class_id``, 0 for the school."""

    confirms = False
    lines = Said("日子", check=_check_lines, leave="不记了")
    because = Because(of="lines", leaving=_leaving)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They stand in the calendar at once; 撤 takes them back."""
        text, class_id = "\n".join(pieces(asked.answers["lines"])), int(asked.subject["class_id"])
        where = (asked.session, asked.school, asked.actor, class_id)
        entered = actions.enter(*where, text, asked.now, because=asked.answers.get("because", ""))
        reply = say("school_calendar/entered", entered=entered)
        which = " ".join(map(str, entered.event_ids))
        return replace(reply, undo=Go("school_calendar.take_back", {"which": which}))


FORMS: dict[str, type[Form]] = {"write": Write}
