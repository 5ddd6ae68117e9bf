"""Views of the tiny service."""

from bot.core.errors import OperatorError, UserError
from bot.core.reply import Choice, Go, Reply
from bot.identity.access import access_pupil, children_of, class_pupils
from bot.pages.visit import Download, Leave, Said, Show, Shown, Visit
from storage.pupils import ArchiveRead


def children(visit: Visit) -> Shown:
    """Own children, each with a page."""
    links = [(c.name, visit.url("tiny.child", pupil=c.pupil_id)) for c in children_of(visit.session, visit.actor)]
    return Show("pages/home.html", {"links": links})


def child(visit: Visit, pupil: int) -> Shown:
    """One child; posting writes a line, and fails after it if asked to."""
    found = access_pupil(visit.session, visit.actor, pupil, why="page", now=visit.now)
    if visit.form:
        row = {"pupil_id": found.id, "reader": "guardian", "why": visit.form["why"], "at": visit.now}
        visit.session.add(ArchiveRead(school_id=visit.school.id, **row))
        visit.session.flush()
        _fail(visit.form["why"])
        return Leave(visit.url("tiny.child", pupil=pupil))
    form = Go("tiny.note", {"pupil": pupil})
    return Said(Reply(found.name, (Choice("1", "留话", form), Choice("2", "聊", Go("tiny.spoken")), Choice("0", "好"))))


def rules(visit: Visit) -> Shown:
    """What anybody may read."""
    return Said(Reply("三句话"))


def class_list(visit: Visit, class_: int) -> Shown:
    """Who is in a class."""
    pupils = class_pupils(visit.session, visit.actor, class_)
    return Said(Reply("\n".join(pupil.name for pupil in pupils)))


def figures(visit: Visit) -> Shown:
    """For who leads."""
    return Said(Reply(f"{visit.school.name} 400 家"))


def figures_file(visit: Visit) -> Shown:
    """The same as a file."""
    return Download("家,数\n".encode(), "text/csv", "全校.csv")


def upload(visit: Visit) -> Shown:
    """How much came."""
    return Said(Reply(f"{len(visit.files['file'].read())} 字节"))


def _fail(how: str) -> None:
    if how == "refuse":
        raise UserError("pages/fill_in")
    if how == "break":
        raise ZeroDivisionError
    if how == "operator":
        raise OperatorError("the disk is full; make room")
