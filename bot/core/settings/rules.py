"""The figures of the regulations; defaults, never constants in code."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.core.settings.section import Section


class BindingRules(Section):
    """Who may try to bind, and how often (defaults of several schools' regulations)."""

    tries_per_day: int = 5
    tries_per_pupil: int = 10
    slip_days: int = 30
    invitation_days: int = 7
    consent_version: int = 1


class CardRules(Section):
    """How the contact card goes out (家校联系卡)."""

    push: Literal["daily", "weekly", "when_remark"] = "weekly"
    reminders_in_a_row: int = 2


class QuietHours(Section):
    """When nothing that is not urgent may disturb a person, on the school's wall clock."""

    start: time = time(21, 30)
    end: time = time(7, 0)


RungKind = Literal["wechat", "next_guardian", "school_notice", "sms", "voice", "phone_task", "paper"]
BY_A_PERSON = ("phone_task", "paper")


class Rung(Section):
    """One rung: by what a family is reached, and how many minutes of waking hours it then has to answer."""

    by: RungKind
    wait: Annotated[int, Field(ge=0)] = 240


class Ladder(Section):
    """The way of one purpose, calm and urgent. The rungs of an ``at_once`` ladder are all taken together.

    Each way ends with a person, so that no family drops out unseen because a machine has tried everything.
    """

    normal: tuple[Rung, ...]
    urgent: tuple[Rung, ...]
    at_once: bool = False

    @field_validator("normal", "urgent")
    @classmethod
    def _ends_with_a_person(cls, rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
        if not rungs or rungs[-1].by not in BY_A_PERSON:
            raise ValueError('the last rung must be by = "phone_task" or "paper": only a person ends the matter')
        return rungs


def _rungs(*steps: tuple[RungKind, int]) -> tuple[Rung, ...]:
    return tuple(Rung(by=by, wait=wait) for by, wait in steps)


class NoticeLadder(Ladder):
    """An ordinary notice ends in paper."""

    normal: tuple[Rung, ...] = _rungs(("wechat", 480), ("next_guardian", 480), ("paper", 480))
    urgent: tuple[Rung, ...] = _rungs(("wechat", 30), ("next_guardian", 30), ("phone_task", 60))


class AnswerLadder(Ladder):
    """What must be answered adds a text message and a call."""

    normal: tuple[Rung, ...] = _rungs(
        ("wechat", 240), ("next_guardian", 240), ("sms", 240), ("phone_task", 480), ("paper", 480)
    )
    urgent: tuple[Rung, ...] = _rungs(("wechat", 20), ("next_guardian", 20), ("sms", 20), ("phone_task", 60))


class SafetyLadder(Ladder):
    """What concerns safety uses all ways at once."""

    normal: tuple[Rung, ...] = _rungs(("wechat", 0), ("next_guardian", 0), ("sms", 0), ("voice", 0), ("phone_task", 0))
    urgent: tuple[Rung, ...] = _rungs(("wechat", 0), ("next_guardian", 0), ("sms", 0), ("voice", 0), ("phone_task", 0))
    at_once: bool = True


class Ladders(Section):
    """The ladder of each purpose."""

    notice: NoticeLadder = NoticeLadder()
    answer: AnswerLadder = AnswerLadder()
    safety: SafetyLadder = SafetyLadder()


class OwnHours(Section):
    """When who named these hours is reached (方便时间), on the school's wall clock."""

    noon: tuple[time, time] = (time(11, 30), time(14, 0))
    evening: tuple[time, time] = (time(17, 0), time(20, 0))
    night: tuple[time, time] = (time(20, 0), time(21, 30))


class DeliveryRules(Section):
    """How a family is reached until a person has closed the matter (有传必达)."""

    recall_minutes: int = 2  # a calm notice waits so long and can be taken back
    calls_a_day: int = 5  # phone tasks of one teacher; the rest go to the office
    silent_days: int = 14  # delivered and never answered for so long is a cause of its own
    verify_days: int = 7  # a guardian is asked to confirm the contact at most once in so many days
    verify_times: int = 10  # … and so often in all
    school_days_to_answer: int = 3  # where a correction names no deadline
    reminders_by_hand: int = 3  # of one notice; who has not answered then is called or gets a slip
    calls_until_paper: int = 3  # that nobody took; then a slip is offered
    check_tries_an_hour: int = 10  # wrong check codes of one WeChat user


class NoticeRules(Section):
    """Who must agree before a notice leaves, and which kinds a school sends."""

    # From which audience on a second person agrees: the whole school, a grade or several classes, any; "" for none.
    approval: Literal["", "school", "grade", "class"] = ""
    approvers: tuple[Literal["moral_education_office", "principal", "admin"], ...] = (
        "moral_education_office",
        "principal",
    )
    homework: bool = False  # whether homework may be sent to families at all (local rules mostly forbid it)


class PolicyRules(Section):
    """What may not be written to families beyond what no school allows (三不)."""

    packs: tuple[str, ...] = ("no_homework",)  # of bot/policy/packs, or paths of the school's own files


class Rules(Section):
    """The figures of the regulations; defaults, never constants in code."""

    delivery: DeliveryRules = DeliveryRules()
    notice: NoticeRules = NoticeRules()
    ladder: Ladders = Ladders()
    hours: OwnHours = OwnHours()

    binding: BindingRules = BindingRules()
    card: CardRules = CardRules()
    quiet: QuietHours = QuietHours()
    policy: PolicyRules = PolicyRules()
    form_silence_minutes: int = 30
    draft_hours: int = 24
