"""What stands in the teachers' groups and in the parents' 学校通知, on one page of the local WeChat."""

from flask import Blueprint, render_template

from bot.core.clock import at_school
from bot.simulator.api.gate import the_world
from bot.simulator.wecom.corp import FakeCorp

routes = Blueprint("wecom_page", __name__)

SHOWN = 50  # the newest, of each


@routes.get("/simulator/wecom")
def page() -> str:
    """The newest at the top; loads itself anew."""
    world = the_world()
    with world.lock:
        groups = [
            (robot.group, [(f"{at_school(at):%H:%M}", words) for at, words in reversed(robot.shown[-SHOWN:])])
            for corp in world.corps.values()
            for robot in corp.robots.values()
        ]
        parents = [each for corp in world.corps.values() for each in _parents(corp)]
    return render_template("simulator/wecom.html", groups=groups, parents=parents)


def _parents(corp: FakeCorp) -> list[tuple[str, list[str]]]:
    """Those who have got something, called after their children."""
    called: dict[str, list[str]] = {}
    for student in corp.students:
        for relation, user_id in student.parents.items():
            called.setdefault(user_id, []).append(f"{student.name} {relation}")
    shown = ((user_id, parent.shown[: -SHOWN - 1 : -1]) for user_id, parent in corp.parents.items() if parent.shown)
    return [(", ".join(called.get(user_id, [user_id])), words) for user_id, words in shown]
