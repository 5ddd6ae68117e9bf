"""The mailbox in chat: writing and coming back, and for the school the letters that wait."""

from bot.core.errors import UserError
from bot.core.people import ANYONE
from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.principal_mailbox.actions import answering, assigning, reading, topics
from handlers.principal_mailbox.rules import MOST_SHOWN, as_code

HERE = "principal_mailbox"


def mailbox(talk: Talk) -> Reply:
    """The ways to write, and to read what came of it."""
    go = {
        "1": Go(f"{HERE}.write"),
        "2": Go(f"{HERE}.write_unnamed"),
        "3": Go(f"{HERE}.public"),
        "4": Go(f"{HERE}.fetch"),
        "5": Go(f"{HERE}.own"),
    }
    own = reading.own_letters(talk.session, talk.actor)
    is_known = talk.actor.roles != ANYONE and bool(talk.actor.guardian_ids)
    days, phone = talk.school.rules.mailbox.answer_school_days, talk.school.config.duty_phone
    return say(f"{HERE}/mailbox", go=go, is_known=is_known, own=len(own), days=days, phone=phone)


def write(talk: Talk) -> Reply:
    """With a name."""
    return talk.open(f"{HERE}.named")


def write_unnamed(talk: Talk) -> Reply:
    """Without one."""
    return talk.open(f"{HERE}.unnamed")


def public(talk: Talk) -> Reply:
    """What was answered for all to read."""
    return say(f"{HERE}/public", found=topics.public_answers(talk.session, talk.school.id)[:MOST_SHOWN])


def fetch(talk: Talk) -> Reply:
    """The answer to an anonymous letter; the digits may stand behind the word."""
    code = as_code(talk.rest)
    if talk.rest and not code:
        raise UserError(f"{HERE}/no_such_code")
    return talk.running.open_answered(f"{HERE}.code", "code", code) if code else talk.open(f"{HERE}.code")


def own(talk: Talk, letter_id: int | None = None) -> Reply:
    """One's own named letters, or one of them."""
    found = reading.own_letters(talk.session, talk.actor)
    chosen = next((of for of in found if of.letter_id == letter_id), found[0] if len(found) == 1 else None)
    if chosen is None:
        lines = [
            Choice(str(place), phrase(f"{HERE}/own_line", of=of), Go(f"{HERE}.own", {"letter_id": of.letter_id}))
            for place, of in enumerate(found[:MOST_SHOWN], 1)
        ]
        reply = say(f"{HERE}/own_letters", many=len(found))
        return reply.with_choices(*lines, *reply.choices)
    letter = reading.own_letter(talk.session, talk.actor, chosen.letter_id)
    if chosen.state == "answered":
        return answering.answer_as_read(talk.session, letter)
    go = {"1": Go(f"{HERE}.go_on", {"letter_id": chosen.letter_id})}
    return say(f"{HERE}/own_waits", of=chosen, go=go)


def rate(talk: Talk, letter_id: int, verdict: str) -> Reply:
    """The writer's word on the answer."""
    letter = reading.own_letter(talk.session, talk.actor, letter_id)
    meant: answering.Verdict = "content" if verdict == "content" else "mixed" if verdict == "mixed" else "unsolved"
    if answering.judge(talk.session, talk.school, letter, meant, talk.now):
        go = {"1": Go(f"{HERE}.go_on", {"letter_id": letter_id})}
        return say(f"{HERE}/reopened", of=reading.shown(talk.session, letter, drafts=False), go=go)
    phone = talk.school.config.duty_phone
    return say(f"{HERE}/thanked") if meant != "unsolved" else say(f"{HERE}/reopened_once", phone=phone)


def go_on(talk: Talk, letter_id: int) -> Reply:
    """A few words more."""
    reading.own_letter(talk.session, talk.actor, letter_id)
    return talk.open(f"{HERE}.more", letter_id=letter_id)


def letters(talk: Talk) -> Reply:
    """The letters that wait for this member of staff, the most urgent first."""
    found = reading.waiting(talk.session, talk.actor)
    lines = [
        Choice(str(place), phrase(f"{HERE}/staff_line", of=of), Go(f"{HERE}.letter", {"letter_id": of.letter_id}))
        for place, of in enumerate(found[:MOST_SHOWN], 1)
    ]
    reply = say(f"{HERE}/letters", many=len(found), shown=len(lines))
    return reply.with_choices(*lines, *reply.choices) if lines else reply


def letter(talk: Talk, letter_id: int) -> Reply:
    """One letter with what was said so far, and what can be done."""
    of, notes = reading.at_desk(talk.session, talk.actor, letter_id)
    about: dict[str, str | int | bool | None] = {"letter_id": letter_id}
    steps = {"1": "reply", "2": "hand_on", "3": "more_time", "4": "let_out"}
    go = {digit: Go(f"{HERE}.{step}", about) for digit, step in steps.items()}
    media = [media for turn in of.turns for media in turn.media]
    reply = say(f"{HERE}/letter", of=of, notes=notes, go=go)
    return reply.then([Reply(media=each) for each in media[:MOST_BEHIND]])


def reply(talk: Talk, letter_id: int) -> Reply:
    """Answer it."""
    reading.at_desk(talk.session, talk.actor, letter_id)
    return talk.open(f"{HERE}.reply", letter_id=letter_id)


def let_out(talk: Talk, letter_id: int) -> Reply:
    """The principal lets the draft go."""
    answering.approve(talk.session, talk.school, talk.actor, letter_id, talk.now)
    of, _notes = reading.at_desk(talk.session, talk.actor, letter_id)
    return say(f"{HERE}/reply_sent", of=of)


def more_time(talk: Talk, letter_id: int) -> Reply:
    """It takes longer."""
    reading.at_desk(talk.session, talk.actor, letter_id)
    return talk.open(f"{HERE}.delay", letter_id=letter_id)


def hand_on(talk: Talk, letter_id: int, start: int = 0) -> Reply:
    """To a colleague."""
    found = assigning.may_get(talk.session, talk.school, talk.actor, letter_id, talk.now)
    shown = found[start : start + MOST_SHOWN]
    lines = [
        Choice(str(place), name, Go(f"{HERE}.give_to", {"letter_id": letter_id, "staff_id": staff_id}))
        for place, (staff_id, name) in enumerate(shown, 1)
    ]
    if len(found) > start + MOST_SHOWN:
        go = Go(f"{HERE}.hand_on", {"letter_id": letter_id, "start": start + MOST_SHOWN})
        lines.append(Choice(str(len(lines) + 1), phrase(f"{HERE}/others"), go))
    said = say(f"{HERE}/hand_on", many=len(found))
    return said.with_choices(*lines, *said.choices)


def give_to(talk: Talk, letter_id: int, staff_id: int) -> Reply:
    """It is this colleague's now."""
    name = assigning.assign(talk.session, talk.school, talk.actor, letter_id, staff_id, "", talk.now)
    return say(f"{HERE}/given", name=name)
