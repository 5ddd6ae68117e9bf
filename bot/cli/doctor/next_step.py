"""The next step of connecting a real school, in the order in which each one is of use without the next."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from bot.app import open_database
from bot.cli.doctor.account import check_callback, check_credentials, is_missing_address
from bot.cli.doctor.finding import Finding
from bot.cli.doctor.machine import check_database, check_phones
from bot.cli.doctor.templates import check_templates
from bot.cli.doctor.ways_out import check_gateway
from bot.core.settings import School, Settings
from storage.binding import Slip
from storage.identities import Binding, Identity, talks
from storage.pupils import GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.schools import School as SchoolRow

ENOUGH = 0.9  # the share of a class that is to be bound before the next class begins


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now; ``name`` is the same on every school's list."""

    name: str
    todo: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one school has come."""

    pupils: int
    slips: int
    best_class: str
    bound: int
    in_class: int


def next_step(settings: Settings) -> Step:
    """The first step that is not done, of the first school that has one."""
    database = check_database(settings)
    if not database.is_ok:
        return Step("demo", f"Try the product with made-up families: jiaxiao demo. For your school: {database.todo}")
    for code, school in settings.every_school().items():
        if step := _of_school(settings, code, school):
            return step
    return Step("whole school", "Everything is connected. Print slips for the next class, until the whole school is in")


def _of_school(settings: Settings, code: str, school: School) -> Step | None:
    progress = progress_of(settings, code)
    step = _on_paper(school, progress) or _account(code, school)
    return step or _first_class(progress) or _text_messages(settings) or _pages(settings, code, school)


def _on_paper(school: School, progress: Progress) -> Step | None:
    if not progress.pupils:
        todo = (
            "Enter one class: jiaxiao roster template class.xlsx, fill it in, jiaxiao roster import class.xlsx; "
            "then jiaxiao staff invite NAME admin, jiaxiao up, and open the desk"
        )
        return Step("desk", todo)
    if (phones := check_phones(school)) and not phones.is_ok:
        return Step("desk", phones.todo)
    if not progress.slips:
        return Step(
            "slips", f"Print the slips to take home: jiaxiao slip print --class {progress.best_class} slips.pdf"
        )
    return None


def _account(code: str, school: School) -> Step | None:
    account = school.wechat
    if account is None:
        todo = (
            "Ask the central school or the bureau for a verified service account; then fill in [wechat] in config.toml "
            "and its secrets in config.local.toml"
        )
        return Step("account", todo)
    credentials = check_credentials(code, account)
    if not credentials.is_ok:  # before the templates, which nobody can list without
        return Step("address list" if is_missing_address(credentials) else "account", credentials.todo)
    faults = [finding for finding in check_templates(code, account) if not finding.is_ok]
    return Step("templates", faults[0].todo) if faults else None


def _first_class(progress: Progress) -> Step | None:
    if progress.bound >= ENOUGH * progress.in_class:
        return None
    share = f"{progress.bound} of {progress.in_class} ({progress.bound / progress.in_class:.0%})"
    todo = (
        f"Let the families of {progress.best_class} scan their slips: {share} bound, {ENOUGH:.0%} is enough; "
        "the teacher lets in the rest by voice"
    )
    return Step("one class", todo)


def _text_messages(settings: Settings) -> Step | None:
    """A signature takes days to register, a filed name weeks: who has pages already knows what he does without."""
    if settings.sms:
        gateway = check_gateway("sms", settings.sms, settings.app.base_url)
        return None if gateway.is_ok else Step("text messages", gateway.todo)
    if settings.app.base_url:
        return None
    todo = (
        "Let the school or the bureau register a signature for text messages (5 to 10 working days) and fill in [sms]; "
        "without them, ask the bureau for a sub-domain with HTTPS and write it into [app] base_url"
    )
    return Step("text messages", todo)


def _pages(settings: Settings, code: str, school: School) -> Step | None:
    if not settings.app.base_url:
        todo = (
            "Ask the bureau for a sub-domain of its filed name with HTTPS, lead it to this computer and write it into "
            "[app] base_url; until then everything works in the chat"
        )
        return Step("pages", todo)
    callback = callback_of(settings, code, school)
    return Step("pages", callback.todo) if callback and not callback.is_ok else None


def callback_of(settings: Settings, code: str, school: School) -> Finding | None:
    """The check of the school's callback; None where there is no account or no address."""
    if school.wechat is None or not settings.app.base_url:
        return None
    path = "/wechat" if len(settings.every_school()) == 1 else f"/wechat/{code}"
    return check_callback(code, school.wechat, settings.app.base_url.rstrip("/") + path)


def progress_of(settings: Settings, code: str) -> Progress:
    """What the database says about the school; it must be up to date."""
    database = open_database(settings)
    try:
        return database.read(_count, code)
    finally:
        database.close()


def _count(session: Session, code: str) -> Progress:
    school_id = session.scalars(select(SchoolRow.id).where(SchoolRow.code == code)).one()
    in_wechat = and_(Binding.identity_id == Identity.id, talks())
    is_bound = exists().where(
        GuardianLink.pupil_id == Pupil.id, is_live(), Binding.guardian_id == GuardianLink.guardian_id, in_wechat
    )
    bound = func.count().filter(is_bound)
    classes = session.execute(
        select(Class.name, func.count(), bound)
        .join(Pupil, Pupil.class_id == Class.id)
        .where(Class.school_id == school_id, is_here())
        .group_by(Class.id, Class.name)
    ).all()
    best = max(classes, key=lambda row: (row[2] / row[1], row[0]), default=("", 0, 0))
    return Progress(
        pupils=sum(row[1] for row in classes),
        slips=session.scalars(select(func.count()).select_from(Slip).where(Slip.school_id == school_id)).one(),
        best_class=best[0],
        bound=best[2],
        in_class=best[1],
    )
