"""A month of what went out with a reason: the questioned words alone, and nobody's name."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.guardian_chain import leads_school
from bot.policy.packs import rules_of
from handlers.policy_overrides.rules import month_behind
from storage.policy_overrides import Override, overrides_between


@dataclass(frozen=True, slots=True)
class Month:
    """``counts``: why something was questioned, and how often, the most frequent first; ``passed``: each time."""

    first: date
    counts: tuple[tuple[str, int], ...]
    passed: tuple[tuple[Override, str], ...]


def month_of(session: Session, school: SchoolContext, actor: Actor, first: date) -> Month:
    """What was passed with a reason in the month that begins on ``first``, newest first, each with its rule's why.

    The writer is not named: the list shows where a rule does not fit the school, not who broke one. Raises
    :class:`AccessDeniedError` for who does not lead the school.
    """
    if not leads_school(actor):
        raise AccessDeniedError
    begin, end = (datetime.combine(day, datetime.min.time(), SHANGHAI) for day in (first, month_behind(first)))
    found = overrides_between(session, school.id, begin, end)
    whys = {rule.id: rule.why for rule in rules_of(school.rules.policy.packs)}
    passed = tuple((each, whys.get(each.rule, each.rule)) for each in found)
    return Month(first, tuple(Counter(why for _, why in passed).most_common()), passed)
