"""What a guardian tells the counselor, what staff enter for a child, and what the counselor answers and notes."""

from collections.abc import Mapping
from datetime import date, datetime, time

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import UserError
from bot.core.fields import Day, Digits, Line, Pairs, Pick, Said, apart, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.delivery.along import refuse_pictures
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.counseling.actions import beginning, children, heart_talks, room

MOST_PICTURES = 3
LATER, OTHER = "later", "other"
STEPS = {"wish": "counseling.wish_of", "heart_talk": "counseling.heart_talk_of"}


class Say(Form):
    """A guardian's words for the counselor alone; subject ``pupil``."""

    confirms = False
    words = Said("您想说的话", pictures=MOST_PICTURES, leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Who reads it."""
        child = children.own_child(asked.session, asked.actor, int(asked.subject["pupil"]))
        counselor = children.counselor_for(asked.session, asked.school.id, child.class_id, asked.now)
        return {"counselor": counselor.name[:1]}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The counselor reads it, and nobody else."""
        pupil, said = int(asked.subject["pupil"]), pieces(asked.answers["words"])
        begun = beginning.say(asked.session, asked.school, asked.actor, pupil, said, asked.now)
        return say("counseling/said", of=begun)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was sent."""
        return say("counseling/left")


def _check_name(asked: Asked, raw: str) -> None:
    children.named(asked.session, asked.actor, raw)


class Child(Form):
    """Which child; subject ``then``: wish | heart_talk."""

    confirms = False
    name = Line("哪个孩子", max=40, check=_check_name, leave="不记了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """On to what is entered; the one child by one tap, several of a name with their classes."""
        step = STEPS[str(asked.subject["then"])]
        found = children.named(asked.session, asked.actor, asked.answers["name"])
        lines = [
            Choice(str(digit), f"{name} {class_name}", Go(step, {"pupil": pupil}))
            for digit, (pupil, name, class_name) in enumerate(found[:6], 1)
        ]
        reply = say("counseling/which_of")
        return reply.with_choices(*lines, *reply.choices)


def _times(asked: Asked) -> Pairs:
    pupil = int(asked.subject["pupil"])
    found = beginning.times(asked.session, asked.school, asked.actor, pupil, asked.now)
    named = [(each.isoformat(), phrase("counseling/time_option", at=each)) for each in found]
    return [*named, (LATER, phrase("counseling/time_later"))]


class Wish(Form):
    """A child wants to talk, or a teacher worries; subject ``pupil``."""

    confirms = False
    source = Pick("是谁的意思", choices=[("child", "孩子自己想谈"), ("staff", "我有点担心")], leave="不记了")
    words = Said("孩子怎么说的", leave="不记了", required=False)
    at = Pick("哪个时间", options=_times, leave="不记了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name."""
        return {"child": children.child_of(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now).name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """An appointment of the counselor's, or a wish that waits for one."""
        pupil, chosen = int(asked.subject["pupil"]), asked.answers["at"]
        starts_at = None if chosen == LATER else datetime.fromisoformat(chosen)
        said = tuple(pieces(asked.answers.get("words", "")))
        wished = beginning.Wish(asked.answers["source"], said, starts_at)
        begun = beginning.wish(asked.session, asked.school, asked.actor, pupil, wished, asked.now)
        return say("counseling/wished", of=begun)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was entered."""
        return say("counseling/left")


class HeartTalk(Form):
    """谈心: a few words; subject ``pupil``."""

    confirms = False
    words = Line("说了什么", max=heart_talks.LONGEST, leave="不记了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name."""
        return {"child": children.child_of(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now).name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Only the writer and the counselor read it."""
        pupil = int(asked.subject["pupil"])
        child = heart_talks.keep(asked.session, asked.actor, pupil, asked.answers["words"], asked.now)
        return say("counseling/heart_talk_kept", child=child)


def _leaving(asked: Asked) -> list[Leaving]:
    return [Leaving(apart(pieces(asked.answers["words"])).text, to="family")]


def _check_answer(asked: Asked, raw: str) -> Reply | None:
    refuse_pictures(asked.session, asked.school.id, apart(pieces(raw)).pictures)
    return decent("words", _leaving)(asked, raw)


class Answer(Form):
    """The counselor's answer to a guardian; subject ``talk_id``."""

    confirms = False
    words = Said("回话", many=False, pictures=MOST_PICTURES, check=_check_answer, leave="等会儿")
    because = Because(of="words", leaving=_leaving)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The guardian is told that there is one; it is read on asking."""
        talk, said = int(asked.subject["talk_id"]), pieces(asked.answers["words"])
        where, because = (asked.session, asked.school, asked.actor), asked.answers.get("because", "")
        reached = room.answer(*where, talk, said, asked.now, because)
        return say("counseling/answer_sent", go={"1": Go("counseling.room")}, reached=reached)


class Note(Form):
    """A note of the counselor's own; subject ``talk_id``."""

    confirms = False
    words = Line("记一句", max=500, leave="不记了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Nobody else reads it."""
        room.note(asked.session, asked.actor, int(asked.subject["talk_id"]), asked.answers["words"], asked.now)
        return say("counseling/noted", go={"1": Go("counseling.talk", {"talk_id": int(asked.subject["talk_id"])})})


def _free(asked: Asked) -> Pairs:
    talk = room.reach(asked.session, asked.actor, int(asked.subject["talk_id"]), asked.now)
    found = beginning.times(asked.session, asked.school, asked.actor, talk.pupil_id, asked.now)
    named = [(each.isoformat(), phrase("counseling/time_option", at=each)) for each in found]
    return [*named, (OTHER, phrase("counseling/time_other"))]


def _is_other(answers: Mapping[str, str]) -> bool:
    return answers.get("at") == OTHER


def _check_clock(asked: Asked, raw: str) -> None:
    _moment(asked.answers["day"], raw)


def _moment(day: str, clock: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(int(clock[:2]), int(clock[2:])), SHANGHAI)
    except ValueError:
        raise UserError("counseling/which_time") from None


class Time(Form):
    """When to talk; subject ``talk_id``."""

    confirms = False
    at = Pick("哪个时间", options=_free, leave="先不定")
    day = Day("哪天", when=_is_other, leave="先不定")
    clock = Digits("几点", count=4, when=_is_other, check=_check_clock, leave="先不定")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Who has to know hears when; nobody hears what about."""
        talk, chosen = int(asked.subject["talk_id"]), asked.answers["at"]
        other = chosen == OTHER
        at = _moment(asked.answers["day"], asked.answers["clock"]) if other else datetime.fromisoformat(chosen)
        minutes = asked.school.rules.counseling.talk_minutes
        room.set_time(asked.session, asked.school, asked.actor, talk, at, minutes, asked.now)
        return say("counseling/time_set", at=at_school(at), go={"1": Go("counseling.room")})


FORMS: dict[str, type[Form]] = {
    "say": Say,
    "child": Child,
    "wish": Wish,
    "heart_talk": HeartTalk,
    "answer": Answer,
    "note": Note,
    "time": Time,
}
