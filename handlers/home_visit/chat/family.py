"""A visit at home as its family meets it in chat: a time, another time, another way, a word first."""

from datetime import datetime

from bot.core.fields import VOICE
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import answering
from handlers.home_visit.actions.finding import VisitSeen

MOST_TIMES = 5


def family(talk: Talk, visit_id: int) -> Reply:
    """Where the visit stands, and the ways on; a voice that came along is kept as the family's words."""
    where = (talk.session, talk.school, talk.actor, visit_id)
    if talk.media and talk.inbound.kind.value == "voice":
        visit = answering.speak_first(*where, [VOICE + talk.media], talk.now)
        return _ways(visit, heard=True)
    return _ways(answering.look(*where, talk.now))


def at_home(talk: Talk) -> Reply:
    """家访: the visits that wait for this family or are to come; the only one at once."""
    found = answering.ahead(talk.session, talk.school, talk.actor, talk.now)
    if not found:
        return say("home_visit/none_for_family")
    if len(found) == 1:
        return family(talk, found[0].visit_id)
    lines = [
        Choice(str(digit), phrase("home_visit/matter", child=each.child), _go("family", each))
        for digit, each in enumerate(found[:6], 1)
    ]
    reply = say("home_visit/which_visit")
    return reply.with_choices(*lines, *reply.choices)


def pick_time(talk: Talk, visit_id: int, starts_at: str) -> Reply:
    """就这个时间."""
    when = datetime.fromisoformat(starts_at)
    visit = answering.pick(talk.session, talk.school, talk.actor, visit_id, when, talk.now)
    return say("home_visit/agreed", visit=visit, go={"1": _go("speak", visit)})


def none_suits(talk: Talk, visit_id: int) -> Reply:
    """都不方便: later days, a time of one's own, another way, or not at all."""
    visit = answering.look(talk.session, talk.school, talk.actor, visit_id, talk.now)
    ways = {
        "1": _go("later", visit),
        "2": _go("own_time", visit),
        **{digit: _go("other_way", visit, way=way) for digit, way in zip("345", answering.WAYS, strict=True)},
        "6": _go("not_now", visit),
    }
    return say("home_visit/none_suits", go=ways, visit=visit)


def later(talk: Talk, visit_id: int) -> Reply:
    """后面几天: the same hour on the free days behind."""
    visit = answering.look(talk.session, talk.school, talk.actor, visit_id, talk.now)
    times = answering.more_times(talk.session, talk.school, talk.actor, visit_id, talk.now)[:MOST_TIMES]
    lines = [_time(str(digit), visit, each) for digit, each in enumerate(times, 1)]
    reply = say("home_visit/later", visit=visit, some=bool(times))
    own = Choice(str(len(lines) + 1), phrase("home_visit/own_time_line"), _go("own_time", visit))
    return reply.with_choices(*lines, own, *reply.choices)


def own_time(talk: Talk, visit_id: int) -> Reply:
    """我说个时间."""
    return talk.open("home_visit.wish", visit_id=visit_id)


def speak(talk: Talk, visit_id: int) -> Reply:
    """先跟老师说几句."""
    return talk.open("home_visit.words", visit_id=visit_id)


def other_way(talk: Talk, visit_id: int, way: str) -> Reply:
    """At the school, by telephone or by video: the times that the visitor has for it."""
    visit = answering.look(talk.session, talk.school, talk.actor, visit_id, talk.now)
    found = answering.other_ways(talk.session, talk.school, talk.actor, visit_id, way, talk.now)[:MOST_TIMES]
    lines = [
        Choice(
            str(digit),
            phrase("home_visit/time", at=each.starts_at),
            _go("come", visit, way=way, starts_at=each.starts_at.isoformat()),
        )
        for digit, each in enumerate(found, 1)
    ]
    call = Choice(str(len(lines) + 1), phrase("home_visit/call_to_settle"), _go("wish_way", visit, way=way))
    reply = say("home_visit/other_way", visit=visit, way=way, some=bool(found))
    return reply.with_choices(*lines, call, *reply.choices)


def come(talk: Talk, visit_id: int, way: str, starts_at: str) -> Reply:
    """A time of the visitor's office hours."""
    when = datetime.fromisoformat(starts_at)
    visit = answering.come_instead(talk.session, talk.school, talk.actor, visit_id, way, when, talk.now)
    return say("home_visit/comes", visit=visit)


def wish_way(talk: Talk, visit_id: int, way: str) -> Reply:
    """请老师打电话来定."""
    visit = answering.wish_way(talk.session, talk.school, talk.actor, visit_id, way, talk.now)
    return say("home_visit/wished", visit=visit)


def not_now(talk: Talk, visit_id: int) -> Reply:
    """这次不来了."""
    visit = answering.call_off(talk.session, talk.school, talk.actor, visit_id, talk.now)
    return say("home_visit/called_off", visit=visit, go={"1": _go("speak", visit)})


def _ways(visit: VisitSeen, *, heard: bool = False) -> Reply:
    if visit.state == "agreed":
        go = {"1": _go("later", visit), "2": _go("none_suits", visit), "3": _go("speak", visit)}
        return say("home_visit/stands", go=go, visit=visit, heard=heard)
    if visit.state != "announced":
        return say("home_visit/is_over")
    lines = [_time(str(digit), visit, each) for digit, each in enumerate(visit.offers, 1)]
    more = [Choice(str(len(lines) + 1), phrase("home_visit/none_suits_line"), _go("none_suits", visit))]
    if not heard:
        more.append(Choice(str(len(lines) + 2), phrase("home_visit/speak_line"), _go("speak", visit)))
    reply = say("home_visit/asks", visit=visit, heard=heard)
    return reply.with_choices(*lines, *more, *reply.choices)


def _time(digit: str, visit: VisitSeen, at: datetime) -> Choice:
    return Choice(digit, phrase("home_visit/time", at=at), _go("pick_time", visit, starts_at=at.isoformat()))


def _go(step: str, visit: VisitSeen, **args: str) -> Go:
    return Go(f"home_visit.{step}", {"visit_id": visit.visit_id, **args})
