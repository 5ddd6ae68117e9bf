"""A parent's words to the child: what was said, to whom, when it gets there; taken back; the child's answer."""

from dataclasses import replace
from datetime import timedelta

from bot.core.fields import VOICE
from bot.core.reply import MOST_BEHIND, SILENCE, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which_child
from handlers.affection_hotline.actions import adults, hearing, hours, saying, showing, standing
from handlers.affection_hotline.forms.saying import answer_ready, ready
from storage.matters import open_matters

# Children of one parent in one question; their teachers stand below them.
MOST_CHILDREN = 2

# What is signed by a voice.
SIGNED = ("contact_card.", "notice.")


def spoken(talk: Talk) -> Reply:
    """A voice of a parent far away that nobody asked for: 这段话给谁? The child first, the school, then what waits.

    Right behind a card or a letter that waits to be signed the voice belongs to it, as everybody's does.
    """
    far = adults.speaks_far(talk.session, talk.actor)
    matters = open_matters(talk.session, talk.identity.id)
    fresh = timedelta(minutes=talk.school.rules.hotline.answer_minutes)
    answers = len(matters) == 1 and matters[0].go.step.startswith(SIGNED) and talk.now - matters[0].opened_at <= fresh
    if not far or not talk.media or answers:
        return SILENCE
    media, many = talk.media, len(far) > 1
    ways = [
        (phrase("affection_hotline/voice_line", child=line.child),
         Go("affection_hotline.to_child", {"pupil": line.pupil_id, "media": media}))
        for line in far[:MOST_CHILDREN]
    ]  # fmt: skip
    for line in far[:MOST_CHILDREN]:
        if teacher := adults.teacher_of(talk.session, line, talk.now):
            go = Go("contact_card.voice_to", {"pupil": line.pupil_id, "teacher": teacher[0], "media": media})
            name = line.child if many else ""
            ways.append((phrase("affection_hotline/voice_teacher", teacher=teacher[1], child=name), go))
    ways.append((phrase("affection_hotline/voice_principal"), Go("affection_hotline.to_principal", {"media": media})))
    ways += [(matter.label, matter.go) for matter in matters]
    lines = [Choice(str(number), label, go) for number, (label, go) in enumerate(ways[:MOST_CHOICES], 1)]
    reply = say("affection_hotline/voice_for_whom", seconds=seconds_of(talk))
    return reply.with_choices(*lines, *reply.choices)


def seconds_of(talk: Talk) -> int:
    """How long the recording lasts, if it has arrived already; a push does not say."""
    return showing.seconds_of(talk.session, talk.school.id, talk.media)


def to_principal(talk: Talk, media: str) -> Reply:
    """A voice for the principal becomes the beginning of a letter to the mailbox."""
    return talk.running.open_spoken("principal_mailbox.named", media)


def write(talk: Talk) -> Reply:
    """留言: for which child; who lives with the child is asked whether the hotline is wanted at all."""
    lines = adults.own_lines(talk.session, talk.actor)
    if lines:
        chosen = which_child(talk, "affection_hotline.write", [(line.pupil_id, line.child) for line in lines])
        return speak(talk, chosen) if isinstance(chosen, int) else chosen
    children = adults.children_named(talk.session, talk.actor)
    if not children:
        return say("affection_hotline/closed", phone=talk.school.config.duty_phone)
    chosen = which_child(talk, "affection_hotline.write", children)
    if not isinstance(chosen, int):
        return chosen
    line = adults.own_line(talk.session, talk.actor, chosen)
    return say(
        "affection_hotline/not_away", go={"1": Go("affection_hotline.open_line", {"pupil": chosen})}, child=line.child
    )


def open_line(talk: Talk, pupil: int) -> Reply:
    """The parent does not live with the child: from now on the hotline is open."""
    adults.open_line(talk.session, talk.school, talk.actor, pupil, talk.now)
    return speak(talk, pupil)


