"""一生一案 at the desk: signs to settle, plans to carry on, and what a family may read of its own."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.delivery.along import playable
from bot.delivery.recordings import keep_recording
from bot.pages.attempt import attempt
from bot.pages.uploads import pictures_in
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.care.actions import ending, plan_view, planning, sharing, signs, walking
from handlers.care.actions.finding import children_named, who_could
from handlers.care.actions.plan_paper import plan_on_paper
from handlers.care.actions.sight import reach_signal, sight_of
from handlers.care.forms.plans import KIND_NAMES, STAND_NAMES
from handlers.care.rules import LONGEST

MOST_PICTURES = 3
NAMES = {"kinds": KIND_NAMES, "stands": STAND_NAMES, "longest": LONGEST}


def care(visit: Visit) -> Shown:
    """Signs to settle, what one has to do, and the plans; posted: a sign put aside or taken in, a measure done."""
    with attempt(visit) as tried:
        if (act := visit.form.get("act")) is not None:
            LIST_ACTS.get(act, _none)(visit, number(visit.form.get("of", "")))
            return Leave(visit.url("care.care", done=act))
    session, actor = visit.session, visit.actor
    may_settle = sight_of(actor).may_open
    values = {
        "signs": signs.waiting_signs(session, visit.school, actor) if may_settle else [],
        "measures": plan_view.own_measures(session, actor),
        "plans": plan_view.open_plans(session, actor),
        "ended": plan_view.ended_plans(session, actor),
        "may_settle": may_settle,
        "today": at_school(visit.now).date(),
        "problem": tried.problem,
        "done": visit.query.get("done", ""),
    }
    return Show("care/care.html", {**values, **NAMES}, 422 if tried.problem else 200)


def note(visit: Visit) -> Shown:
    """关注孩子: somebody has seen something; where the name fits several children, one is chosen."""
    form, found = visit.form, []
    with attempt(visit) as tried:
        if "kind" in form:
            found = children_named(visit.session, visit.actor, form.get("child", ""))
            chosen = number(form["pupil"]) if form.get("pupil") else found[0].pupil_id if len(found) == 1 else 0
            if chosen:
                signs.note_by_hand(
                    visit.session, visit.school, visit.actor, chosen, form["kind"], form.get("words", ""), visit.now
                )
                return Leave(visit.url("care.note", done="noted"))
    values = {"found": found, "given": form, "problem": tried.problem, "done": visit.query.get("done", ""), **NAMES}
    return Show("care/note.html", values, 422 if tried.problem else 200)


def plan_new(visit: Visit, pupil: int) -> Shown:
    """A plan is made; ``?signal=`` the sign that led to it."""
    child = planning.may_plan(visit.session, visit.actor, pupil, visit.now)
    signal = number(visit.query.get("signal", "0"))
    form = visit.form
    with attempt(visit) as tried:
        if "goal" in form:
            new = planning.NewPlan(
                pupil, form.getlist("kinds"), form["goal"], number(form.get("owner", "")), _day(form.get("review", ""))
            )
            made = planning.open_plan(visit.session, visit.school, visit.actor, new, visit.now)
            if signal:
                signs.settle_with(visit.session, visit.actor, signal, made, visit.now)
            if planning.reads(visit.session, visit.actor, made):
                return Leave(visit.url("care.plan", plan=made.id))
            return Leave(visit.url("care.care", done="made"))
    reached = reach_signal(visit.session, visit.actor, signal, visit.now) if signal else None
    values = {
        "child": child,
        "sign": signs.sign_of(visit.session, visit.school, reached) if reached else None,
        "people": who_could(visit.session, visit.school, visit.actor, pupil, visit.now),
        "review_on": planning.default_review(visit.school, visit.now),
        "given": form,
        "problem": tried.problem,
        **NAMES,
    }
    return Show("care/plan_new.html", values, 422 if tried.problem else 200)


def plan(visit: Visit, plan: int) -> Shown:
    """One plan with its history; posted: one of the ways on."""
    of = plan_view.show_plan(visit.session, visit.school, visit.actor, plan, visit.now)
    with attempt(visit) as tried:
        if (act := visit.form.get("act")) is not None:
            PLAN_ACTS.get(act, _none)(visit, plan)
            return Leave(visit.url("care.plan", plan=plan))
    if tried.problem:
        of = plan_view.show_plan(visit.session, visit.school, visit.actor, plan, visit.now)
    waiting = signs.signs_of_child(visit.session, visit.school, visit.actor, of.plan.pupil_id)
    values = {
        "of": of,
        "waiting": waiting,
        "visits": plan_view.visits_of(visit.session, of),
        "people": who_could(visit.session, visit.school, visit.actor, of.plan.pupil_id, visit.now),
        "review_on": planning.default_review(visit.school, visit.now),
        "today": at_school(visit.now).date(),
        "given": visit.form if tried.problem else {},
        "problem": tried.problem,
        "ask_why": tried.asks_why,
        **NAMES,
    }
    return Show("care/plan.html", values, 422 if tried.problem else 200)


def kept(visit: Visit, plan: int, media_id: int) -> Shown:
    """A recording or picture of a plan, for who reads the plan."""
    of = plan_view.show_plan(visit.session, visit.school, visit.actor, plan, visit.now)
    if str(media_id) not in of.all_media:
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def plan_print(visit: Visit, plan: int) -> Shown:
    """The way of a child's plan on paper, for its file."""
    made = plan_on_paper(visit.session, visit.school, visit.actor, plan, visit.now)
    return Download(made, "application/pdf", f"plan-{plan}.pdf")


