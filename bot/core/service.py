"""The SERVICE card: what one service offers, declared as data so that one place can wire, list and test it.

Functions are named by string (``step="see"`` is ``handlers.<service>.chat.see``): reading a card loads neither
Flask nor the database. Everything that can be reached declares its audience; who does not belong to it meets
nothing there.
"""

from dataclasses import dataclass
from typing import Literal

from bot.core.inbound import Kind
from bot.core.people import Audience

Face = Literal["chat", "page", "api"]
# Where a page or form stands among the quick ways of the teacher's day; empty: with all the others.
Quick = Literal["", "write", "remind", "hand_over"]
Side = Literal["guardian", "staff"]  # as whom a person speaks who is both
Days = Literal["every_day", "school_days", "last_school_day_of_week", "day_before_last_school_day_of_week"]


@dataclass(frozen=True, slots=True)
class Step:
    """A function of ``chat.py``: ``(talk, **args) -> Reply``."""

    name: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Word:
    """What people type to reach a step; with ``rest`` more may follow and goes along (``绑定 3207 李小明 6688``)."""

    words: tuple[str, ...]
    step: str
    rest: bool = False


@dataclass(frozen=True, slots=True)
class MenuKey:
    """One button of the menu: ``column`` 1–3 from the left, ``place`` 1 nearest the thumb.

    The first five of a column stand in the account's menu; all are found under 菜单 in the chat.
    """

    key: str
    label: str
    step: str
    column: int
    place: int
    face: Side = "guardian"


@dataclass(frozen=True, slots=True)
class On:
    """A step that answers what is neither a word nor a tap: a push of ``kind``, for codes whose scene begins so.

    The step gets what follows in the scene as ``talk.rest``. With ``first`` it is asked before a voice counts as a yes
    to the one matter that waits; it answers silence where it makes nothing of the message.
    """

    kind: Kind
    step: str
    scene: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class FormCard:
    """A ``Form`` class of ``forms.py`` and where it may be filled in."""

    name: str
    audience: Audience
    faces: frozenset[Face] = frozenset({"chat", "page", "api"})
    title: str = ""  # the heading of its page; with a title it is listed for who may fill it in without a subject
    quick: Quick = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A view of ``pages.py`` under ``/m/`` (guardians) or ``/desk/`` (staff).

    ``rule`` begins with one of the two; a page with a ``title`` and nothing variable in its rule is on the home list.
    Of a ``sealed`` one nothing stays that leads to who filled it in, not even where words of danger call people; so
    many ``pictures`` may come with it, drawn anew before anything looks at them.
    """

    rule: str
    view: str
    audience: Audience
    methods: tuple[str, ...] = ("GET",)
    title: str = ""
    quick: Quick = ""
    sealed: bool = False
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A function of ``jobs.py`` that time calls: ``(session, school, *, now, period) -> int`` messages written.

    ``at`` names the hour in ``[schedule]``. ``period`` is what a run is claimed for: the day, or the ISO week.
    """

    name: str
    at: str
    days: Days
    period: Literal["day", "week"] = "day"


@dataclass(frozen=True, slots=True)
class Task:
    """A function of ``jobs.py`` for work that is slow by nature: ``(database, args, now) -> None``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the product, as ``handlers/<name>/__init__.py`` declares it."""

    name: str
    title: str
    steps: tuple[Step, ...] = ()
    words: tuple[Word, ...] = ()
    menu: tuple[MenuKey, ...] = ()
    on: tuple[On, ...] = ()
    forms: tuple[FormCard, ...] = ()
    pages: tuple[Page, ...] = ()
    jobs: tuple[Job, ...] = ()
    tasks: tuple[Task, ...] = ()
    family_lines: bool = False  # overview.py says what a family has to do and to know: bot.core.overview
    teacher_lines: bool = False  # … and what waits for a teacher today
    package: str = ""  # where its modules are, when not handlers/<name>

    @property
    def home(self) -> str:
        """The package that holds ``chat``, ``forms``, ``pages`` and ``jobs``."""
        return self.package or f"handlers.{self.name}"
