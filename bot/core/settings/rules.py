"""The figures of the regulations; defaults, never constants in code."""

from collections.abc import Iterator
from datetime import time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from bot.core.settings.duties import Duty, ReminderRules
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
    sign_days: int = 14  # so long a card is offered for a signature; afterwards it is only kept
    group_code_tries_an_hour: int = 5  # wrong codes of a class's group leaders
    group_weeks: int = 6  # of ratings, by which new groups are mixed
    care_days: int = 3  # of a month, with an aspect in need of care, until the family reads of it; one bad day is none


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


class BookingRules(Section):
    """Families who come to the school, or are met by telephone or video (家长访校预约)."""

    horizon_days: int = 21  # so far ahead times are offered
    notice_minutes: int = 60  # a time can be booked until so long before it
    hold_minutes: int = 30  # a time that came free is kept for the next in the line
    remind_the_day_before_at: time = time(18, 0)
    remind_minutes: int = 60  # and so long before
    late_minutes: int = 30  # who has not come so long after the end is written down as not come
    live_per_family: int = 6  # times that one family can have ahead, invitations and parents' days apart
    gate_tries: int = 30  # wrong codes of one guard in a day; then only the list is left
    write_up_days: int = 14  # so long a talk that nobody has written up is asked for
    invite_minutes: int = 20  # how long a talk is that a host names outside the own hours
    parents_day_ahead_days: int = 8  # the form proposes the first Saturday after so many days
    parents_day_choose_days: int = 2  # and that families choose until so many days before
    parents_day_last_days: int = 5  # other last days that are offered in chat


class HomeVisitRules(Section):
    """How often families are visited and what follows (家访; defaults of several schools' regulations)."""

    contact_years: int = 1  # each pupil's family is met, in whatever way, within so many school years
    home_years: int = 2  # each pupil's home is entered within so many school years
    class_share_a_term: int = 20  # per cent of a class visited each term
    key_a_term: int = 1  # visits of each key family
    key_kinds: tuple[str, ...] = ()  # which kinds of care make a key family, as the roster says them; empty: each
    calls_a_term: int = 1  # calls of each homeroom teacher to each guardian
    mentor_a_term: int = 1  # visits of each mentored pupil by the mentor
    principal_a_year: int = 10
    leader_a_year: int = 8  # of each other leader
    visits_a_week: int = 4  # of one visitor; a plan that needs more says so
    visits_a_day: int = 2  # of one visitor, who live near each other together
    festival_days_before: int = 10  # the Spring Festival parents who work away are home
    festival_days_after: int = 14
    no_visit_words: tuple[str, ...] = ()  # of dates in the calendar on which nobody is visited; empty: exams
    trigger_school_days: int = 3  # after absence without leave, a serious event, bullying
    record_school_days: int = 3  # until a visit is written up
    answer_school_days: int = 3  # until a family that has not answered an announcement is called
    follow_up_days: int = 14  # where a promise names no day
    callback_percent: int = 5  # of the month's visits, drawn for the principal's call


Tiers = tuple[tuple[int, int], ...]


def _tiers_fall(tiers: Tiers) -> Tiers:
    if not tiers or tiers[-1][0] != 0 or any(a[0] <= b[0] or a[1] < b[1] for a, b in pairwise(tiers)):
        raise ValueError("tiers are pairs of (per cent from, points), highest first, the last from 0")
    return tiers


class AssessmentRules(Section):
    """A visitor's hundred points (家访考核): process, families' and pupils' word, results. Photos add nothing."""

    process: Annotated[Tiers, AfterValidator(_tiers_fall)] = ((100, 50), (80, 40), (60, 30), (40, 20), (0, 10))
    rating: Annotated[Tiers, AfterValidator(_tiers_fall)] = ((95, 25), (90, 20), (85, 15), (80, 10), (0, 5))
    results: Annotated[Tiers, AfterValidator(_tiers_fall)] = ((95, 25), (85, 20), (70, 15), (50, 10), (0, 5))
    smallest_group: int = 5  # answers below which no rating is shown or counted
    rating_pause_days: int = 14  # a family is asked at most once in so many days, however many visits it had
    rating_open_days: int = 14  # so long its answer is taken
    late_percent: int = 50  # of a promise that was kept, but late


