"""What becomes of a promise: done, longer, or a colleague's."""

from collections.abc import Mapping
from datetime import date

from bot.appointments import follow_ups as promises
from bot.core.fields import Line, Pairs, Pick, Said
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.home_visit.actions import follow_ups
from handlers.home_visit.forms.recording import due_days, spoken_and_shown
from handlers.home_visit.forms.typed import check_typed

MOST_PEOPLE = 6


def _promised(asked: Asked) -> Mapping[str, object]:
    of = promises.mine(asked.session, asked.school, asked.actor, int(asked.subject["follow_up"]))
    return {"of": of}


class Evidence(Form):
    """What shows that a promise is kept; subject ``follow_up``."""

    confirms = False
    said = Said("做成了什么", pictures=3, leave="还没做完")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The promise."""
        return _promised(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is closed."""
        words, media = spoken_and_shown(asked.answers["said"])
        where = (asked.session, asked.school, asked.actor, int(asked.subject["follow_up"]))
        promises.close(*where, words, asked.now, media=media)
        left = len(promises.open_of(asked.session, asked.school.id, asked.actor.staff_id or 0))
        go = {"1": Go("home_visit.follow_ups")} if left else {}
        return say("home_visit/follow_up_closed", go=go, left=left, of=_promised(asked)["of"])


class Longer(Form):
    """A promise that takes longer; subject ``follow_up``."""

    confirms = False
    due = Pick("到哪天", options=due_days)
    why = Line("为什么", max=60, check=check_typed)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The promise."""
        return _promised(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The new day stands, with the reason."""
        where = (asked.session, asked.school, asked.actor, int(asked.subject["follow_up"]))
        day = date.fromisoformat(asked.answers["due"])
        promises.prolong(*where, day, asked.answers["why"], asked.now)
        return say("home_visit/follow_up_longer", due_on=day)


def _colleagues(asked: Asked) -> Pairs:
    found = follow_ups.who_could(asked.session, asked.school, asked.actor, int(asked.subject["follow_up"]), asked.now)
    return [(str(staff_id), name) for staff_id, name in found[:MOST_PEOPLE]]


class Hand(Form):
    """A promise that a colleague keeps from now on; subject ``follow_up``."""

    confirms = False
    to = Pick("交给谁", options=_colleagues)
    why = Line("跟他说一句", max=60, check=check_typed, required=False)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The promise."""
        return _promised(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The colleague reads of it with the next round."""
        where = (asked.session, asked.school, asked.actor, int(asked.subject["follow_up"]))
        handed = promises.hand_over(*where, int(asked.answers["to"]), asked.answers.get("why", ""), asked.now)
        return say("home_visit/follow_up_handed", name=dict(_colleagues(asked)).get(str(handed.owner_id), ""))
