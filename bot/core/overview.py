"""What a service has to say on the two pages that gather from all of them: the family's, and the teacher's day.

A service with ``family_lines`` on its card has ``for_family`` in ``overview.py``, one with ``teacher_lines``
``for_teacher``: ``(session, school, actor, now) -> list[…]``. Both only read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One line about one child of the reader (``pupil_id`` None: about all of them).

    ``todo``: to sign or to answer, until ``day``; ``date``: something ahead on ``day``; ``news``: to read. ``view``
    is the page it opens (``"contact_card.cards"``), ``step`` where it leads in the chat.
    """

    kind: Literal["todo", "date", "news"]
    words: str
    pupil_id: int | None = None
    day: date | None = None
    view: str = ""
    args: Mapping[str, str | int] = field(default_factory=dict)
    step: str = ""
    step_args: Mapping[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """One line of a teacher's day (``class_id`` None: about no class in particular).

    ``todo``: waits for this teacher; ``figure``: how a thing stands. ``count`` of ``total`` (None: no whole) is the
    number that opens the families behind it at ``view``; ``urgent`` lines stand first. ``counts`` is the step of the
    numbers in WeChat that this line counts already, where it is another than its own ``step``.
    """

    kind: Literal["todo", "figure"]
    words: str
    count: int
    total: int | None = None
    class_id: int | None = None
    class_name: str = ""
    urgent: bool = False
    view: str = ""
    args: Mapping[str, str | int] = field(default_factory=dict)
    step: str = ""
    step_args: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    counts: str = ""
