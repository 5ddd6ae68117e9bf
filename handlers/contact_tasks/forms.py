"""What a member of staff types about calls and slips."""

from dataclasses import replace

from bot.core.fields import Line
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from handlers.contact_tasks.actions import calls, slips


class Heard(Form):
    """What a family said on the telephone, in its own words; subject ``task`` and ``done``."""

    confirms = False
    words = Line("家里怎么说", max=200, leave="等会儿")

    @classmethod
    def facts(cls, asked: Asked) -> dict[str, object]:
        """The child's name."""
        child, _, _ = calls.asked_for(asked.session, asked.school, asked.actor, int(asked.subject["task"]))
        return {"child": child}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept; the next call follows."""
        task, done = int(asked.subject["task"]), calls.unpacked(str(asked.subject["done"]))
        answer = asked.answers["words"]
        words = calls.reached(asked.session, asked.school, asked.actor, task, asked.now, answer=answer)
        following = calls.show_next(asked.session, asked.school, asked.actor, done, words)
        return replace(following, undo=Go("contact_tasks.take_back", {"task": task}))


def _check_names(asked: Asked, raw: str) -> None:
    """Every name must be one of those that are waited for."""
    slips.find_names(asked.session, asked.actor, int(asked.subject["notice"]), raw)


class Back(Form):
    """Whose slips were handed in; subject ``notice``."""

    confirms = False
    names = Line("谁的纸条", max=200, check=_check_names, leave="等会儿")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They are ticked."""
        notice, typed = int(asked.subject["notice"]), asked.answers["names"]
        found = slips.find_names(asked.session, asked.actor, notice, typed)
        return slips.named_back(asked.session, asked.school, asked.actor, found, asked.now)


FORMS: dict[str, type[Form]] = {"heard": Heard, "back": Back}
