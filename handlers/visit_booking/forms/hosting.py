"""What a host writes: a word with a yes or a no, and what came of a talk; and the family's word to that."""

from collections.abc import Mapping
from datetime import date

from bot.core.fields import Day, Pairs, Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.visit_booking.actions import hosting, recording
from handlers.visit_booking.actions.choosing import spoken
from handlers.visit_booking.forms.inviting import check_day, typed

LATER = "等会儿"


def _booking(asked: Asked) -> int:
    return int(asked.subject["booking_id"])


def _note(asked: Asked) -> list[Leaving]:
    words, _ = spoken(pieces(asked.answers["said"]))
    return hosting.leaving_note(asked.session, asked.actor, _booking(asked), words)


def _check_note(asked: Asked, raw: str) -> Reply | None:
    typed(asked, raw)
    return decent("said", _note)(asked, raw)


class Note(Form):
    """A word of the host to the family with a yes (``act`` approve) or a no (refuse); subject ``booking_id``."""

    confirms = False
    said = Said("跟家里说一句", many=False, check=_check_note, leave=LATER)
    because = Because(of="said", leaving=_note)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Whose appointment it is: who is not its host opens nothing."""
        of, _ = hosting.one(asked.session, asked.actor, _booking(asked), asked.now)
        return {"of": of, "act": asked.subject["act"]}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The family is told, with the note."""
        words, _ = spoken(pieces(asked.answers["said"]))
        where = (asked.session, asked.school, asked.actor, _booking(asked), asked.now)
        if asked.subject["act"] == "approve":
            of = hosting.approve(*where, note=words, why=asked.answers.get("because", ""))
            return say("visit_booking/approved", of=of)
        return say("visit_booking/refused", of=hosting.refuse(*where, note=words, why=asked.answers.get("because", "")))


def _agreed(asked: Asked) -> list[Leaving]:
    words, _ = spoken(pieces(asked.answers.get("agreed", "")))
    return recording.leaving_agreed(asked.session, asked.actor, _booking(asked), words) if words else []


def _check_agreed(asked: Asked, raw: str) -> Reply | None:
    typed(asked, raw)
    return decent("agreed", _agreed)(asked, raw)


def _owners(asked: Asked) -> Pairs:
    return [(str(staff_id), name) for staff_id, name in recording.owners(asked.session, asked.actor, asked.now)]


def _is_agreed(answers: Mapping[str, str]) -> bool:
    return bool(pieces(answers.get("agreed", "")))


class _First(Said):
    """Not asked again where only one more agreed thing is written down."""

    def is_asked(self, asked: Asked) -> bool:
        return "more" not in asked.subject


class Record(Form):
    """What came of a talk; subject ``booking_id``, and ``more`` where only one more agreed thing is added."""

    confirms = False
    asked = _First("家里问了什么", required=False, leave=LATER)
    answered = _First("怎么回答的", required=False, leave=LATER)
    agreed = Said("说好了什么", required=False, check=_check_agreed, leave=LATER)
    because = Because(of="agreed", leaving=_agreed)
    owner = Pick("谁来做", options=_owners, when=_is_agreed, leave=LATER)
    due_on = Day("哪天以前", when=_is_agreed, check=check_day, leave=LATER)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Which talk it is: who was not its host opens nothing."""
        of, _ = recording.for_host(asked.session, asked.actor, _booking(asked), asked.now)
        return {"of": of}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is kept; what was agreed waits for its owner, and the family reads it."""
        said = {name: spoken(pieces(asked.answers.get(name, ""))) for name in ("asked", "answered", "agreed")}
        due_on = asked.answers.get("due_on")
        written = recording.Written(
            asked=said["asked"][0],
            answered=said["answered"][0],
            agreed=said["agreed"][0],
            owner_id=int(asked.answers.get("owner") or 0),
            due_on=date.fromisoformat(due_on) if due_on else None,
            because=asked.answers.get("because", ""),
            voices=(*said["asked"][1], *said["answered"][1]),
        )
        of = recording.record(asked.session, asked.school, asked.actor, _booking(asked), written, asked.now)
        return say("visit_booking/recorded", of=of, agreed=written.agreed)


class ReplyRecord(Form):
    """The family's one word to what was agreed; subject ``booking_id``."""

    confirms = False
    said = Said("您想说的", leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What was agreed: another home opens nothing."""
        of, _ = recording.for_family(asked.session, asked.actor, _booking(asked), asked.now)
        return {"of": of}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The host reads it with the next round."""
        words, voices = spoken(pieces(asked.answers["said"]))
        of = recording.reply(asked.session, asked.school, asked.actor, _booking(asked), words, voices, asked.now)
        return say("visit_booking/replied", of=of)


FORMS: dict[str, type[Form]] = {"note": Note, "record": Record, "reply": ReplyRecord}
