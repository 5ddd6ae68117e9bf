"""心里话 of a guardian, the counselor's room, and what staff enter for a child: a wish, a talk."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.core.errors import AccessDeniedError
from bot.core.fields import Words
from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk
from bot.identity.access import children_of
from handlers.counseling.actions import children
from handlers.counseling.actions import room as rooms

Line = tuple[str, Go]
LAST = 3  # messages of a talk that are shown in chat; all of them stand on the page


def heart(talk: Talk) -> Reply:
    """心里话: about which child? Staff who say it come into the room."""
    if talk.actor.face == "staff" or not talk.actor.guardian_ids:
        return room(talk)
    mine = children_of(talk.session, talk.actor)
    if len(mine) == 1:
        return heart_of(talk, mine[0].pupil_id)
    lines = [(child.name, Go("counseling.heart_of", {"pupil": child.pupil_id})) for child in mine]
    return _lines("counseling/heart_child", lines[:MOST_CHOICES])


def heart_of(talk: Talk, pupil: int) -> Reply:
    """Write, meet, or read the answer."""
    child = children.own_child(talk.session, talk.actor, pupil)
    counselor = children.counselor_for(talk.session, talk.school.id, child.class_id, talk.now)
    lines = [
        (phrase("counseling/heart_write"), Go("counseling.write", {"pupil": pupil})),
        (phrase("counseling/heart_meet"), Go("visit_booking.how", {"pupil": pupil, "who": "counselor"})),
    ]
    own = rooms.own_talks(talk.session, talk.actor, pupil)
    answered = any(line.by == "counselor" for each in own for line in each.lines)
    if answered:
        lines.append((phrase("counseling/heart_read"), Go("counseling.mine", {"pupil": pupil})))
    return _lines("counseling/heart", lines, counselor=counselor.name[:1], child=child.name)


def write(talk: Talk, pupil: int) -> Reply:
    """Words for the counselor alone."""
    child = children.own_child(talk.session, talk.actor, pupil)
    children.counselor_for(talk.session, talk.school.id, child.class_id, talk.now)
    return talk.open("counseling.say", pupil=pupil)


def mine(talk: Talk, pupil: int) -> Reply:
    """What the counselor answered this guardian."""
    children.own_child(talk.session, talk.actor, pupil)
    found = rooms.own_talks(talk.session, talk.actor, pupil)
    answers = [line for each in found[:1] for line in each.lines if line.by == "counselor"]
    if not answers:
        return say("counseling/no_answer")
    last = answers[-1]
    go = {"1": Go("counseling.write", {"pupil": pupil})}
    return say("counseling/answered", go=go, last=last, of=found[0].head).then(_files(last.words))


def room(talk: Talk) -> Reply:
    """心理室: what waits for the counselor; others read that there are talks, and when."""
    if not children.is_counselor(talk.actor):
        return say(
            "counseling/exist", heads=rooms.exist(talk.session, talk.school, talk.actor, talk.now)[:MOST_CHOICES]
        )
    found = rooms.room(talk.session, talk.actor)
    if not found:
        return say("counseling/room_empty")
    lines = [
        (phrase("counseling/room_line", of=each), Go("counseling.talk", {"talk_id": each.talk_id}))
        for each in found[:MOST_CHOICES]
    ]
    return _lines("counseling/room", lines, count=len(found), waiting=sum(each.waits for each in found))


def talk(talk: Talk, talk_id: int) -> Reply:
    """One talk: the last words, and what can be done."""
    whole = rooms.talk(talk.session, talk.actor, talk_id, talk.now)
    head = whole.head
    if head.state == "ended":
        return say("counseling/over")
    steps = [("counseling/do_answer", "answer")] if head.source == "family" else []
    steps += [("counseling/do_time", "time"), ("counseling/do_note", "note"), ("counseling/do_end", "ended")]
    lines = [(phrase(label), Go(f"counseling.{step}", {"talk_id": talk_id})) for label, step in steps]
    shown = _lines("counseling/talk", lines, of=head, said=whole.lines[-LAST:], notes=len(whole.notes))
    return shown.then([each for line in whole.lines[-LAST:] for each in _files(line.words)][-MOST_BEHIND:])


def answer(talk: Talk, talk_id: int) -> Reply:
    """The counselor's words to the guardian."""
    rooms.reach(talk.session, talk.actor, talk_id, talk.now)
    return talk.open("counseling.answer", talk_id=talk_id)


def time(talk: Talk, talk_id: int) -> Reply:
    """When to talk."""
    rooms.reach(talk.session, talk.actor, talk_id, talk.now)
    return talk.open("counseling.time", talk_id=talk_id)


def note(talk: Talk, talk_id: int) -> Reply:
    """A note for oneself."""
    rooms.reach(talk.session, talk.actor, talk_id, talk.now)
    return talk.open("counseling.note", talk_id=talk_id)


def ended(talk: Talk, talk_id: int) -> Reply:
    """The talk is over."""
    rooms.end(talk.session, talk.school, talk.actor, talk_id, talk.now)
    return say("counseling/ended", go={"1": Go("counseling.room")})


def wish(talk: Talk) -> Reply:
    """孩子想谈谈: which child?"""
    return _which(talk, "wish_of", "wish")


def wish_of(talk: Talk, pupil: int) -> Reply:
    """What the child said, and when it could be."""
    class_id = children.child_of(talk.session, talk.actor, pupil, talk.now).class_id
    children.counselor_for(talk.session, talk.school.id, class_id, talk.now)
    return talk.open("counseling.wish", pupil=pupil)


def heart_talk(talk: Talk) -> Reply:
    """记谈心: with which child?"""
    return _which(talk, "heart_talk_of", "heart_talk")


def heart_talk_of(talk: Talk, pupil: int) -> Reply:
    """A few words about it."""
    children.child_of(talk.session, talk.actor, pupil, talk.now)
    return talk.open("counseling.heart_talk", pupil=pupil)


def _which(talk: Talk, step: str, then: str) -> Reply:
    """The child that was named behind the word; asked for where none was, or several have that name."""
    if talk.actor.staff_id is None:
        raise AccessDeniedError
    if not talk.rest:
        return talk.open("counseling.child", then=then)
    found = children.named(talk.session, talk.actor, talk.rest)
    if len(found) == 1:
        return wish_of(talk, found[0][0]) if then == "wish" else heart_talk_of(talk, found[0][0])
    return _which_of(found, step)


def _which_of(found: Sequence[tuple[int, str, str]], step: str) -> Reply:
    """Several children of one name: which class?"""
    lines = [(f"{name} {class_name}", Go(f"counseling.{step}", {"pupil": pupil})) for pupil, name, class_name in found]
    return _lines("counseling/which_of", lines[:MOST_CHOICES])


def _lines(name: str, lines: Iterable[Line], **values: Any) -> Reply:
    numbered = [Choice(str(digit), label, go) for digit, (label, go) in enumerate(lines, 1)]
    reply = say(name, **values)
    return reply.with_choices(*numbered, *reply.choices)


def _files(words: Words) -> list[Reply]:
    return [Reply(media=each) for each in (*words.voices, *words.pictures)][:MOST_BEHIND]
