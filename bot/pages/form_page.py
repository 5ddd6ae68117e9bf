"""Any form as one page: all its questions, one button. Questions that an answer leads to come on the next look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Day, Digits, Pick, Question, Said, pieces
from bot.core.forms import Asked, Form, questions
from bot.core.links import read_subject
from bot.core.texts import say
from bot.pages import visit as answer
from bot.pages.answers import Answers, NotAccepted, raw_answer, refusal, submit, that_are_asked
from bot.pages.site import Site
from bot.pages.visit import Shown, Visit
from storage.session import vault_of

SHOWN = "shown"  # hidden fields that say which questions were on the page


class Subject(dict[str, str | int]):
    """What a form is about; a form opened without it shows nothing, as if it did not exist."""

    def __missing__(self, name: str) -> str | int:
        raise AccessDeniedError


@dataclass(frozen=True, slots=True)
class Line:
    """One question as the page shows it."""

    name: str
    label: str
    kind: str  # pick | said | digits | day | line
    value: str
    error: str
    required: bool
    choices: tuple[tuple[str, str], ...] = field(default=())
    count: int = 0


def form_page(visit: Visit, site: Site, service: str, name: str) -> Shown:
    """Show a form, or take it. Who is nobody yet, even to WeChat, fills in nothing."""
    full = f"{service}.{name}"
    if visit.actor.identity_id is None and visit.actor.staff_id is None:
        raise AccessDeniedError
    form = site.registry.form(full)
    given = {q.name: raw_answer(q, visit.form.get(q.name, "")) for q in form() if isinstance(q, Question)}
    asked = that_are_asked(form, given, ask(visit, subject_of(visit.session, visit.query.get("about", "")), Answers()))
    errors, problem = dict[str, str](), ""
    if SHOWN in visit.form and not _left_to_ask(form, visit, asked):
        try:
            return answer.Said(submit(form, asked))
        except NotAccepted as refused:
            errors = refused.reasons
        except UserError as refused:
            problem = refusal(refused).text
    lines = [_line(full, form, question, asked, errors) for question in questions(form, asked)]
    status = 422 if errors or problem else 200
    return answer.Show("pages/form.html", {"title": site.form_title(full), "lines": lines, "problem": problem}, status)


def subject_of(session: Session, about: str) -> Subject:
    """What the address says the form is about. Raises :class:`AccessDeniedError` if it was altered."""
    if not about:
        return Subject()
    found = read_subject(vault_of(session), about)
    if found is None:
        raise AccessDeniedError
    return Subject(found)


def ask(visit: Visit, subject: Subject, answers: Answers) -> Asked:
    """What the form's hooks look at."""
    return Asked(visit.session, visit.school, visit.actor, visit.now, subject, answers)


def _left_to_ask(form: type[Form], visit: Visit, asked: Asked) -> bool:
    """Whether the answers lead to a question that was not on the page yet."""
    shown = visit.form.getlist(SHOWN)
    return any(question.name not in shown for question in questions(form, asked))


def _line(full: str, form: type[Form], question: Question, asked: Asked, errors: Mapping[str, str]) -> Line:
    raw = asked.answers.get(question.name, "")
    return Line(
        name=question.name,
        label=str(question.label.text) if question.label.text else prompt(full, form, question, asked),
        kind=kind_of(question),
        value="\n".join(pieces(raw)) if isinstance(question, Said) else raw,
        error=errors.get(question.name) or question.warning(asked),
        required=question.required,
        choices=tuple(question.pairs(asked)) if isinstance(question, Pick) else (),
        count=question.count if isinstance(question, Digits) else 0,
    )


def kind_of(question: Question) -> str:
    """How the question is shown and what the mini-program sends for it."""
    kinds = ((Pick, "pick"), (Said, "said"), (Digits, "digits"), (Day, "day"))
    return next((name for kind, name in kinds if isinstance(question, kind)), "line")


def prompt(full: str, form: type[Form], question: Question, asked: Asked) -> str:
    """The words with which the chat asks, for a question without a label."""
    service, _, name = full.partition(".")
    template = question.prompt or f"{service}/{name}_{question.name}"
    values: dict[str, Any] = {**asked.subject, **form.facts(asked), **question.values(asked), "answers": asked.answers}
    return say(template, **values).text
