"""关注 and 一生一案 in chat: a sign is noted in one line, settled by a number; a plan is read and carried on."""

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.care.actions import plan_view, signs
from handlers.care.actions.finding import children_named
from handlers.care.actions.planning import may_plan
from handlers.care.actions.sight import reach_plan, reach_signal, sight_of
from handlers.care.rules import KINDS

MOST = 6


def sign(talk: Talk) -> Reply:
    """关注 李小明 三天没来: which kind; without a name what waits to be settled."""
    if not talk.rest:
        return signs_waiting(talk)
    found = children_named(talk.session, talk.actor, talk.rest)
    if len(found) == 1:
        return sign_about(talk, found[0].pupil_id, found[0].words)
    reply = say("care/which_of_them")
    lines = [
        Choice(str(digit), f"{each.class_name} {each.name}", _about(each.pupil_id, each.words))
        for digit, each in enumerate(found, 1)
    ]
    return reply.with_choices(*lines, *reply.choices)


def sign_about(talk: Talk, pupil: int, words: str = "") -> Reply:
    """Which kind of need it is."""
    child = signs.child_to_note(talk.session, talk.actor, pupil, talk.now)
    go = {
        str(digit): Go("care.note", {"pupil": pupil, "kind": kind, "words": words})
        for digit, kind in enumerate(KINDS, 1)
    }
    return say("care/which_kind", child=child, words=words, go=go)


def note(talk: Talk, pupil: int, kind: str, words: str = "") -> Reply:
    """The sign is noted; without words they are asked for."""
    if not words:
        return talk.open("care.sign", pupil=pupil, kind=kind)
    child = signs.note_by_hand(talk.session, talk.school, talk.actor, pupil, kind, words, talk.now)
    return noted(talk, pupil, child)


def noted(talk: Talk, pupil: int, child: str) -> Reply:
    """What happens next; who may make plans can begin at once."""
    days = talk.school.rules.care.signal_school_days
    go = {"1": Go("care.plan_for", {"pupil": pupil})} if sight_of(talk.actor).may_open else {}
    return say("care/noted", child=child, days=days, may_open=bool(go), go=go)


def signs_waiting(talk: Talk) -> Reply:
    """What waits to be settled, the oldest first."""
    found = signs.waiting_signs(talk.session, talk.school, talk.actor)
    today = at_school(talk.now).date()
    lines = [
        Choice(str(digit), phrase("care/sign_line", of=each, late=each.is_late(today)), _see(each.signal_id))
        for digit, each in enumerate(found[:MOST], 1)
    ]
    reply = say("care/signs", many=len(found), most=MOST)
    return reply.with_choices(*lines, *reply.choices)


def see_sign(talk: Talk, signal: int) -> Reply:
    """One sign, and what can be done about it."""
    of = signs.sign_of(talk.session, talk.school, reach_signal(talk.session, talk.actor, signal, talk.now))
    into = Go("care.plan_for", {"pupil": of.pupil_id, "signal": signal})
    if of.plan_id:
        into = Go("care.take_sign", {"signal": signal, "plan": of.plan_id})
    go = {"1": into, "2": Go("care.aside", {"signal": signal})}
    return say("care/sign", of=of, go=go)


def take_sign(talk: Talk, signal: int, plan: int) -> Reply:
    """It goes into the child's plan."""
    signs.take_into(talk.session, talk.actor, signal, plan, talk.now)
    return see_plan(talk, plan)


def aside(talk: Talk, signal: int) -> Reply:
    """Nothing is to be done, and why."""
    reach_signal(talk.session, talk.actor, signal, talk.now)
    return talk.open("care.put_aside", signal=signal)


def plan_for(talk: Talk, pupil: int, signal: int = 0) -> Reply:
    """A plan is made for this child."""
    may_plan(talk.session, talk.actor, pupil, talk.now)
    return talk.open("care.plan", pupil=pupil, signal=signal)


def plans(talk: Talk) -> Reply:
    """一生一案: what one has to do, then the plans that one reads."""
    today = at_school(talk.now).date()
    measures = plan_view.own_measures(talk.session, talk.actor)
    found = [each for each in plan_view.open_plans(talk.session, talk.actor) if each.plan_id]
    lines = [
        (phrase("care/measure_line", of=each, late=each.is_late(today)), _do(each.measure_id)) for each in measures
    ]
    lines += [
        (phrase("care/plan_line", of=each, today=today), Go("care.see_plan", {"plan": each.plan_id})) for each in found
    ]
    reply = say("care/plans", measures=len(measures), plans=len(found), more=max(len(lines) - MOST, 0))
    choices = [Choice(str(digit), label, go) for digit, (label, go) in enumerate(lines[:MOST], 1)]
    return reply.with_choices(*choices, *reply.choices)


def see_plan(talk: Talk, plan: int) -> Reply:
    """One plan: what is aimed at and how it stands."""
    of = plan_view.show_plan(talk.session, talk.school, talk.actor, plan, talk.now)
    go = {str(digit): Go(f"care.{step}", {"plan": plan}) for digit, step in enumerate(("look_again", "measure"), 1)}
    return say("care/plan", of=of, today=at_school(talk.now).date(), go=go)


def look_again(talk: Talk, plan: int) -> Reply:
    """How it stands."""
    reach_plan(talk.session, talk.actor, plan, talk.now)
    return talk.open("care.review", plan=plan)


def measure(talk: Talk, plan: int) -> Reply:
    """One more thing to do."""
    reach_plan(talk.session, talk.actor, plan, talk.now)
    return talk.open("care.measure", plan=plan)


def do_measure(talk: Talk, measure: int) -> Reply:
    """What came of it."""
    if plan_view.measure_to_do(talk.session, talk.actor, measure) is None:
        raise AccessDeniedError
    return talk.open("care.done", measure=measure)


def _about(pupil: int, words: str) -> Go:
    return Go("care.sign_about", {"pupil": pupil, "words": words})


def _see(signal: int) -> Go:
    return Go("care.see_sign", {"signal": signal})


def _do(measure: int) -> Go:
    return Go("care.do_measure", {"measure": measure})