class PhoneCallRules(Section):
    """Calls of teachers to families (电话回访)."""

    class_calls_a_month: int = 1  # at least so many of each class
    silent_days: int = 30  # a family not heard of for so long is called
    due_day: int = 25  # of the month
    tries: int = 3  # that nobody took; then another way is asked for


class MailboxRules(Section):
    """The principal's mailbox (校长信箱)."""

    answer_school_days: int = 3
    complex_school_days: int = 10  # for what takes longer, with the reason told to the writer
    principal_approves: bool = False  # whether an answer waits for the principal's word
    letters_a_day: int = 3  # of one person; nobody is refused for good, only until tomorrow
    letters_of_all_a_day: int = 200  # of the school; beyond it the writer is told that it may take longer
    code_tries_an_hour: int = 5
    smallest_group: int = 5  # letters of one kind below which a figure is not shown


CrisisRole = Literal["duty_teacher", "counselor", "moral_education_office", "principal", "admin", "homeroom_teacher"]


class CrisisRules(Section):
    """Words of self-harm, abuse, violence, running away (险): who is called and by when, day and night."""

    order: Annotated[tuple[CrisisRole, ...], Field(min_length=1)] = (
        "duty_teacher",
        "counselor",
        "moral_education_office",
        "principal",
    )
    escalate_minutes: Annotated[int, Field(ge=1)] = 3  # without an answer the next role is called
    unsent_seconds: Annotated[int, Field(ge=10)] = 30  # a page that has not left by then is an alarm of its own
    join_minutes: int = 60  # what the same person writes of the same kind within this time joins the open alarm
    contact_minutes: int = 15  # until the child or the family was spoken to
    caretaker_minutes: int = 30
    parent_minutes: int = 60
    authority_minutes: int = 120
    report_minutes: int = 120  # until the police or the office in charge have the report (强制报告: at once)
    overdue_minutes: int = 10  # so often a step that is overdue calls again


class HotlineRules(Section):
    """Between parents who work far away and their children (亲情热线)."""

    silent_days: int = 30  # without a word between them the parent is reminded
    adult_after_days: int = 7  # … so much later the adult beside the child is asked, then the teacher's list has it
    child_hours: tuple[time, time] = (time(17, 30), time(20, 30))  # of a child at home; boarders have the room
    free_day_hours: tuple[time, time] = (time(9), time(20, 30))  # the same for calls on a day without school
    home_minutes: Annotated[int, Field(ge=5)] = 20  # how long a call at home is
    home_every_minutes: Annotated[int, Field(ge=5)] = 30  # … and one may begin so often
    cut_seconds: int = 30  # connected for less than that, a call through the provider was broken off
    unheard_hours: int = 20  # until the duty teacher plays it at school, after lunch
    room_hour: time = time(12, 30)
    offer_minutes: int = 5  # after a call that did not come about, the voice letter and the next time are offered
    brought_times: Annotated[int, Field(ge=1)] = 3  # to a child that was not there; then the room plays it
    answer_minutes: int = 120  # so long after the one thing that waits was told, a voice is the answer to it
    pieces: int = 5  # voices, pictures, texts of one message
    messages_a_day: int = 20  # of one person; more waits until tomorrow


class TeacherLineRules(Section):
    """Parents' threads with teachers, and calls back from the principal (师长热线, 校长热线)."""

    hand_on_school_days: int = 1  # … after the promised day a thread without an answer goes to the office
    answer_from: time = time(7, 30)  # teachers answer between these hours of a school day
    answer_until: time = time(17, 30)
    silent_days: int = 7  # after an answer on which the family says nothing more the thread is closed
    principal_school_days: int = 2  # until the principal has called back
    principal_tries: int = 3  # that nobody took; then the family asks again


class CounselingRules(Section):
    """The counselor's room (心理室)."""

    talk_minutes: Annotated[int, Field(ge=5, le=180)] = 30  # of a talk for which nobody says how long
    wish_school_days: Annotated[int, Field(ge=1)] = 2  # a wish to talk without a time; as many again: the principal
    known_days: int = 90  # so long after its last word others know that there was a talk


