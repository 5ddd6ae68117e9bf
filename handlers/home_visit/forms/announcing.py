"""What visitors fill in before a visit: what the families read, and another time."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.clock import at_school
from bot.core.fields import Digits, Line, Pairs, Pick
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.home_visit.actions import announcing, changing
from handlers.home_visit.forms.typed import check_typed

MOST_PEOPLE, MOST_DAYS = 5, 6


# What the families read for each purpose that needs no words of one's own.
PURPOSES = {"know": "home_visit/purpose_know", "hear": "home_visit/purpose_hear", "help": "home_visit/purpose_help"}


def _kind_words(asked: Asked) -> str:
    purpose = asked.answers.get("purpose", "")
    return phrase(PURPOSES[purpose]) if purpose in PURPOSES else asked.answers.get("own", "")


def _visits(asked: Asked) -> list[int]:
    return [int(each) for each in str(asked.subject["visits"]).split()]


def _announced_words(asked: Asked) -> list[Leaving]:
    purpose, praise = _kind_words(asked), asked.answers.get("praise", "")
    return announcing.leaving(asked.session, asked.actor, _visits(asked), purpose, praise)


def _check_praise(asked: Asked, raw: str) -> None:
    check_typed(asked, raw)
    decent("praise", _announced_words)(asked, raw)


def _companions(asked: Asked) -> Pairs:
    found = announcing.near_colleagues(asked.session, asked.actor, _visits(asked), asked.now)[:MOST_PEOPLE]
    return [("none", phrase("home_visit/alone")), *((str(staff_id), name) for staff_id, name in found)]


class Announce(Form):
    """What the families of one day's visits read; subject ``visits``: their ids, separated by spaces."""

    confirms = False
    purpose = Pick(
        "为什么去",
        choices=[
            ("know", "认识家里,说说孩子近来怎样"),
            ("hear", "听听家里的想法"),
            ("help", "一起商量怎么帮孩子"),
            ("own", "我自己写"),
        ],
    )
    own = Line("写一句为什么去", max=60, check=check_typed, when=lambda answers: answers.get("purpose") == "own")
    praise = Line("带去的好消息", max=100, check=_check_praise)
    because = Because(of="praise", leaving=_announced_words)
    second = Pick("还有谁去", options=_companions)
    hour = Pick(
        "几点去",
        choices=[("1630", "放学后 16:30"), ("1830", "晚上 18:30"), ("1930", "晚上 19:30"), ("own", "别的时间")],
    )
    clock = Digits("几点几分,四个数字,像 1730", when=lambda answers: answers.get("hour") == "own")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Which visits they are."""
        where = (asked.session, asked.school, asked.actor)
        known = {each.visit_id: each for each in announcing.to_announce(*where, asked.now)}
        return {"of": [known[each] for each in _visits(asked) if each in known]}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The families hear of it at once; those without WeChat are named."""
        answers = asked.answers
        hour = answers["clock"] if answers["hour"] == "own" else answers["hour"]
        what = announcing.Announcement(
            purpose=_kind_words(asked),
            praise=answers["praise"],
            starts_at=(announcing.first_time(asked.session, asked.actor, _visits(asked), hour, asked.now),),
            second_id=None if answers["second"] == "none" else int(answers["second"]),
            because=answers.get("because", ""),
        )
        done = announcing.announce(asked.session, asked.school, asked.actor, _visits(asked), what, asked.now)
        ids = " ".join(str(each.visit_id) for each in done.on_paper)
        go = {"1": Go("home_visit.call_them", {"visits": ids})} if ids else {}
        return say("home_visit/announcement_out", go=go, done=done)


def _next_days(asked: Asked) -> Pairs:
    today = at_school(asked.now).date()
    days = (today + timedelta(days=number) for number in range(MOST_DAYS))
    return [(day.isoformat(), phrase("home_visit/a_day", day=day)) for day in days]


class Times(Form):
    """Another day and hour for a visit; subject ``visit_id``."""

    confirms = False
    day = Pick("哪天", options=_next_days)
    clock = Digits("几点几分,四个数字,像 1730")
    asked_already = Pick("家里知道吗", choices=[("ask", "去问家里"), ("agreed", "家里已经答应了")])

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The visit, with what the family said."""
        visit_id = int(asked.subject["visit_id"])
        return {"visit": changing.look(asked.session, asked.school, asked.actor, visit_id, asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The family is asked, or told."""
        when = announcing.moment(date.fromisoformat(asked.answers["day"]), asked.answers["clock"])
        where = (asked.session, asked.school, asked.actor, int(asked.subject["visit_id"]))
        if asked.answers["asked_already"] == "agreed":
            visit = changing.take_familys_time(*where, when, asked.now)
            return say("home_visit/time_taken", visit=visit)
        return say("home_visit/time_asked", visit=changing.offer_times(*where, [when], asked.now))
