"""What is said about a child in need, in chat: a sign, a plan, how it stands, what was done."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Line, Pairs, Pick, Said, is_picture, is_voice, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from handlers.care.actions import planning, signs, walking
from handlers.care.actions.finding import MOST, who_could
from handlers.care.actions.plan_view import measure_to_do
from handlers.care.actions.sight import reach_plan, reach_signal
from handlers.care.rules import KINDS, LONGEST, STANDS

KIND_NAMES = tuple(zip(KINDS, phrase("care/kinds").split(), strict=True))
STAND_NAMES = tuple(zip(STANDS, phrase("care/stands").split(), strict=True))


def said_in(raw: str) -> planning.Said:
    """What was typed, and the recordings and pictures beside it."""
    found = pieces(raw)
    media = tuple(media_of(each) for each in found if is_voice(each) or is_picture(each))
    return planning.Said(" ".join(each for each in found if not (is_voice(each) or is_picture(each))), media)


def typed(_asked: Asked, raw: str) -> None:
    """A plan is read by several people for months: it is written."""
    if is_voice(raw):
        raise UserError("care/type_please")


def _days(asked: Asked) -> Pairs:
    today = at_school(asked.now).date()
    days = (today + timedelta(days=number) for number in (7, 14, 30, 60))
    return [(day.isoformat(), phrase("care/a_day", day=day)) for day in days]


def _pupil_of(asked: Asked) -> int:
    if plan := asked.subject.get("plan"):
        return reach_plan(asked.session, asked.actor, int(plan), asked.now).pupil.id
    return int(asked.subject["pupil"])


def _people(asked: Asked) -> Pairs:
    found = who_could(asked.session, asked.school, asked.actor, _pupil_of(asked), asked.now)
    return [(str(staff_id), name) for staff_id, name in found[:MOST]]


class Sign(Form):
    """A sign in words; subject ``pupil`` and ``kind``."""

    confirms = False
    words = Line("看到了什么", max=LONGEST, check=typed, prompt="care/sign_said")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        return {"child": signs.child_to_note(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It waits to be settled."""
        pupil, kind = int(asked.subject["pupil"]), str(asked.subject["kind"])
        child = signs.note_by_hand(
            asked.session, asked.school, asked.actor, pupil, kind, asked.answers["words"], asked.now
        )
        days = asked.school.rules.care.signal_school_days
        return say("care/noted", child=child, days=days, may_open=False)


class PutAside(Form):
    """Why nothing is to be done; subject ``signal``."""

    confirms = False
    reason = Line("为什么不用办", max=LONGEST, check=typed, prompt="care/aside_why")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The sign."""
        found = reach_signal(asked.session, asked.actor, int(asked.subject["signal"]), asked.now)
        return {"of": signs.sign_of(asked.session, asked.school, found)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It waits no longer."""
        of = cls.facts(asked)["of"]
        signs.put_aside(asked.session, asked.actor, int(asked.subject["signal"]), asked.answers["reason"], asked.now)
        left = len(signs.waiting_signs(asked.session, asked.school, asked.actor))
        return say("care/put_aside", of=of, left=left, go={"1": Go("care.signs_waiting")} if left else {})


class Plan(Form):
    """The plan of a child; subject ``pupil``, and ``signal`` where one led to it (else 0)."""

    kind = Pick("哪一类", choices=KIND_NAMES)
    goal = Line("目标", max=LONGEST, check=typed)
    owner = Pick("谁来负责", options=_people)
    review = Pick("哪天复查", options=_days)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        return {"child": planning.may_plan(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now).name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The plan stands; its measures come next."""
        given = asked.answers
        new = planning.NewPlan(
            int(asked.subject["pupil"]),
            [given["kind"]],
            given["goal"],
            int(given["owner"]),
            date.fromisoformat(given["review"]),
        )
        plan = planning.open_plan(asked.session, asked.school, asked.actor, new, asked.now)
        signal, child = int(asked.subject["signal"]), cls.facts(asked)["child"]
        if signal:
            signs.settle_with(asked.session, asked.actor, signal, plan, asked.now)
        go = {"1": Go("care.measure", {"plan": plan.id})} if planning.reads(asked.session, asked.actor, plan) else {}
        return say("care/plan_stands_now", child=child, review_on=plan.review_on, go=go, may_read=bool(go))


class _OfPlan(Form):
    """A form about a plan that stands."""

    confirms = False

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        return {"child": reach_plan(asked.session, asked.actor, int(asked.subject["plan"]), asked.now).pupil.name}


class Review(_OfPlan):
    """How it stands; subject ``plan``."""

    stands = Pick("现在怎样", choices=STAND_NAMES)
    said = Said("说说看到的", pictures=3)
    next_day = Pick("下次哪天看", options=_days)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It stands in the plan's history."""
        plan, given = int(asked.subject["plan"]), asked.answers
        day = date.fromisoformat(given["next_day"])
        walking.review(
            asked.session, asked.school, asked.actor, plan,
            stands=given["stands"], said=said_in(given["said"]), next_on=day, now=asked.now,
        )  # fmt: skip
        go = {"1": Go("care.measure", {"plan": plan}), "2": Go("care.see_plan", {"plan": plan})}
        return say("care/reviewed", child=cls.facts(asked)["child"], next_on=day, go=go)


class Measure(_OfPlan):
    """One more thing to do; subject ``plan``."""

    words = Line("做什么", max=LONGEST, check=typed)
    owner = Pick("谁来做", options=_people)
    due = Pick("哪天前做好", options=_days)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Its owner reads of it with the next round."""
        plan, given = int(asked.subject["plan"]), asked.answers
        planning.add_measure(
            asked.session, asked.school, asked.actor, plan,
            words=given["words"], owner_id=int(given["owner"]), due_on=date.fromisoformat(given["due"]), now=asked.now,
        )  # fmt: skip
        go = {"1": Go("care.measure", {"plan": plan}), "2": Go("care.see_plan", {"plan": plan})}
        return say("care/measure_kept", child=cls.facts(asked)["child"], go=go)


class Done(Form):
    """What came of a measure; subject ``measure``."""

    confirms = False
    said = Said("做成了什么", pictures=3, leave="还没做完")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The measure."""
        return {"of": measure_to_do(asked.session, asked.actor, int(asked.subject["measure"]))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is done."""
        of = cls.facts(asked)["of"]
        said = said_in(asked.answers["said"])
        planning.finish_measure(asked.session, asked.actor, int(asked.subject["measure"]), said, asked.now)
        return say("care/measure_done", of=of)