def speak(talk: Talk, pupil: int = 0, pieces: str = "") -> Reply:
    """A voice letter to one child begins, or goes on behind ``pieces``; without a child it is asked for which."""
    if not pupil:
        return write(talk)
    line = adults.own_line(talk.session, talk.actor, pupil)
    if not adults.may_write(talk.session, line):
        return say("affection_hotline/closed", phone=talk.school.config.duty_phone)
    return talk.open("affection_hotline.say", pupil=pupil, before=pieces)


def to_child(talk: Talk, pupil: int, media: str) -> Reply:
    """A voice that nobody asked for is for the child."""
    line = adults.own_line(talk.session, talk.actor, pupil)
    saying.check_pieces(talk.session, talk.school, talk.actor, [VOICE + media])
    return ready(line.child, pupil, saying.packed([VOICE + media]))


def send(talk: Talk, pupil: int, pieces: str) -> Reply:
    """It sets out; when it gets there, and once the question when the parent can be told."""
    sent = saying.send_to_child(talk.session, talk.school, talk.actor, pupil, pieces, talk.now)
    return sent_reply(talk, sent)


def sent_reply(talk: Talk, sent: saying.Sent) -> Reply:
    """What is said to who has just sent something."""
    go = {
        "1": Go("affection_hotline.tell_at", {"minutes": 12 * 60}),
        "2": Go("affection_hotline.tell_at", {"minutes": 19 * 60}),
        "3": Go("affection_hotline.tell_at", {"minutes": 0}),
    }
    told = hours.sent_words(talk.session, talk.school, sent, talk.now)
    reply = say("affection_hotline/sent", go=go if sent.asks_hour else {}, of=told, asks_hour=sent.asks_hour)
    return replace(reply, undo=Go("affection_hotline.take_back", {"message": sent.message_id}))


def tell_at(talk: Talk, minutes: int) -> Reply:
    """At which hour the parent is told what the child says."""
    hours.set_tell_at(talk.session, talk.school, talk.actor, minutes)
    undo = hours.last_sent(talk.session, talk.actor)
    reply = say("affection_hotline/hour_kept", minutes=minutes)
    return replace(reply, undo=Go("affection_hotline.take_back", {"message": undo})) if undo else reply


def again(talk: Talk, pupil: int, pieces: str) -> Reply:
    """重说: what was said is deleted, and said anew."""
    saying.throw_away(talk.session, talk.school, talk.actor, pieces, talk.now)
    return speak(talk, pupil)


def discard(talk: Talk, pieces: str) -> Reply:
    """Nothing is sent, nothing is kept."""
    saying.throw_away(talk.session, talk.school, talk.actor, pieces, talk.now)
    return say("affection_hotline/discarded")


def take_back(talk: Talk, message: int) -> Reply:
    """撤."""
    line = saying.take_back(talk.session, talk.school, talk.actor, message, talk.now)
    return say("affection_hotline/taken_back", child=line.child)


def answered(talk: Talk, message: int, start: int = 0) -> Reply:
    """The child's answer, to be heard; then one may speak again, or agree on a call."""
    if talk.media:  # who speaks instead of a digit speaks to the child
        of, _ = hearing.answer_heard(talk.session, talk.school, talk.actor, message, talk.now)
        return to_child(talk, of.pupil_id, talk.media)
    of, may_write = hearing.answer_heard(talk.session, talk.school, talk.actor, message, talk.now)
    go = {
        "1": Go("affection_hotline.say", {"pupil": of.pupil_id}),
        "2": Go("affection_hotline.book", {"pupil": of.pupil_id}),
    }
    reply = say("affection_hotline/answer", go=go if may_write else {}, of=of, may_write=may_write)
    return _played(reply, of, "affection_hotline.answered", start)


def listen(talk: Talk) -> Reply:
    """听: the child's answer for a parent, a parent's words for the adult beside the child."""
    brought = standing.newest_for_adult(talk.session, talk.actor)
    if brought is not None:
        return brought_reply(talk, brought)
    found = standing.newest_answer(talk.session, talk.actor)
    if found is not None:
        return answered(talk, found)
    return say("affection_hotline/nothing_to_hear", go={"1": Go("affection_hotline.write")})


