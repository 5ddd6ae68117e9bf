"""What parents ask and teachers answer, typed, spoken or in pictures; leave; what the principal is to call about."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import UserError
from bot.core.fields import Day, Pairs, Pick, Said, apart, pieces
from bot.core.forms import Asked, Form
from bot.core.names import given_name
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.delivery.along import refuse_pictures
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.teacher_line.actions import answering, asking, principal, reading
from handlers.teacher_line.rules import leave_days

MOST_PICTURES = 3
OTHER = "other"
LONGEST_LEAVE = 60  # days


def tell_asked(asked: Asked, sent: asking.Asked) -> Reply:
    """By when the answer comes, and what to do where it cannot wait."""
    go = {
        "1": Go("teacher_line.urge", {"thread": sent.thread_id}),
        "2": Go("teacher_line.more", {"thread": sent.thread_id}),
    }
    return say("teacher_line/asked", go=go, of=sent, now=asked.now, duty_phone=asked.school.config.duty_phone)


class Ask(Form):
    """A parent's words to a teacher; subject ``pupil``, ``staff``."""

    confirms = False
    words = Said("您想问什么", pictures=MOST_PICTURES, leave="不问了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name, and the teacher's."""
        pupil, staff = int(asked.subject["pupil"]), int(asked.subject["staff"])
        teachers = asking.teachers_of(asked.session, asked.actor, pupil, asked.now)
        child = asking.own_child(asked.session, asked.actor, pupil)
        return {"child": child.name, "teacher": next((of.surname for of in teachers if of.staff_id == staff), "")}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The words are kept, the time of the answer is promised."""
        pupil, staff = int(asked.subject["pupil"]), int(asked.subject["staff"])
        said = pieces(asked.answers["words"])
        return tell_asked(asked, asking.ask(asked.session, asked.school, asked.actor, pupil, staff, said, asked.now))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was asked."""
        return say("teacher_line/left")


class More(Form):
    """More words in an own thread; subject ``thread``."""

    confirms = False
    words = Said("再说几句", pictures=MOST_PICTURES, leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The thread as it stands."""
        return _own(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They stand behind the others."""
        thread, said = int(asked.subject["thread"]), pieces(asked.answers["words"])
        return tell_asked(asked, asking.say_more(asked.session, asked.school, asked.actor, thread, said, asked.now))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was added."""
        return say("teacher_line/left")


class Urge(Form):
    """Why it cannot wait; subject ``thread``."""

    confirms = False
    why = Said("急在哪里", many=False, leave="不急了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The thread as it stands."""
        return _own(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher is told now."""
        thread, why = int(asked.subject["thread"]), pieces(asked.answers["why"])
        sent = asking.urge(asked.session, asked.school, asked.actor, thread, why, asked.now)
        return say("teacher_line/urged", of=sent, duty_phone=asked.school.config.duty_phone)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """The promise stands."""
        return say("teacher_line/left_promise")


def _own(asked: Asked) -> Mapping[str, object]:
    thread = int(asked.subject["thread"])
    return {"of": reading.parent_thread(asked.session, asked.actor, thread, asked.now)}


def _days(asked: Asked) -> Pairs:
    today = at_school(asked.now).date()
    until = datetime.combine(today, asked.school.rules.teacher_line.answer_until, SHANGHAI)
    found = leave_days(today, asked.school.calendar, today_counts=asked.now < until)
    named = [
        (f"{first}/{last}", phrase("teacher_line/leave_option", first=first, last=last, today=today))
        for first, last in found
    ]
    return [*named, (OTHER, phrase("teacher_line/leave_other"))]


def _not_gone(asked: Asked, raw: str) -> None:
    if date.fromisoformat(raw) < at_school(asked.now).date():
        raise UserError("teacher_line/day_gone")


def _not_before(asked: Asked, raw: str) -> None:
    first = date.fromisoformat(asked.answers["first"])
    if not 0 <= (date.fromisoformat(raw) - first).days <= LONGEST_LEAVE:
        raise UserError("teacher_line/days_turned", first=first)


def _is_other(answers: Mapping[str, str]) -> bool:
    return answers.get("days") == OTHER


class Leave(Form):
    """请假; subject ``pupil``."""

    confirms = False
    days = Pick("请哪天的假", options=_days, leave="不请了")
    first = Day("从哪天起", when=_is_other, check=_not_gone, leave="不请了")
    last = Day("到哪天", when=_is_other, check=_not_before, leave="不请了")
    why = Said("为什么请假", pictures=MOST_PICTURES, leave="不请了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name."""
        return {"child": asking.own_child(asked.session, asked.actor, int(asked.subject["pupil"])).name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The homeroom teacher gets it, at once where it is for today."""
        pupil, answers = int(asked.subject["pupil"]), asked.answers
        chosen = answers["days"]
        first, last = (answers["first"], answers["last"]) if chosen == OTHER else chosen.split("/")
        leave = asking.Leave(date.fromisoformat(first), date.fromisoformat(last))
        teachers = asking.teachers_of(asked.session, asked.actor, pupil, asked.now)
        if not teachers:
            raise UserError("teacher_line/no_teacher", duty_phone=asked.school.config.duty_phone)
        where = (asked.session, asked.school, asked.actor, pupil, teachers[0].staff_id)
        sent = asking.ask(*where, pieces(answers["why"]), asked.now, leave=leave)
        is_today = leave.first <= at_school(asked.now).date()
        return say("teacher_line/leave_asked", of=sent, leave=leave, now=asked.now, is_today=is_today)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """No leave was asked for."""
        return say("teacher_line/left")


def _leaving(asked: Asked) -> list[Leaving]:
    said, thread = pieces(asked.answers["words"]), int(asked.subject["thread"])
    return answering.leaving(asked.session, asked.actor, thread, said, asked.now)


def _check_reply(asked: Asked, raw: str) -> Reply | None:
    refuse_pictures(asked.session, asked.school.id, apart(pieces(raw)).pictures)
    return decent("words", _leaving)(asked, raw)


class Answer(Form):
    """A teacher's answer to a parent; subject ``thread``."""

    confirms = False
    words = Said("回话", many=False, pictures=MOST_PICTURES, check=_check_reply, leave="等会儿")
    because = Because(of="words", leaving=_leaving)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The thread as it stands."""
        thread = int(asked.subject["thread"])
        return {"of": reading.staff_thread(asked.session, asked.actor, thread, asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The parent hears it in the own hours."""
        thread, said = int(asked.subject["thread"]), pieces(asked.answers["words"])
        where, because = (asked.session, asked.school, asked.actor), asked.answers.get("because", "")
        done = answering.answer(*where, thread, said, asked.now, because=because)
        return say("teacher_line/replied", of=done, go={"1": Go("teacher_line.threads")})


class Principal(Form):
    """What the principal is to call about; subject ``pupil``."""

    confirms = False
    about = Said("想和校长说什么", leave="不约了", required=False)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child as it is called at home."""
        child = asking.own_child(asked.session, asked.actor, int(asked.subject["pupil"]))
        return {"child": given_name(child.name)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """A place in the queue."""
        pupil, said = int(asked.subject["pupil"]), pieces(asked.answers.get("about", ""))
        place = principal.ask_call(asked.session, asked.school, asked.actor, pupil, said, asked.now)
        return say("teacher_line/in_queue", of=place, go={"1": Go("teacher_line.give_up", {"queued": place.call_id})})

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was asked for."""
        return say("teacher_line/left")


def _agreed(asked: Asked) -> list[Leaving]:
    return [Leaving(apart(pieces(asked.answers["words"])).text, to="family")]


def _check_agreed(asked: Asked, raw: str) -> Reply | None:
    if not apart(pieces(raw)).text:
        raise UserError("teacher_line/type_please")
    return decent("words", _agreed)(asked, raw)


class Words(Form):
    """What was agreed in the principal's call; subject ``queued``."""

    confirms = False
    words = Said("说定了什么", many=False, check=_check_agreed, leave="不写了")
    because = Because(of="words", leaving=_agreed)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The guardian can read it again."""
        words, because = apart(pieces(asked.answers["words"])).text, asked.answers.get("because", "")
        call = int(asked.subject["queued"])
        principal.tell_words(asked.session, asked.school, asked.actor, call, words, asked.now, because)
        return say("teacher_line/words_told", go={"1": Go("teacher_line.queue")})


FORMS: dict[str, type[Form]] = {
    "ask": Ask,
    "more": More,
    "urge": Urge,
    "leave": Leave,
    "reply": Answer,
    "principal": Principal,
    "words": Words,
}
