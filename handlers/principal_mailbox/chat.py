"""The mailbox in chat: writing and coming back, and for the school the letters that wait."""

from bot.core.errors import UserError
from bot.core.people import ANYONE
from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.principal_mailbox.actions import answering, assigning, reading, topics
from handlers.principal_mailbox.rules import MOST_SHOWN, as_code


def mailbox(talk: Talk) -> Reply:
    """The ways to write, and to read what came of it."""
    go = {
        "1": Go("principal_mailbox.write"),
        "2": Go("principal_mailbox.write_unnamed"),
        "3": Go("principal_mailbox.public"),
        "4": Go("principal_mailbox.fetch"),
        "5": Go("principal_mailbox.own"),
    }
    own = reading.own_letters(talk.session, talk.actor)
    is_known = talk.actor.roles != ANYONE and bool(talk.actor.guardian_ids)
    days, phone = talk.school.rules.mailbox.answer_school_days, talk.school.config.duty_phone
    return say("principal_mailbox/mailbox", go=go, is_known=is_known, own=len(own), days=days, phone=phone)


def write(talk: Talk) -> Reply:
    """With a name."""
    return talk.open("principal_mailbox.named")


def write_unnamed(talk: Talk) -> Reply:
    """Without one: first what that means."""
    go = {"1": Go("principal_mailbox.unnamed_now")}
    if talk.actor.guardian_ids:
        go["2"] = Go("principal_mailbox.write")
    has_page = bool(talk.school.base_url)
    return say("principal_mailbox/unnamed_first", go=go, is_known=bool(talk.actor.guardian_ids), has_page=has_page)


def unnamed_now(talk: Talk) -> Reply:
    """The letter itself."""
    return talk.open("principal_mailbox.unnamed")


def public(talk: Talk) -> Reply:
    """What was answered for all to read."""
    return say("principal_mailbox/public", found=topics.public_answers(talk.session, talk.school.id)[:MOST_SHOWN])


def fetch(talk: Talk) -> Reply:
    """The answer to an anonymous letter; the digits may stand behind the word."""
    code = as_code(talk.rest)
    if talk.rest and not code:
        raise UserError("principal_mailbox/no_such_code")
    return (
        talk.running.open_answered("principal_mailbox.code", "code", code)
        if code
        else talk.open("principal_mailbox.code")
    )


def own(talk: Talk, letter_id: int | None = None) -> Reply:
    """One's own named letters, or one of them."""
    found = reading.own_letters(talk.session, talk.actor)
    chosen = next((of for of in found if of.letter_id == letter_id), found[0] if len(found) == 1 else None)
    if chosen is None:
        lines = [
            Choice(
                str(place),
                phrase("principal_mailbox/own_line", of=of),
                Go("principal_mailbox.own", {"letter_id": of.letter_id}),
            )
            for place, of in enumerate(found[:MOST_SHOWN], 1)
        ]
        reply = say("principal_mailbox/own_letters", many=len(found))
        return reply.with_choices(*lines, *reply.choices)
    letter = reading.own_letter(talk.session, talk.actor, chosen.letter_id)
    if chosen.state == "answered":
        return answering.answer_as_read(talk.session, letter)
    go = {"1": Go("principal_mailbox.go_on", {"letter_id": chosen.letter_id})}
    return say("principal_mailbox/own_waits", of=chosen, go=go)


def rate(talk: Talk, letter_id: int, verdict: str) -> Reply:
    """The writer's word on the answer."""
    letter = reading.own_letter(talk.session, talk.actor, letter_id)
    meant: answering.Verdict = "content" if verdict == "content" else "mixed" if verdict == "mixed" else "unsolved"
    if answering.judge(talk.session, talk.school, letter, meant, talk.now):
        go = {"1": Go("principal_mailbox.go_on", {"letter_id": letter_id})}
        return say("principal_mailbox/reopened", of=reading.shown(talk.session, letter, drafts=False), go=go)
    phone = talk.school.config.duty_phone
    return (
        say("principal_mailbox/thanked") if meant != "unsolved" else say("principal_mailbox/reopened_once", phone=phone)
    )


def go_on(talk: Talk, letter_id: int) -> Reply:
    """A few words more."""
    reading.own_letter(talk.session, talk.actor, letter_id)
    return talk.open("principal_mailbox.more", letter_id=letter_id)


def letters(talk: Talk) -> Reply:
    """The letters that wait for this member of staff, the most urgent first."""
    found = reading.waiting(talk.session, talk.actor)
    lines = [
        Choice(
            str(place),
            phrase("principal_mailbox/staff_line", of=of),
            Go("principal_mailbox.letter", {"letter_id": of.letter_id}),
        )
        for place, of in enumerate(found[:MOST_SHOWN], 1)
    ]
    reply = say("principal_mailbox/letters", many=len(found), shown=len(lines))
    return reply.with_choices(*lines, *reply.choices) if lines else reply


def letter(talk: Talk, letter_id: int) -> Reply:
    """One letter with what was said so far, and what can be done."""
    of, notes = reading.at_desk(talk.session, talk.actor, letter_id)
    about: dict[str, str | int | bool | None] = {"letter_id": letter_id}
    steps = {"1": "reply", "2": "hand_on", "3": "more_time", "4": "let_out"}
    go = {digit: Go(f"principal_mailbox.{step}", about) for digit, step in steps.items()}
    media = [media for turn in of.turns for media in turn.media]
    reply = say("principal_mailbox/letter", of=of, notes=notes, go=go)
    return reply.then([Reply(media=each) for each in media[:MOST_BEHIND]])


def reply(talk: Talk, letter_id: int) -> Reply:
    """Answer it."""
    reading.at_desk(talk.session, talk.actor, letter_id)
    return talk.open("principal_mailbox.reply", letter_id=letter_id)


def let_out(talk: Talk, letter_id: int) -> Reply:
    """The principal lets the draft go."""
    answering.approve(talk.session, talk.school, talk.actor, letter_id, talk.now)
    of, _notes = reading.at_desk(talk.session, talk.actor, letter_id)
    return say("principal_mailbox/reply_sent", of=of)


def more_time(talk: Talk, letter_id: int) -> Reply:
    """It takes longer."""
    reading.at_desk(talk.session, talk.actor, letter_id)
    return talk.open("principal_mailbox.delay", letter_id=letter_id)


def hand_on(talk: Talk, letter_id: int, start: int = 0) -> Reply:
    """To a colleague."""
    found = assigning.may_get(talk.session, talk.school, talk.actor, letter_id, talk.now)
    shown = found[start : start + MOST_SHOWN]
    lines = [
        Choice(str(place), name, Go("principal_mailbox.give_to", {"letter_id": letter_id, "staff_id": staff_id}))
        for place, (staff_id, name) in enumerate(shown, 1)
    ]
    if len(found) > start + MOST_SHOWN:
        go = Go("principal_mailbox.hand_on", {"letter_id": letter_id, "start": start + MOST_SHOWN})
        lines.append(Choice(str(len(lines) + 1), phrase("principal_mailbox/others"), go))
    said = say("principal_mailbox/hand_on", many=len(found))
    return said.with_choices(*lines, *said.choices)


def give_to(talk: Talk, letter_id: int, staff_id: int) -> Reply:
    """It is this colleague's now."""
    name = assigning.assign(talk.session, talk.school, talk.actor, letter_id, staff_id, "", talk.now)
    return say("principal_mailbox/given", name=name)
