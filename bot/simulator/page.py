"""The page where one plays any person: people on the left, a phone in the middle, the school's clock."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from bot.core.clock import at_school
from bot.simulator import acts, view
from bot.simulator.api.gate import the_world
from bot.simulator.clock_hook import ClockHook, moved
from bot.simulator.contact import Contact
from bot.simulator.errors import ApiError
from bot.simulator.voices import playable
from bot.simulator.words import word
from bot.simulator.world import World

CLOCK = "jiaxiao-clock"
STATIC = str(files("templates") / "simulator" / "static")

routes = Blueprint("page", __name__, static_folder=STATIC, static_url_path="/simulator/static")

Given = Mapping[str, object]
Answer = Response | tuple[Response, int]


@routes.get("/")
def front() -> BaseResponse:
    """The demo's address shows the page."""
    return redirect("/simulator/")


@routes.get("/simulator/")
def page() -> str:
    """The page; everything that changes is asked for by :func:`state`."""
    world = the_world()
    return render_template(
        "simulator/page.html",
        accounts=world.accounts.values(),
        people=world.people.values(),
        clock=_clock() is not None,
    )


@routes.get("/simulator/state")
def state() -> Answer:
    """What is new: in the open chat after number ``after``, in the others after ``since``."""
    args, world = request.args, the_world()
    contact = _contact(args)
    if contact is None:
        return _no("no_such_person", 404)
    after, since = args.get("after", 0, int), args.get("since", 0, int)
    hook = _clock()
    with world.lock:
        fresh = [view.message(shown) for shown in contact.chat if shown.number > after]
    return jsonify(
        me=view.me(world, contact),
        messages=fresh,
        news=view.news(world, contact.account.app_id, since),
        clock=at_school(hook.get()).isoformat(timespec="seconds") if hook else None,
    )


@routes.post("/simulator/act")
def act() -> Answer:
    """Do something as a person; the push goes out behind the page's back."""
    given = _given()
    contact = _contact(given)
    name = str(given.get("act"))
    if contact is None or name not in _ACTS:
        return _no("no_such_person", 404)
    try:
        opened = _ACTS[name](the_world(), contact, given)
    except acts.CannotError as error:
        return _no(error.word, 409)
    return jsonify(open=opened)


@routes.get("/simulator/codes")
def codes() -> Answer:
    """What the person can scan now: the papers in their hand, then the newest codes of the account."""
    world, args = the_world(), request.args
    slips = [(each.label, each.seen) for each in world.slips if each.person_key == args.get("person")]
    made = [(each.scene, each.url) for each in world.codes.shown(args.get("app", ""), world.now())[:12]]
    return jsonify([{"label": label, "seen": seen} for label, seen in slips + made])


@routes.get("/simulator/media/<media_id>")
def media(media_id: str) -> Response:
    """A picture, or a recording in a form that the browser plays."""
    world = the_world()
    try:
        kept = world.media.get(media_id, world.now())
    except ApiError:
        return Response(status=404)
    if kept.kind == "voice":
        return Response(playable(kept.content), content_type="audio/wav")
    return Response(kept.content, content_type=kept.content_type)


@routes.post("/simulator/clock")
def clock() -> Answer:
    """Move the school's clock."""
    hook = _clock()
    if hook is None:
        return _no("no_such_clock", 404)
    try:
        hook.set(moved(hook.get(), str(_given().get("move"))))
    except ValueError:
        return _no("bad_time", 400)
    return jsonify(clock=at_school(hook.get()).isoformat(timespec="seconds"))


def _given() -> Given:
    found = request.get_json(force=True, silent=True)
    return found if isinstance(found, dict) else {}


def _clock() -> ClockHook | None:
    return cast("ClockHook | None", current_app.extensions.get(CLOCK))


def _contact(given: Given) -> Contact | None:
    try:
        return the_world().contact(str(given.get("person")), str(given.get("app") or ""))
    except KeyError:
        return None


def _no(name: str, status: int) -> Answer:
    return jsonify(error=word(name)), status


def _press(world: World, contact: Contact, given: Given) -> str:
    _, opened = acts.press(world, contact, str(given.get("name")))
    return opened


def _quietly(do: Callable[[World, Contact, Given], object]) -> Callable[[World, Contact, Given], str]:
    """An act that opens no page."""

    def act_(world: World, contact: Contact, given: Given) -> str:
        do(world, contact, given)
        return ""

    return act_


def _speak(world: World, contact: Contact, given: Given) -> None:
    seconds = given.get("seconds")
    acts.speak(world, contact, seconds if isinstance(seconds, int) and 1 <= seconds <= 60 else 3)


def _block(_: World, contact: Contact, given: Given) -> None:
    contact.blocked = bool(given.get("on"))


def _subscribe(world: World, contact: Contact, given: Given) -> None:
    template_id = str(given.get("template"))
    known = {each.template_id for each in world.subscriptions.templates.every(contact.account.app_id)}
    if template_id not in known:
        raise acts.CannotError("no_such_subscription")
    if given.get("on"):
        acts.answer_popup(world, contact, {template_id: True})
    else:
        acts.end_subscription(world, contact, template_id)


_ACTS: Mapping[str, Callable[[World, Contact, Given], str]] = {
    "press": _press,
    "follow": _quietly(lambda world, contact, _: acts.follow(world, contact)),
    "unfollow": _quietly(lambda world, contact, _: acts.unfollow(world, contact)),
    "scan": _quietly(lambda world, contact, given: acts.scan(world, contact, str(given.get("seen")))),
    "say": _quietly(
        lambda world, contact, given: acts.say(
            world, contact, str(given.get("text"))[:600], str(given.get("menu_id") or "")
        )
    ),
    "speak": _quietly(_speak),
    "picture": _quietly(lambda world, contact, _: acts.show_picture(world, contact)),
    "place": _quietly(
        lambda world, contact, given: acts.show_place(world, contact, 23.02, 113.75, str(given.get("label")))
    ),
    "block": _quietly(_block),
    "subscribe": _quietly(_subscribe),
}
