"""The services of the product, in the order of the menu: the only list of them."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from bot.core.forms import Form
from bot.core.inbound import Kind
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.reply import Reply
from bot.core.service import FormCard, Job, MenuKey, On, Page, Service, Side, Step, Word
from bot.core.texts import phrase
from bot.dialogue.menu import DAY_KEY
from handlers.affection_hotline import SERVICE as AFFECTION_HOTLINE
from handlers.binding import SERVICE as BINDING
from handlers.card_group import SERVICE as CARD_GROUP
from handlers.card_month import SERVICE as CARD_MONTH
from handlers.care import SERVICE as CARE
from handlers.class_group import SERVICE as CLASS_GROUP
from handlers.class_page import SERVICE as CLASS_PAGE
from handlers.contact_card import SERVICE as CONTACT_CARD
from handlers.contact_tasks import SERVICE as CONTACT_TASKS
from handlers.contactability import SERVICE as CONTACTABILITY
from handlers.counseling import SERVICE as COUNSELING
from handlers.discussion import SERVICE as DISCUSSION
from handlers.home_visit import SERVICE as HOME_VISIT
from handlers.left_behind import SERVICE as LEFT_BEHIND
from handlers.monthly_reminder import SERVICE as MONTHLY_REMINDER
from handlers.notice import SERVICE as NOTICE
from handlers.phone_call import SERVICE as PHONE_CALL
from handlers.policy_overrides import SERVICE as POLICY_OVERRIDES
from handlers.principal_mailbox import SERVICE as PRINCIPAL_MAILBOX
from handlers.privacy import SERVICE as PRIVACY
from handlers.proxy_guardian import SERVICE as PROXY_GUARDIAN
from handlers.report import SERVICE as REPORT
from handlers.school_calendar import SERVICE as SCHOOL_CALENDAR
from handlers.teacher_line import SERVICE as TEACHER_LINE
from handlers.visit_booking import SERVICE as VISIT_BOOKING
from handlers.voice_pack import SERVICE as VOICE_PACK
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE

SERVICES: tuple[Service, ...] = (
    CONTACT_CARD,
    CARD_GROUP,
    CARD_MONTH,
    NOTICE,
    WEEKLY_UPDATE,
    SCHOOL_CALENDAR,
    DISCUSSION,
    VISIT_BOOKING,
    PRINCIPAL_MAILBOX,
    COUNSELING,
    TEACHER_LINE,
    AFFECTION_HOTLINE,
    LEFT_BEHIND,
    PROXY_GUARDIAN,
    MONTHLY_REMINDER,
    HOME_VISIT,
    PHONE_CALL,
    CLASS_GROUP,
    CLASS_PAGE,
    CONTACT_TASKS,
    CONTACTABILITY,
    CARE,
    REPORT,
    PRIVACY,
    VOICE_PACK,
    POLICY_OVERRIDES,
    BINDING,
)

ROWS = 5  # of a column in the account's menu (platform)


class Registry:
    """Finds what the cards declare, and the functions behind it, by name.

    Everything is looked up once, at the start: a card that names what does not exist stops the product there, not
    when a parent meets it.
    """

    def __init__(self, services: Iterable[Service] = SERVICES) -> None:
        self.services = tuple(services)
        self._steps = {f"{s.name}.{step.name}": step for s in self.services for step in s.steps}
        self._forms = {f"{s.name}.{form.name}": form for s in self.services for form in s.forms}
        self._words = {text: (word, s) for s in self.services for word in s.words for text in word.words}
        self._menu = {key.key: (key, s) for s in self.services for key in s.menu}
        self._step_functions = {name: self._function(name, "chat") for name in self._steps}
        self._form_classes: dict[str, type[Form]] = {name: self._form_class(name) for name in self._forms}
        for named in self._named_steps():
            if named not in self._steps:
                raise LookupError(f"a card leads to the step {named}, which is on no card")

    def step(self, name: str) -> Callable[..., Reply]:
        """The function of a step such as ``contact_card.see``."""
        return self._step_functions[name]

    def step_card(self, name: str) -> Step:
        """The card of a step."""
        return self._steps[name]

    def form(self, name: str) -> type[Form]:
        """The class of a form such as ``contact_card.sign``."""
        return self._form_classes[name]

    def form_card(self, name: str) -> FormCard:
        """The card of a form."""
        return self._forms[name]

    def forms(self) -> Iterator[tuple[str, FormCard]]:
        """Every form by its full name."""
        return iter(self._forms.items())

    def word(self, text: str) -> tuple[Word, Service, str] | None:
        """The word that ``text`` is, or begins with if the word takes a rest; and that rest."""
        if text in self._words:
            return (*self._words[text], "")
        first, _, rest = text.partition(" ")
        word, service = self._words.get(first, (None, None))
        return (word, service, rest.strip()) if word and service and word.rest else None

    def menu_key(self, key: str) -> tuple[MenuKey, Service] | None:
        """The menu's button behind a CLICK."""
        return self._menu.get(key)

    def on(self, kind: Kind, scene: str = "") -> tuple[On, Service, str] | None:
        """What answers a push of this kind, the longest beginning of the scene first; and the scene's rest."""
        found = [
            (on, s)
            for s in self.services
            for on in s.on
            if on.kind is kind and not on.first and scene.startswith(on.scene)
        ]
        if not found:
            return None
        best, service = max(found, key=lambda pair: len(pair[0].scene))
        return best, service, scene.removeprefix(best.scene)

    def pages(self) -> Iterator[tuple[Service, Page, Callable[..., Any]]]:
        """Every page with its view."""
        for service in self.services:
            for page in service.pages:
                yield service, page, self._function(f"{service.name}.{page.view}", "pages")

    def jobs(self) -> dict[str, tuple[Job, Callable[..., int]]]:
        """Every job of the timetable with its function."""
        return {
            job.name: (job, self._function(f"{service.name}.{job.name}", "jobs"))
            for service in self.services
            for job in service.jobs
        }

    def family_lines(self) -> list[Callable[..., list[FamilyLine]]]:
        """What each service has to say to a family on one page, in the order of the menu."""
        return [self._function(f"{s.name}.for_family", "overview") for s in self.services if s.family_lines]

    def teacher_lines(self) -> list[Callable[..., list[TeacherLine]]]:
        """What each service has to say in a teacher's day."""
        return [self._function(f"{s.name}.for_teacher", "overview") for s in self.services if s.teacher_lines]

    def tasks(self) -> dict[str, Callable[..., None]]:
        """Every kind of task with its function."""
        return {
            f"{service.name}.{task.kind}": self._function(f"{service.name}.{task.kind}", "jobs")
            for service in self.services
            for task in service.tasks
        }

    def _named_steps(self) -> Iterator[str]:
        for service in self.services:
            leading: tuple[Word | MenuKey | On, ...] = (*service.words, *service.menu, *service.on)
            for card in leading:
                yield f"{service.name}.{card.step}"

    def _function(self, name: str, module: str) -> Callable[..., Any]:
        service, _, function = name.partition(".")
        found: Callable[..., Any] = getattr(import_module(f"{self._home(service)}.{module}"), function)
        return found

    def _form_class(self, name: str) -> type[Form]:
        service, _, form = name.partition(".")
        found: type[Form] = import_module(f"{self._home(service)}.forms").FORMS[form]
        return found

    def _home(self, service: str) -> str:
        return next(s.home for s in self.services if s.name == service)


def menu_buttons(services: Iterable[Service] = SERVICES, face: Side = "guardian") -> list[dict[str, Any]]:
    """The menu of one face as WeChat takes it: three columns of at most five keys, the first nearest the thumb.

    All keys are CLICK: they work without a domain. A column without any key is left out, and what has no place among
    the five is found by 菜单.
    """
    columns: dict[int, list[MenuKey]] = {}
    if face == "staff":
        columns[DAY_KEY.column] = [DAY_KEY]
    for key in (key for service in services for key in service.menu if key.face == face):
        columns.setdefault(key.column, []).append(key)
    titles = phrase("menu/columns" if face == "guardian" else "menu/staff_columns").split()
    return [
        {
            "name": titles[column - 1],
            "sub_button": [
                {"type": "click", "name": key.label, "key": key.key}
                for key in reversed(sorted(keys, key=lambda key: key.place)[:ROWS])
            ],
        }
        for column, keys in sorted(columns.items())
    ]
