"""What a family, or a colleague, says before a visit."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.core.errors import AccessDeniedError
from bot.core.fields import Said, pieces
from bot.core.forms import Asked, Form
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from handlers.home_visit.actions import answering, preparing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class _Beforehand(Form):
    """What a family says about a visit that comes; subject ``visit_id``."""

    confirms = False

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The visit."""
        return {"visit": answering.look(*_where(asked), asked.now)}


class Wish(_Beforehand):
    """A time that the family says itself."""

    said = Said("哪天几点方便", leave="不说了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher answers."""
        visit = answering.say_time(*_where(asked), pieces(asked.answers["said"]), asked.now)
        return say("home_visit/time_wished", visit=visit)


class Words(_Beforehand):
    """What the family wants to say first."""

    said = Said("想先跟老师说什么", leave="不说了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher reads it before the visit; a time may still be picked."""
        visit = answering.speak_first(*_where(asked), pieces(asked.answers["said"]), asked.now)
        go = {"1": Go("home_visit.family", {"visit_id": visit.visit_id})} if visit.state == "announced" else {}
        return say("home_visit/words_heard", visit=visit, go=go)


class Note(Form):
    """A colleague's word before a visit; subject ``visit_id``."""

    confirms = False
    said = Said("想请去家访的老师带什么话", leave="没有要说的")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The visit, if the asker was asked for a word."""
        wanted = preparing.notes_wanted(asked.session, asked.school, asked.actor, asked.now)
        found = [each for each in wanted if each.visit_id == int(asked.subject["visit_id"])]
        if not found:
            raise AccessDeniedError
        return {"visit": found[0]}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It stands on the preparation sheet."""
        visit = preparing.write_note(*_where(asked), pieces(asked.answers["said"]), asked.now)
        return say("home_visit/note_kept", visit=visit)


def _where(asked: Asked) -> tuple["Session", SchoolContext, Actor, int]:
    """In the order in which the actions take it."""
    return asked.session, asked.school, asked.actor, int(asked.subject["visit_id"])
