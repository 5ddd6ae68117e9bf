"""The sections of a child's file, question by question; what is skipped stays as it is.

Subject ``pupil``, and ``home`` (the household) where a member of staff writes.
"""

from collections.abc import Mapping
from typing import ClassVar

from bot.core.errors import AccessDeniedError
from bot.core.fields import Line, is_voice
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from handlers.left_behind.actions import writing
from handlers.left_behind.rules import QUESTIONS, Section


def _line(label: str) -> Line:
    return Line(label, max=120, required=False, leave="不改了")


class _Section(Form):
    """One section."""

    section: ClassVar[Section]

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child, and what the file says now."""
        child, words = writing.known_words(asked.session, asked.actor, *cls._where(asked))
        spoken = phrase("left_behind/spoken")
        said = {name: words.get(name, "") for name in QUESTIONS[cls.section]}
        known = {name: spoken if is_voice(each) else each for name, each in said.items()}
        return {"child": child, "known": known}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Written by staff it stands; a guardian's waits for the homeroom teacher."""
        pupil_id, home, section = cls._where(asked)
        where = (pupil_id, home, section)
        became = writing.write(asked.session, asked.school, asked.actor, where, asked.answers, asked.now)
        child = writing.known_words(asked.session, asked.actor, *where)[0]
        return say("left_behind/section_kept", child=child, proposed=became == "proposed")

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nothing is changed."""
        return say("left_behind/section_left")

    @classmethod
    def _where(cls, asked: Asked) -> tuple[int, int, Section]:
        if "pupil" not in asked.subject:
            raise AccessDeniedError
        return int(asked.subject["pupil"]), int(asked.subject.get("home", 0)), cls.section


class Home(_Section):
    """家里: with whom the child lives, where, how things are."""

    section = "home"
    with_whom = _line("和谁一起住")
    where = _line("住在哪里")
    how = _line("家里的情况")


class Guardians(_Section):
    """谁在照顾: who, whether they manage, whom to ask in need."""

    section = "guardians"
    who = _line("谁在照顾")
    strength = _line("身体怎样,忙不忙得过来")
    urgent = _line("有急事还可以找谁")


class Parents(_Section):
    """爸爸妈妈: where they work, when they come home. Their numbers are the roster's."""

    section = "parents"
    mother = _line("妈妈在哪里做事")
    father = _line("爸爸在哪里做事")
    other = _line("别的家人在哪里做事")
    back = _line("多久回来一次")


class Health(_Section):
    """身体: what who cares for the child has to know."""

    section = "health"
    body = _line("身体要注意什么")


class Agreed(_Section):
    """说好的事: who agreed to what."""

    section = "agreed"
    agreed = _line("谁同意了什么")


class Mind(_Section):
    """心里: read by the homeroom teacher, the counselor and who leads the school."""

    section = "mind"
    mind = _line("心里怎样")


FORMS: dict[str, type[Form]] = {
    "home": Home,
    "guardians": Guardians,
    "parents": Parents,
    "health": Health,
    "agreed": Agreed,
    "mind": Mind,
}
