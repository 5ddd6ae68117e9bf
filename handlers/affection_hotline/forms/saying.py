"""One piece of what is said: a voice, words, a picture or a short film. Then: send, say more, say it anew, leave it."""

from collections.abc import Mapping

from bot.core.fields import Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.affection_hotline.actions import adults, hearing, saying


def ready(child: str, pupil: int, packed: str) -> Reply:
    """What a parent said is there: send it?"""
    about: dict[str, str | int | bool | None] = {"pupil": pupil, "pieces": packed}
    go = {
        "1": Go("affection_hotline.send", about),
        "2": Go("affection_hotline.say", about),
        "3": Go("affection_hotline.again", about),
        "0": Go("affection_hotline.discard", {"pieces": packed}),
    }
    return say("affection_hotline/ready", go=go, child=child, many=len(saying.unpacked(packed)))


def answer_ready(child: str, parent: str, message: int, packed: str) -> Reply:
    """What the child said is there: send it?"""
    about: dict[str, str | int | bool | None] = {"message": message, "pieces": packed}
    go = {
        "1": Go("affection_hotline.send_answer", about),
        "2": Go("affection_hotline.answer", about),
        "3": Go("affection_hotline.answer_again", about),
        "0": Go("affection_hotline.drop_answer", about),
    }
    many = len(saying.unpacked(packed))
    return say("affection_hotline/answer_ready", go=go, child=child, parent=parent, many=many)


def _check(asked: Asked, raw: str) -> None:
    before = saying.unpacked(str(asked.subject.get("before", "")))
    saying.check_pieces(asked.session, asked.school, asked.actor, [*before, *pieces(raw)])


def _together(asked: Asked) -> str:
    before = saying.unpacked(str(asked.subject.get("before", "")))
    return saying.packed([*before, *pieces(asked.answers["words"])])


class Say(Form):
    """A parent speaks to the child; subject ``pupil``, and ``before``: what was said so far."""

    confirms = False
    words = Said("留言", many=False, pictures=1, films=True, check=_check, leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """To whom."""
        line = adults.own_line(asked.session, asked.actor, int(asked.subject["pupil"]))
        return {"child": line.child, "more": bool(asked.subject.get("before"))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Send it?"""
        line = adults.own_line(asked.session, asked.actor, int(asked.subject["pupil"]))
        return ready(line.child, line.pupil_id, _together(asked))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """What was said before goes, too: nothing that was not sent is kept."""
        return _left(asked)


class Answer(Form):
    """The adult beside the child records the answer; subject ``message``, and ``before``: what was said so far."""

    confirms = False
    words = Said("孩子的话", many=False, pictures=1, films=True, check=_check, leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Whose answer to whom."""
        of = hearing.for_adult(asked.session, asked.actor, int(asked.subject["message"]))
        return {"child": of.child, "parent": of.parent, "more": bool(asked.subject.get("before"))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Send it?"""
        of = hearing.for_adult(asked.session, asked.actor, int(asked.subject["message"]))
        return answer_ready(of.child, of.parent, of.message_id, _together(asked))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing is sent; the parent learns that the child has heard it."""
        message = int(asked.subject["message"])
        hearing.heard(asked.session, asked.school, asked.actor, message, asked.now, tell=True)
        return _left(asked)


def _left(asked: Asked) -> Reply:
    before = str(asked.subject.get("before", ""))
    if not before:
        return say("affection_hotline/left")
    saying.throw_away(asked.session, asked.school, asked.actor, before, asked.now)
    return say("affection_hotline/discarded")
