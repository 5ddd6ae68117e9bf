"""Letters and meetings in chat: a child's letter is photographed and read at home; a family says that it comes."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.proxy_guardian.actions import letters, meetings

MOST = 6


def post(talk: Talk) -> Reply:
    """孩子的信: a teacher, or who stands in for the parents, photographs it and it is on its way."""
    return talk.open("proxy_guardian.letter")


def letter(talk: Talk, letter: int) -> Reply:
    """One letter about one's own child."""
    return letters.said(letters.read(talk.session, talk.actor, letter, talk.now))


def meeting(talk: Talk, meeting: int) -> Reply:
    """One meeting: does the family come?"""
    found = meetings.invitation(talk.session, talk.actor, meeting, talk.now)
    return meetings.asked(found, talk.now)


def attend(talk: Talk, meeting: int, answer: str) -> Reply:
    """The family's answer."""
    found = meetings.answer(talk.session, talk.actor, meeting, answer, talk.now)
    return say("proxy_guardian/meeting_kept", of=found, go={"1": Go("proxy_guardian.meeting", {"meeting": meeting})})


def invited(talk: Talk) -> Reply:
    """监护人会: the meetings that one was invited to."""
    found = [each for each in meetings.invitations(talk.session, talk.actor, talk.now) if each.begins_at > talk.now]
    if len(found) == 1:
        return meetings.asked(found[0], talk.now)
    lines = [
        Choice(str(number), phrase("proxy_guardian/meeting_label", at=each.begins_at), _go(each.meeting_id))
        for number, each in enumerate(found[:MOST], 1)
    ]
    reply = say("proxy_guardian/meetings", many=len(found))
    return reply.with_choices(*lines, *reply.choices)


def _go(meeting_id: int) -> Go:
    return Go("proxy_guardian.meeting", {"meeting": meeting_id})
