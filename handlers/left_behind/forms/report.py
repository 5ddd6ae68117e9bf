"""每月报平安: one tap; who has moved says where, who has a new number proves it, who is home says until when."""

from collections.abc import Mapping

from bot.core.errors import AccessDeniedError
from bot.core.fields import Line, Pairs, Pick, is_voice
from bot.core.forms import Asked, Form
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.identity.profile import HOURS
from handlers.left_behind.actions import numbers, reporting, showing
from handlers.left_behind.actions.reporting import Standing, Told
from handlers.left_behind.rules import ANSWERS, STAYS

AGAIN, LEAVE = Go("form.change", {"field": "place"}), Go("form.leave")
NOT_COME, CALL_ME = "1", "2"


def standing(asked: Asked) -> Standing:
    """What is known of who reports. Raises AccessDeniedError for who works nowhere else."""
    found = reporting.standing(asked.session, asked.actor)
    if found is None:
        raise AccessDeniedError
    return found


def _speak(asked: Asked, voice: str) -> Reply:
    reporting.report(asked.session, asked.actor, Told("voice", reporting.spoken(voice)), asked.now)
    return say("left_behind/report_spoken")


def _again(_asked: Asked, raw: str) -> Reply | None:
    return Reply(choices=(Choice("2", "重说", AGAIN),)) if raw == "again" else None


def _take_number(asked: Asked, raw: str) -> None:
    phone = numbers.mobile(raw)
    if numbers.can_prove(asked.school):
        numbers.send_code(asked.session, asked.school, asked.actor, phone, asked.now, again=False)


def _take_code(asked: Asked, raw: str) -> Reply | None:
    where, typed = (asked.session, asked.school, asked.actor, numbers.mobile(asked.answers["phone"])), raw.strip()
    if typed == CALL_ME:
        return None
    if typed == NOT_COME:
        sent = numbers.send_code(*where, asked.now, again=True)
        return say("left_behind/code_again" if sent else "left_behind/codes_enough")
    right = numbers.is_right(*where, typed, asked.now)
    if right:
        return None
    return say("left_behind/codes_enough" if right is None else "left_behind/code_wrong")


class Code(Line):
    """The four digits that the new number received; 1 and 2 are wishes. Asked only where a school sends messages."""

    def is_asked(self, asked: Asked) -> bool:
        """Whether a code could be sent."""
        return bool(super().is_asked(asked) and asked.answers.get("phone") and numbers.can_prove(asked.school))


def _stays(_asked: Asked) -> Pairs:
    return [*zip(STAYS, ("一个星期内", "一个月内"), strict=True), ("stay", "不走了")]


def _hours(_asked: Asked) -> Pairs:
    return [(hours, phrase("left_behind/hours", hours=hours)) for hours in HOURS]


class Report(Form):
    """The month's word of a parent away, about all children at once."""

    confirms = False
    answer = Pick(
        "您还在原来的地方吗",
        choices=list(zip(ANSWERS, ("都没变", "换地方了", "换电话了", "我回家了"), strict=True)),
        spoken=_speak,
    )
    place = Line("现在在哪里", when=lambda answers: answers.get("answer") == "moved", leave="等会儿")
    right = Pick(
        "对吗",
        choices=[("yes", "对"), ("again", "重说")],
        check=_again,
        when=lambda answers: bool(answers.get("place")) and not is_voice(answers["place"]),
    )
    hours = Pick("哪时方便接电话", options=_hours, when=lambda answers: answers.get("answer") == "moved")
    phone = Line(
        "新号码", check=_take_number, when=lambda answers: answers.get("answer") == "new_number", leave="不换了"
    )
    code = Code(
        "发到新号码的4个数字", check=_take_code, when=lambda answers: bool(answers.get("phone")), leave="不换了"
    )
    stay = Pick("在家到哪天", options=_stays, when=lambda answers: answers.get("answer") == "home")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Who it is and what the school knows."""
        phone = asked.answers.get("phone", "")
        return {"of": standing(asked), "tail": numbers.mobile(phone)[-4:] if phone else ""}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is taken down, and something is told in return."""
        given, of = asked.answers, standing(asked)
        told = Told(given["answer"], given.get("place", ""), given.get("hours", ""), given.get("stay", ""))
        away = reporting.report(asked.session, asked.actor, told, asked.now)
        if told.answer == "new_number":
            phone = numbers.mobile(given["phone"])
            if given.get("code", CALL_ME) == CALL_ME:
                teacher = numbers.ask_teacher(asked.session, asked.school, asked.actor, away, phone, asked.now)
                return say("left_behind/number_to_teacher", teacher=teacher)
            numbers.move(asked.session, asked.actor, of.guardian_id, phone, asked.now)
            return say("left_behind/number_moved")
        return showing.after_report(asked, of, told)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """It can be said any day."""
        return say("left_behind/report_left")


FORMS: dict[str, type[Form]] = {"report": Report}
