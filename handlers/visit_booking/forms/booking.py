"""What is said in words around a talk: what about, when else, at whose home, and why not."""

from datetime import datetime

from bot.core.fields import Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from handlers.visit_booking.actions import choosing, wishing


class Topic(Form):
    """What a family wants to talk about, and then the time is taken; subject as of the step ``time``."""

    confirms = False
    said = Said("想谈什么", leave="不约了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is booked; the host reads or hears what it is about."""
        subject = asked.subject
        wanted = choosing.Wanted(
            pupil_id=int(subject["pupil"]),
            who=str(subject["who"]),
            way=str(subject["way"]),
            staff_id=int(subject["staff"]),
            starts_at=datetime.fromisoformat(str(subject["at"])),
        )
        where = (asked.session, asked.school, asked.actor)
        made = choosing.take(*where, wanted, asked.now, pieces(asked.answers["said"]))
        return say("visit_booking/booked", of=made)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nothing is booked."""
        return say("visit_booking/left")


class Wish(Form):
    """When a family could come; subject ``pupil``, ``who``, ``way``."""

    confirms = False
    said = Said("哪天、几点方便", leave="不约了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The host reads or hears it and names a time, calls, or says why not."""
        return _wished(asked, str(asked.subject["way"]))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nothing is asked for."""
        return say("visit_booking/left")


class Home(Form):
    """That the teacher comes home; subject ``pupil``, ``who``."""

    confirms = False
    said = Said("哪天方便,想谈什么", leave="不约了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher reads or hears it and plans the visit."""
        return _wished(asked, "home")

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nothing is asked for."""
        return say("visit_booking/left")


def _wished(asked: Asked, way: str) -> Reply:
    about = (int(asked.subject["pupil"]), str(asked.subject["who"]), way)
    heard = pieces(asked.answers["said"])
    called = wishing.wish(asked.session, asked.school, asked.actor, about, heard, asked.now)
    return say("visit_booking/wish_sent", called=called, by=wishing.by_when(asked.school, asked.now))


FORMS: dict[str, type[Form]] = {"topic": Topic, "wish": Wish, "home": Home}
