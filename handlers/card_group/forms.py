"""What the homeroom teacher fills in by chat: who moves where, and the groups' week."""

from bot.core.fields import Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from bot.policy.because import Because, decent
from bot.policy.gate import Leaving
from handlers.card_group import actions


def _typed(raw: str) -> list[str]:
    return [piece for piece in pieces(raw) if not is_voice(piece)]


def _check_change(asked: Asked, raw: str) -> None:
    """Tried on the spot, so that a line that is not understood is said at once; nothing of it stays."""
    with asked.session.begin_nested() as trial:
        actions.change_by_lines(asked.session, asked.actor, int(asked.subject["class_id"]), "\n".join(_typed(raw)))
        trial.rollback()


def _week(asked: Asked, raw: str) -> actions.Week:
    return actions.read_roundup(asked.session, asked.actor, int(asked.subject["class_id"]), _typed(raw))


def _leaving(asked: Asked) -> list[Leaving]:
    """The words of praise, each for its own family."""
    names = actions.names_of_class(asked.session, asked.actor, int(asked.subject["class_id"]))
    return actions.leaving(names, _week(asked, asked.answers["lines"]))


def _check_week(asked: Asked, raw: str) -> Reply | None:
    """Every line must name a group or a child of the class, and may be questioned."""
    _week(asked, raw)
    return decent("lines", _leaving)(asked, raw)


class Change(Form):
    """Children who move or lead; subject ``class_id``."""

    confirms = False
    lines = Said("谁去哪组", many=False, check=_check_change, leave="不改了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The groups as they are now."""
        class_id = int(asked.subject["class_id"])
        lines = "\n".join(_typed(asked.answers["lines"]))
        found = actions.change_by_lines(asked.session, asked.actor, class_id, lines)
        return say("card_group/changed", found=found)


class Roundup(Form):
    """The week of the groups of a class, exceptions and praise only; subject ``class_id``."""

    lines = Said("小组这一周", many=False, check=_check_week, leave="不写了")
    because = Because(of="lines", leaving=_leaving)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept for the week's message."""
        class_id, week = int(asked.subject["class_id"]), _week(asked, asked.answers["lines"])
        reason = asked.answers.get("because", "")
        done = actions.write_roundup(asked.session, asked.school, asked.actor, class_id, week, asked.now, reason=reason)
        return say("card_group/rounded", done=done)


FORMS: dict[str, type[Form]] = {"change": Change, "roundup": Roundup}
