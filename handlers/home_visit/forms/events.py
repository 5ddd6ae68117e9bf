"""What has happened, entered by the homeroom teacher or the office (登记事件)."""

from datetime import date, timedelta

from bot.core.clock import at_school
from bot.core.fields import Line, Pairs, Pick
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from handlers.home_visit.actions import incidents
from handlers.home_visit.forms.typed import check_typed

# Today and the days before that are offered.
DAYS = 5


def _days(asked: Asked) -> Pairs:
    today = at_school(asked.now).date()
    days = [today - timedelta(days=back) for back in range(DAYS)]
    return [(day.isoformat(), phrase("home_visit/event_on", day=day, back=back)) for back, day in enumerate(days)]


def _check_who(asked: Asked, raw: str) -> None:
    check_typed(asked, raw)
    incidents.children_named(asked.session, asked.actor, raw)


class Event(Form):
    """One thing that has happened to one child or several; each family is visited for itself."""

    kind = Pick(
        "什么事",
        choices=[("absence", "没请假没来上学"), ("event", "急事、大事"), ("bullying", "欺凌")],
        leave="不登记了",
    )
    who = Line("哪几个孩子", max=120, check=_check_who, leave="不登记了")
    day = Pick("哪天", options=_days, leave="不登记了")
    words = Line("怎么回事", max=incidents.LONGEST_WORDS, check=check_typed, leave="不登记了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Each family has a visit to come; who goes is told."""
        answers = asked.answers
        children = incidents.children_named(asked.session, asked.actor, answers["who"])
        entered = incidents.Entered(
            answers["kind"], date.fromisoformat(answers["day"]), answers["words"], tuple(children)
        )
        seen = incidents.enter(asked.session, asked.school, asked.actor, entered, asked.now)
        return say("home_visit/event_kept", of=seen)
