"""What a member of staff says about a call: what is to be done, a few words, which child it was about."""

from collections.abc import Mapping
from datetime import date

from bot.core.clock import at_school
from bot.core.fields import Line, Pairs, Pick, Said, is_voice, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.phone_call.actions import calling, results, showing
from handlers.phone_call.rules import promise_days


def _leaving(asked: Asked) -> list[Leaving]:
    return [Leaving(_said(asked.answers.get("words", ""))[0], to="family")]


def _days(asked: Asked) -> Pairs:
    today = at_school(asked.now).date()
    days = promise_days(today, asked.school.calendar.next_school_day(today))
    return [(day.isoformat(), phrase("phone_call/until", day=day)) for day in days]


def _owners(asked: Asked) -> Pairs:
    return results.owners(asked.session, asked.school, asked.actor, _child(asked)[1], asked.now)


class Care(Form):
    """A call found a need: what the school does about it; subject ``call``, or of an own call who it was about."""

    confirms = False
    words = Said("要做什么", many=False, check=decent("words", _leaving), leave="先不记")
    because = Because(of="words", leaving=_leaving)
    due_on = Pick("哪天前办好", options=_days, leave="先不记")
    owner = Pick("谁来办", options=_owners, leave="先不记")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name."""
        return {"child": _child(asked)[0]}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is promised; the next call follows."""
        words, media = _said(asked.answers["words"])
        due_on, owner_id = date.fromisoformat(asked.answers["due_on"]), int(asked.answers["owner"])
        promised = words or phrase("phone_call/as_agreed")
        promise = results.Promise(promised, due_on, owner_id, asked.answers.get("because", ""))
        guardian_id = int(asked.subject.get("guardian", 0)) or None
        heard = results.Heard(media=media, guardian_id=guardian_id, promise=promise)
        where = (asked.session, asked.school, asked.actor)
        if call := asked.subject.get("call"):
            outcome = results.give_result(*where, int(call), "needs_care", asked.now, heard)
        else:
            outcome = results.record_own(*where, int(asked.subject["pupil"]), "needs_care", asked.now, heard)
        return showing.follow(*where, outcome, asked.now)


class Words(Form):
    """A few words about a call; subject ``call``."""

    confirms = False
    words = Said("说一句", many=False, leave="不用了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They stand beside the call."""
        words, media = _said(asked.answers["words"])
        listed = results.add_words(asked.session, asked.actor, int(asked.subject["call"]), words, media, asked.now)
        return say("phone_call/words_kept", child=listed.pupil.name, go={"1": Go("phone_call.calls")})


def _check_name(asked: Asked, raw: str) -> None:
    calling.child_named(asked.session, asked.actor, raw)


class Child(Form):
    """Which child an own call was about."""

    confirms = False
    name = Line("哪个孩子", max=40, check=_check_name, leave="不记了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """How was it?"""
        pupil_id, child = calling.child_named(asked.session, asked.actor, asked.answers["name"])
        return showing.own_call_with(asked.session, asked.actor, pupil_id, child)


def _child(asked: Asked) -> tuple[str, int]:
    """The child that the call is about, and its class. Raises AccessDeniedError for a call of somebody else."""
    if call := asked.subject.get("call"):
        pupil = calling.own_call(asked.session, asked.actor, int(call)).pupil
        return pupil.name, pupil.class_id
    return calling.child_of(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now)


def _said(raw: str) -> tuple[str, tuple[str, ...]]:
    found = pieces(raw)
    words = "\n".join(piece for piece in found if not is_voice(piece)).strip()
    return words, tuple(media_of(piece) for piece in found if is_voice(piece))


FORMS: dict[str, type[Form]] = {"care": Care, "words": Words, "child": Child}
