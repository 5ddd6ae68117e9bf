"""The planner itself: what is wanted gets days; what has none is tried by others; the rest is named."""

from handlers.home_visit.rules.plan import Plan, Task
from handlers.home_visit.rules.unmet import unmet_rules
from handlers.home_visit.rules.wanted import Pair, wanted
from handlers.home_visit.rules.weeks import give_days

# How often a visit that its visitor has no time for is looked for elsewhere.
ROUNDS = 3


def make_plan(task: Task) -> Plan:
    """A plan that meets every rule or names the one it does not; the same task gives the same plan.

    What stands (``task.kept``) is left as it is and counts for the rules and for the weeks.
    """
    impossible: frozenset[Pair] = frozenset()
    for _ in range(ROUNDS):
        timed = give_days(task, wanted(task, impossible))
        lost = frozenset((want.visitor_id, want.family.household_id) for want in timed.dropped if want.required)
        if not lost - impossible:
            break
        impossible |= lost
    visits = tuple(timed.visits)
    return Plan(visits, unmet_rules(task, visits, impossible))
