"""Who cannot be reached, in counts and first names; and a guardian's number, confirmed or changed."""

from dataclasses import dataclass

from bot.core.names import given_name
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.contactability.actions import numbers
from handlers.contactability.actions.board import Board, board

# So many names are read; the rest stand on the desk.
MOST_NAMES = 8
MOST_CLASSES = 12


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in words: how many children, and the first names of those in trouble."""

    name: str
    pupils: int
    lost: int
    shaky: int
    lost_names: list[str]
    shaky_names: list[str]


def summary(talk: Talk) -> Reply:
    """联系得上: each of one's classes in figures and first names; a whole school in figures."""
    found = board(talk.session, talk.school, talk.actor, talk.now)
    in_trouble = [line for line in _lines(found) if line.lost or line.shaky]
    if not in_trouble:
        return say("contactability/all_reached", pupils=sum(each.pupils for each in found.classes))
    many = len(found.classes) > 2
    shown = sorted(in_trouble, key=lambda line: -line.lost)[:MOST_CLASSES]
    return say("contactability/summary", classes=shown, many=many, rest=len(in_trouble) - len(shown))


def confirm(talk: Talk, guardian: int) -> Reply:
    """Is it still this number?"""
    tail = numbers.number_of(talk.session, talk.actor, guardian)
    about: dict[str, str | int | bool | None] = {"guardian": guardian}
    go = {"1": Go("contactability.still", about), "2": Go("contactability.changed", about)}
    return say("contactability/confirm", go=go, tail=tail)


def still(talk: Talk, guardian: int) -> Reply:
    """It is."""
    numbers.still_right(talk.session, talk.actor, guardian, talk.now)
    return say("contactability/confirmed")


def changed(talk: Talk, guardian: int) -> Reply:
    """It is another: which?"""
    numbers.number_of(talk.session, talk.actor, guardian)  # who is somebody else is asked nothing
    return talk.open("contactability.number", guardian=guardian)


def new_number(talk: Talk, guardian: int, phone: str, identity: int, who: str) -> Reply:
    """The teacher hears of a new number and says whether it is to be used."""
    numbers.is_asked(talk.session, talk.actor, guardian)
    about: dict[str, str | int | bool | None] = {"guardian": guardian}
    put = Go("contactability.put_number", {**about, "phone": phone, "identity": identity, "who": who})
    go = {"1": put, "2": Go("contactability.leave_number", about)}
    return say("contactability/new_number", go=go, who=who, phone=phone)


def put_number(talk: Talk, guardian: int, phone: str, identity: int, who: str) -> Reply:
    """The teacher has made sure."""
    numbers.put_number(talk.session, talk.actor, guardian, phone, keep=identity, now=talk.now)
    return say("contactability/number_put", who=who)


def leave_number(talk: Talk, guardian: int) -> Reply:
    """The old number stays."""
    numbers.leave_number(talk.session, talk.actor, guardian)
    return say("contactability/number_left")


def _lines(found: Board) -> list[ClassLine]:
    lines = []
    for each in found.classes:
        mine = [line for line in found.lines if line.class_id == each.class_id]
        lost = dict.fromkeys(line.name for line in mine if not line.trouble.is_shaky)
        shaky = dict.fromkeys(line.name for line in mine if line.trouble.is_shaky and line.name not in lost)
        names = [[given_name(name) for name in part][:MOST_NAMES] for part in (lost, shaky)]
        lines.append(ClassLine(each.name, each.pupils, each.lost, each.shaky, *names))
    return lines
