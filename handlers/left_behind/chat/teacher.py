"""留守孩子 in a teacher's chat: how the month stands, what families propose, who is not heard of."""

from bot.core.people import Role
from bot.core.reply import MOST_BEHIND, Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.left_behind.actions import deciding, handing, waiting
from handlers.left_behind.actions.month import month_of_class

MOST_LINES = 8


def children(talk: Talk) -> Reply:
    """留守孩子: of one's own classes."""
    of = waiting.of_classes(talk.session, talk.actor, talk.now)
    handed = waiting.handed_over(talk.session, talk.actor)
    go = {"1": Go("left_behind.proposals"), "2": Go("left_behind.month"), "3": Go("left_behind.take_over")}
    return say("left_behind/children", go=go, classes=of, handed=handed)


def proposals(talk: Talk, done: str = "") -> Reply:
    """The oldest change that a family proposes."""
    found = deciding.next_proposal(talk.session, talk.actor, talk.now)
    if found is None:
        return say("left_behind/no_proposals", done=done)
    section_id = found.shown.section_id
    go = {"1": Go("left_behind.take", {"version": section_id}), "2": Go("left_behind.say_no", {"version": section_id})}
    reply = say("left_behind/proposal", of=found, done=done, go=go)
    return reply.then([Reply(media=media) for media in found.media[:MOST_BEHIND]])


def take(talk: Talk, version: int) -> Reply:
    """It is so; the next follows."""
    child = deciding.take(talk.session, talk.school, talk.actor, version, talk.now)
    return proposals(talk, done=child)


def say_no(talk: Talk, version: int) -> Reply:
    """Not yet: why?"""
    return talk.open("left_behind.say_no", version=version)


def month(talk: Talk) -> Reply:
    """Who has not reported, what waits for the teacher first."""
    classes = talk.actor.classes_as(Role.HOMEROOM_TEACHER)
    lines = [
        line
        for class_id in sorted(classes)
        for line in month_of_class(talk.session, talk.actor, class_id, talk.now)
        if line.state not in ("done", "at_home")
    ]
    voices = [Reply(media=line.media) for line in lines if line.state == "voice" and line.media]
    shown = lines[:MOST_LINES]
    reply = say("left_behind/month", lines=shown, more=len(lines) - len(shown))
    return reply.then(voices[:MOST_BEHIND])


def take_over(talk: Talk) -> Reply:
    """The files that came with a class: all of them have arrived."""
    files = handing.to_take(talk.session, talk.actor)
    if not files:
        return say("left_behind/nothing_handed")
    return say("left_behind/handed", files=files, go={"1": Go("left_behind.taken_over")})


def taken_over(talk: Talk) -> Reply:
    """Yes, they are here."""
    files = [each.pupil_id for each in handing.to_take(talk.session, talk.actor)]
    return say("left_behind/taken_over", count=handing.take_over(talk.session, talk.actor, files, talk.now))