class CareRules(Section):
    """Plans for children in need (一生一案), the signs that lead to them, and who is on duty (值班表)."""

    review_days: int = 30  # until a plan is looked at again, where it names no day
    signal_school_days: int = 3  # until a sign is taken into a plan or put aside with a reason
    unsigned_cards: int = 10  # cards in a row without a signature that make a sign
    low_cards: int = 5  # days of one month with an aspect ticked low that make a sign
    look_back_days: int = 14  # for calls, visits and alarms, should the daily search have missed some days
    duty_day: time = time(7, 0)  # when each shift begins; the night ends when the day begins
    duty_evening: time = time(17, 30)
    duty_night: time = time(22, 0)

    @model_validator(mode="after")
    def _shifts_follow(self) -> "CareRules":
        if not self.duty_day < self.duty_evening < self.duty_night:
            raise ValueError("duty_day, duty_evening and duty_night must follow each other within a day")
        return self


class LeftBehindRules(Section):
    """Left-behind children: the monthly word of parents, the files, the people in parents' place (留守儿童)."""

    report_day: int = 3  # of the month: parents away are asked whether they are still there; 0: they are not
    remind_after_days: tuple[int, ...] = (3, 7)
    adult_after_days: int = 10  # then the adult beside the child is asked
    codes_a_day: int = 4  # sent to the new numbers of one person
    code_tries_a_day: int = 5  # digits of one person that were wrong
    agreement_notice_days: int = 30  # before a care agreement ends
    holiday_ask_days: int = 10  # before a holiday of at least holiday_days each family says where the child will be
    holiday_days: int = 3
    handover_day: int = 28  # of the month: the list for the village


def _twenty(*more: tuple[int, int]) -> Tiers:
    return (*more, (0, 5))


class EvaluationRules(Section):
    """A class's hundred points of a month (每月评估): for each of these shares its points, by tiers."""

    signatures: Annotated[Tiers, AfterValidator(_tiers_fall)] = _twenty((90, 20), (80, 15), (60, 10))
    receipts: Annotated[Tiers, AfterValidator(_tiers_fall)] = _twenty((95, 20), (85, 15), (70, 10))
    opinions_in_time: Annotated[Tiers, AfterValidator(_tiers_fall)] = _twenty((95, 20), (85, 15), (70, 10))
    updates: Annotated[Tiers, AfterValidator(_tiers_fall)] = _twenty((100, 20), (75, 15), (50, 10))
    contact_any: Annotated[Tiers, AfterValidator(_tiers_fall)] = _twenty((90, 20), (70, 15), (50, 10))


class ReportRules(Section):
    """Figures (统计)."""

    smallest_group: int = 5  # answers below which nothing is shown
    spot_checks_a_month: int = 3  # of the office, drawn among classes
    pulse_open_days: int = 14  # so long the month's question is answered; 0: none is asked
    evaluation: EvaluationRules = EvaluationRules()


class PrivacyRules(Section):
    """How long what is kept of a child (学生信息)."""

    leavers_years: int = 3  # after leaving, everything of the child is deleted
    reads_years: int = 3  # who looked at a record
    hotline_media_days: int = 180  # recordings and pictures between parent and child
    consent_version: int = 1
    answer_school_days: int = 3  # until somebody speaks with a family that wants its child's data deleted


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
    booking: BookingRules = BookingRules()
    home_visit: HomeVisitRules = HomeVisitRules()
    assessment: AssessmentRules = AssessmentRules()
    phone_call: PhoneCallRules = PhoneCallRules()
    mailbox: MailboxRules = MailboxRules()
    hotline: HotlineRules = HotlineRules()
    teacher_line: TeacherLineRules = TeacherLineRules()
    counseling: CounselingRules = CounselingRules()
    care: CareRules = CareRules()
    left_behind: LeftBehindRules = LeftBehindRules()
    reminder: ReminderRules = ReminderRules()
    report: ReportRules = ReportRules()
    privacy: PrivacyRules = PrivacyRules()
    policy: PolicyRules = PolicyRules()
    crisis: CrisisRules = CrisisRules()
    form_silence_minutes: int = 30
    draft_hours: int = 24

    def duties(self) -> Iterator[tuple[str, Duty]]:
        """What this school asks for again and again, by name, in the order of the lists."""
        for name in type(self.reminder).model_fields:
            duty: Duty = getattr(self.reminder, name)
            if duty.times:
                yield name, duty
