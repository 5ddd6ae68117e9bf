"""The interface of qyapi.weixin.qq.com, under ``/qyapi``, as far as a school needs it."""

import json
from collections.abc import Mapping

from flask import Blueprint, request

from bot.simulator.api.gate import body, number, ok, the_world
from bot.simulator.errors import ApiError
from bot.simulator.wecom.corp import FakeCorp, FakeParent

routes = Blueprint("wecom", __name__, url_prefix="/qyapi")

MOST_RECIPIENTS = 1000
TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096
DEFAULT_INTERVAL = 1800


@routes.get("/cgi-bin/gettoken")
def gettoken() -> dict[str, object]:
    """The token of the application: the same one during its life."""
    world, args = the_world(), request.args
    corp = world.corps.get(args.get("corpid", ""))
    if corp is None:
        raise ApiError(40013, "invalid corpid")
    if corp.secret != args.get("corpsecret"):
        raise ApiError(40001, "invalid credential")
    with world.lock:
        value, seconds = world.tokens.stable(corp.corp_id, world.now(), force=False)
    return ok(access_token=value, expires_in=seconds)


@routes.get("/cgi-bin/school/department/list")
def departments() -> dict[str, object]:
    """The classes of the address book."""
    corp = _caller()
    return ok(departments=[{"id": each, "name": name, "type": 1} for each, name in corp.departments.items()])


@routes.get("/cgi-bin/school/user/list")
def users() -> dict[str, object]:
    """The children of one class and their parents."""
    corp = _caller()
    department = request.args.get("department_id", type=int)
    if department not in corp.departments:
        raise ApiError(60123, "invalid party id")
    return ok(
        students=[
            {
                "student_userid": student.user_id,
                "name": student.name,
                "department": [department],
                "parents": [_listed(corp, relation, user_id) for relation, user_id in student.parents.items()],
            }
            for student in corp.students
            if student.department == department
        ]
    )


@routes.post("/cgi-bin/externalcontact/message/send")
def school_notice() -> dict[str, object]:
    """学校通知 to parents: those out of reach are named, and the rest gets it."""
    corp, fields, world = _caller(), body(), the_world()
    if not corp.for_parents:
        raise ApiError(301002, "no privilege to access agent")
    if number(fields, "agentid", 0) != corp.agent_id:
        raise ApiError(40056, "invalid agentid")
    words = _words(fields, {"text": TEXT_BYTES})
    named = fields.get("to_parent_userid")
    if not isinstance(named, list) or not 0 < len(named) <= MOST_RECIPIENTS:
        raise ApiError(40058, "to_parent_userid invalid")
    reached = [corp.parents[each] for each in map(str, named) if _in_reach(corp.parents.get(each))]
    if not reached:
        raise ApiError(81013, "user & party & tag all invalid")
    with world.changed:

        def show() -> None:
            for parent in reached:
                parent.receive(words, world.now())

        interval = number(fields, "duplicate_check_interval", DEFAULT_INTERVAL)
        if number(fields, "enable_duplicate_check", 0):
            corp.once(json.dumps(fields, sort_keys=True), interval, world.now(), show)
        else:
            show()
        world.changed.notify_all()
    return ok(invalid_parent_userid=[each for each in named if not _in_reach(corp.parents.get(str(each)))])


@routes.post("/cgi-bin/webhook/send")
def webhook() -> dict[str, object]:
    """A robot speaks into its teachers' group."""
    world, fields = the_world(), body()
    key = request.args.get("key", "")
    robot = next((corp.robots[key] for corp in world.corps.values() if key in corp.robots), None)
    if robot is None:
        raise ApiError(93000, "invalid webhook url")
    words = _words(fields, {"text": TEXT_BYTES, "markdown": MARKDOWN_BYTES})
    with world.changed:
        robot.speak(words, world.now())
        world.changed.notify_all()
    return ok()


def _caller() -> FakeCorp:
    world = the_world()
    token = request.args.get("access_token", "")
    try:
        with world.lock:
            return world.corps[world.tokens.owner(token, world.now())]
    except ApiError as error:
        # What is 40001 at the official account is 40014 here.
        raise ApiError(40014, "invalid access_token") if error.errcode == 40001 else error from None


def _words(fields: Mapping[str, object], kinds: Mapping[str, int]) -> str:
    kind = str(fields.get("msgtype", ""))
    content = fields.get(kind)
    if kind not in kinds or not isinstance(content, Mapping):
        raise ApiError(40008, "invalid message type")
    words = str(content.get("content", ""))
    if not words:
        raise ApiError(44004, "content can not be empty")
    if len(words.encode()) > kinds[kind]:
        raise ApiError(40058, f"{kind}.content exceed max length {kinds[kind]}")
    return words


def _in_reach(parent: FakeParent | None) -> bool:
    return parent is not None and parent.in_scope and parent.follows


def _listed(corp: FakeCorp, relation: str, user_id: str) -> dict[str, object]:
    parent = corp.parents[user_id]
    return {
        "parent_userid": user_id,
        "relation": relation,
        "mobile": parent.phone,
        "is_subscribe": 1 if parent.follows else 0,
    }
