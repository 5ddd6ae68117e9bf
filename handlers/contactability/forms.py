"""What a guardian fills in: the new number."""

from bot.core.fields import Line
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from handlers.contactability.actions import numbers


def _is_number(_asked: Asked, raw: str) -> None:
    numbers.know_number(raw)


class Number(Form):
    """A guardian's new number; subject ``guardian``."""

    phone = Line("新的手机号", check=_is_number, leave="不改了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The homeroom teacher puts it in."""
        phone = numbers.know_number(asked.answers["phone"])
        guardian_id = int(asked.subject["guardian"])
        return numbers.tell_new_number(asked.session, asked.school, asked.actor, guardian_id, phone, asked.now)


FORMS: dict[str, type[Form]] = {"number": Number}