def brought(talk: Talk, message: int, start: int = 0) -> Reply:
    """A parent's words, to be played to the child. Who speaks instead of a digit has the child's answer ready."""
    if talk.media:
        of = hearing.heard(talk.session, talk.school, talk.actor, message, talk.now, tell=False)
        saying.check_pieces(talk.session, talk.school, talk.actor, [VOICE + talk.media])
        return answer_ready(of.child, of.parent, message, saying.packed([VOICE + talk.media]))
    return brought_reply(talk, message, start)


def brought_reply(talk: Talk, message: int, start: int = 0) -> Reply:
    """The message once more, with what may have become of it."""
    of = hearing.for_adult(talk.session, talk.actor, message)
    about: dict[str, str | int | bool | None] = {"message": message}
    go = {
        "1": Go("affection_hotline.heard", about),
        "2": Go("affection_hotline.answer", about),
        "3": Go("affection_hotline.no_sound", about),
        "0": Go("affection_hotline.absent", about),
    }
    return _played(say("affection_hotline/brought", go=go, of=of), of, "affection_hotline.brought", start)


def heard(talk: Talk, message: int) -> Reply:
    """听过了."""
    of = hearing.heard(talk.session, talk.school, talk.actor, message, talk.now, tell=True)
    return say("affection_hotline/heard", go={"1": Go("affection_hotline.answer", {"message": message})}, of=of)


def answer(talk: Talk, message: int, pieces: str = "") -> Reply:
    """The child wants to say something back: how to help."""
    hearing.heard(talk.session, talk.school, talk.actor, message, talk.now, tell=False)
    return talk.open("affection_hotline.answer", message=message, before=pieces)


def no_sound(talk: Talk, message: int) -> Reply:
    """没声音: once more, then at school."""
    outcome = hearing.no_sound(talk.session, talk.school, talk.actor, message, talk.now)
    return say("affection_hotline/no_sound", of=outcome.of, at=outcome.at, in_room=outcome.in_room)


def absent(talk: Talk, message: int) -> Reply:
    """他不在."""
    outcome = hearing.absent(talk.session, talk.school, talk.actor, message, talk.now)
    when = hours.said_day(outcome.at, talk.now) if outcome.at else ""
    return say("affection_hotline/absent", of=outcome.of, at=outcome.at, when=when, in_room=outcome.in_room)


def send_answer(talk: Talk, message: int, pieces: str) -> Reply:
    """The child's answer sets out for the parent."""
    sent = saying.send_to_parent(talk.session, talk.school, talk.actor, message, pieces, talk.now)
    told = hours.sent_words(talk.session, talk.school, sent, talk.now)
    reply = say("affection_hotline/answer_sent", of=told)
    return replace(reply, undo=Go("affection_hotline.take_back", {"message": sent.message_id}))


def answer_again(talk: Talk, message: int, pieces: str) -> Reply:
    """重说."""
    saying.throw_away(talk.session, talk.school, talk.actor, pieces, talk.now)
    return answer(talk, message)


def drop_answer(talk: Talk, message: int, pieces: str) -> Reply:
    """不送了: the parent still learns that the child has heard it."""
    saying.throw_away(talk.session, talk.school, talk.actor, pieces, talk.now)
    hearing.heard(talk.session, talk.school, talk.actor, message, talk.now, tell=True)
    return say("affection_hotline/discarded")


def _played(reply: Reply, of: showing.Shown, step: str, start: int) -> Reply:
    """The files behind the words; what WeChat does not let through at once follows at a tap."""
    left = len(of.parts) - start - MOST_BEHIND
    if left > 0:
        go = Go(step, {"message": of.message_id, "start": start + MOST_BEHIND})
        more = Choice("5", phrase("affection_hotline/the_rest", left=left), go)
        before = tuple(choice for choice in reply.choices if choice.digit != "0")
        reply = reply.with_choices(*before, more, *(choice for choice in reply.choices if choice.digit == "0"))
    return reply.then(showing.files_behind(of, start))
