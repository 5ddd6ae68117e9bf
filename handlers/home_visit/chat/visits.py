"""A visitor's visits in chat: announced, moved, prepared, written up on the way home."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import announcing, changing, preparing, recording
from handlers.home_visit.actions.finding import VisitSeen

MOST = 6


def announce(talk: Talk) -> Reply:
    """家访通知: of which day's visits the families are to hear."""
    days = announcing.days_to_announce(talk.session, talk.school, talk.actor, talk.now)
    if not days:
        return say("home_visit/none_to_announce")
    lines = [
        Choice(
            str(digit),
            phrase("home_visit/day_line", day=day, visits=visits),
            Go("home_visit.announce_day", {"visits": " ".join(str(each.visit_id) for each in visits[:MOST])}),
        )
        for digit, (day, visits) in enumerate(days[:MOST], 1)
    ]
    reply = say("home_visit/which_day")
    return reply.with_choices(*lines, *reply.choices)


def announce_day(talk: Talk, visits: str) -> Reply:
    """What the families of that day read."""
    return talk.open("home_visit.announce", visits=visits)


def call_them(talk: Talk, visits: str) -> Reply:
    """The families without WeChat are called."""
    for visit_id in visits.split():
        announcing.call_instead(talk.session, talk.school, talk.actor, int(visit_id), talk.now)
    return say("home_visit/will_be_called")


def mine(talk: Talk) -> Reply:
    """我的家访: those that wait for an answer or are agreed, the nearest first."""
    found = [
        each
        for each in changing.mine(talk.session, talk.school, talk.actor, talk.now)
        if each.state in ("announced", "agreed")
    ]
    if not found:
        return say("home_visit/none_ahead", go={"1": Go("home_visit.announce")})
    lines = [
        Choice(str(digit), phrase("home_visit/visit_line", visit=each), _go("one", each))
        for digit, each in enumerate(found[:MOST], 1)
    ]
    reply = say("home_visit/mine", many=len(found), most=MOST)
    return reply.with_choices(*lines, *reply.choices)


def one(talk: Talk, visit_id: int) -> Reply:
    """Where one visit stands and what can be done with it; what the family spoke can be heard."""
    visit = changing.look(talk.session, talk.school, talk.actor, visit_id, talk.now)
    if visit.state not in ("announced", "agreed"):
        return say("home_visit/one_over", visit=visit, go={"1": _go("record", visit)})
    go = {
        "1": _go("other_times", visit),
        "2": _go("prepare", visit),
        "3": _go("ask_notes", visit),
        "4": _go("put_off", visit),
        "5": _go("record", visit),
    }
    reply = say("home_visit/one", go=go, visit=visit)
    return reply.then([Reply(media=voice) for voice in visit.voices[-2:]])


def other_times(talk: Talk, visit_id: int) -> Reply:
    """Another day and hour: asked of the family, or agreed with it already."""
    return talk.open("home_visit.times", visit_id=visit_id)


def put_off(talk: Talk, visit_id: int) -> Reply:
    """The visitors cannot come."""
    visit = changing.put_off(talk.session, talk.school, talk.actor, visit_id, talk.now)
    return say("home_visit/put_off", visit=visit, go={"1": Go("home_visit.announce")})


def prepare(talk: Talk, visit_id: int) -> Reply:
    """What the visitors should know beforehand, in short; all of it stands on the page."""
    sheet = preparing.sheet(talk.session, talk.school, talk.actor, visit_id, talk.now)
    go = {"1": _go("ask_notes", sheet.visit)}
    return say("home_visit/sheet", go=go, sheet=sheet)


def ask_notes(talk: Talk, visit_id: int) -> Reply:
    """The subject teachers of the child are asked for a word."""
    asked = preparing.ask_notes(talk.session, talk.school, talk.actor, visit_id, talk.now)
    return say("home_visit/notes_asked", names=asked)


def notes(talk: Talk) -> Reply:
    """The visits for which a colleague asks for a word; the only one at once."""
    found = preparing.notes_wanted(talk.session, talk.school, talk.actor, talk.now)
    if not found:
        return say("home_visit/no_notes")
    if len(found) == 1:
        return note(talk, found[0].visit_id)
    lines = [
        Choice(str(digit), phrase("home_visit/note_line", visit=each), _go("note", each))
        for digit, each in enumerate(found[:MOST], 1)
    ]
    reply = say("home_visit/which_note")
    return reply.with_choices(*lines, *reply.choices)


def note(talk: Talk, visit_id: int) -> Reply:
    """One message for the visitors, typed or spoken."""
    return talk.open("home_visit.note", visit_id=visit_id)


def record_visit(talk: Talk) -> Reply:
    """记家访: which one."""
    found = recording.to_record(talk.session, talk.school, talk.actor, talk.now)
    if not found:
        return say("home_visit/none_to_record")
    waiting = [each for each in found if each.recorded_at is None]
    if len(waiting) == 1 and len(found) == 1:
        return record(talk, waiting[0].visit_id)
    lines = [
        Choice(str(digit), phrase("home_visit/record_line", visit=each), _go("record", each))
        for digit, each in enumerate(found[:MOST], 1)
    ]
    reply = say("home_visit/which_record")
    return reply.with_choices(*lines, *reply.choices)


def record(talk: Talk, visit_id: int) -> Reply:
    """Spoken on the way home, or written field by field; what stands already is added to."""
    found = recording.record_of(talk.session, talk.school, talk.actor, visit_id, talk.now)
    if found.now is None:
        return talk.open("home_visit.dictate", visit_id=visit_id)
    go = {
        "1": _go("dictate", found.visit),
        "2": _go("write", found.visit),
        "3": _go("promise", found.visit),
    }
    return say("home_visit/recorded_before", go=go, record=found)


def dictate(talk: Talk, visit_id: int) -> Reply:
    """Voices in a row, ended by 1."""
    return talk.open("home_visit.dictate", visit_id=visit_id)


def write(talk: Talk, visit_id: int) -> Reply:
    """One question after the other."""
    return talk.open("home_visit.record", visit_id=visit_id)


def promise(talk: Talk, visit_id: int) -> Reply:
    """One more thing that was promised."""
    return talk.open("home_visit.promise", visit_id=visit_id)


def _go(step: str, visit: VisitSeen) -> Go:
    return Go(f"home_visit.{step}", {"visit_id": visit.visit_id})