def agreed(visit: Visit, plan: int) -> Shown:
    """What a family reads: what is aimed at, and what the school does."""
    return Show("care/agreed.html", {"of": sharing.agreed_about(visit.session, visit.actor, plan)})


def number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not (typed.isascii() and typed.isdigit()):
        raise AccessDeniedError
    return int(typed)


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UserError("dialogue/which_day") from None


def _day_needed(typed: str) -> date:
    found = _day(typed)
    if found is None:
        raise UserError("dialogue/which_day")
    return found


def _said(visit: Visit) -> planning.Said:
    """Words, pictures, and a recording, in one field each."""
    media = pictures_in(visit, "pictures", most=MOST_PICTURES)
    sound = visit.files.get("recording")
    if sound is not None and sound.filename:
        media.append(keep_recording(visit.session, visit.school, sound.read(), visit.folder, visit.now))
    return planning.Said(visit.form.get("words", "")[:LONGEST], tuple(media))


def _none(_visit: Visit, _of: int) -> None:
    raise AccessDeniedError


def _aside(visit: Visit, signal: int) -> None:
    signs.put_aside(visit.session, visit.actor, signal, visit.form.get("words", ""), visit.now)


def _take(visit: Visit, signal: int) -> None:
    into = number(visit.form.get("plan", ""))
    signs.take_into(visit.session, visit.actor, signal, into, visit.now)


def _take_here(visit: Visit, plan: int) -> None:
    signs.take_into(visit.session, visit.actor, number(visit.form.get("signal", "")), plan, visit.now)


def _finish(visit: Visit, measure: int) -> None:
    planning.finish_measure(visit.session, visit.actor, measure, _said(visit), visit.now)


def _finish_here(visit: Visit, _plan: int) -> None:
    _finish(visit, number(visit.form.get("measure", "")))


def _measure(visit: Visit, plan: int) -> None:
    form = visit.form
    planning.add_measure(
        visit.session, visit.school, visit.actor, plan,
        words=form.get("words", ""), owner_id=number(form.get("owner", "")), due_on=_day_needed(form.get("due", "")),
        now=visit.now,
    )  # fmt: skip


def _review(visit: Visit, plan: int) -> None:
    form = visit.form
    walking.review(
        visit.session, visit.school, visit.actor, plan,
        stands=form.get("stands", ""), said=_said(visit), next_on=_day(form.get("next", "")), now=visit.now,
    )  # fmt: skip


def _meet(visit: Visit, plan: int) -> None:
    on = _day_needed(visit.form.get("on", ""))
    walking.meet(visit.session, visit.actor, plan, visit.form.get("who", ""), _said(visit), on, visit.now)


def _call_meeting(visit: Visit, plan: int) -> None:
    walking.call_meeting(visit.session, visit.actor, plan, _day(visit.form.get("meets", "")), visit.now)


def _link(visit: Visit, plan: int) -> None:
    walking.link_visit(visit.session, visit.actor, plan, number(visit.form.get("visit", "")), visit.now)


def _hand(visit: Visit, plan: int) -> None:
    to, words = number(visit.form.get("to", "")), visit.form.get("words", "")
    planning.hand_plan(visit.session, visit.school, visit.actor, plan, to, words, visit.now)


def _share(visit: Visit, plan: int) -> None:
    on, why = visit.form.get("shared") == "1", visit.form.get("because", "")
    sharing.share(visit.session, visit.school, visit.actor, plan, on=on, reason=why, now=visit.now)


def _end(visit: Visit, plan: int) -> None:
    ending.propose_end(visit.session, visit.school, visit.actor, plan, _said(visit), visit.now)


def _agree(visit: Visit, plan: int) -> None:
    ending.agree(visit.session, visit.actor, plan, visit.now)


def _keep(visit: Visit, plan: int) -> None:
    walking.keep_open(visit.session, visit.actor, plan, visit.form.get("words", ""), visit.now)


LIST_ACTS = {"aside": _aside, "take": _take, "finish": _finish}
PLAN_ACTS = {
    "take": _take_here,
    "finish": _finish_here,
    "measure": _measure,
    "review": _review,
    "meet": _meet,
    "call_meeting": _call_meeting,
    "link": _link,
    "hand": _hand,
    "share": _share,
    "end": _end,
    "agree": _agree,
    "keep": _keep,
}
