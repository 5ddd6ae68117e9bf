"""What is kept of a child, in chat: agree or not, a copy, an end."""

from bot.core.errors import AccessDeniedError
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase
from bot.core.texts import say as told
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which_child
from handlers.privacy.actions import asking, consenting
from handlers.privacy.rules import purpose_named


def mine(talk: Talk, pupil: int = 0) -> Reply:
    """孩子的信息: what is kept, who looked, what was agreed to."""
    of = consenting.of_children(talk.session, talk.school, talk.actor, talk.now)
    chosen = pupil or which_child(talk, "privacy.mine", [(each.child.pupil_id, each.child.name) for each in of])
    if isinstance(chosen, Reply):
        return chosen
    found = next((each for each in of if each.child.pupil_id == chosen), None)
    if found is None:
        raise AccessDeniedError
    ways = [
        (
            phrase("privacy/choice", purpose=each),
            Go("privacy.consent", {"pupil": found.child.pupil_id, "purpose": each}),
        )
        for each in found.said
    ]
    ways += [
        (phrase("privacy/choice", purpose=each), Go(f"privacy.{each}", {"pupil": found.child.pupil_id}))
        for each in ("copy", "end")
    ]
    reply = told("privacy/mine", of=found, years=talk.school.rules.privacy.leavers_years)
    choices = [Choice(str(number), label, go) for number, (label, go) in enumerate(ways, 1)]
    return reply.with_choices(*choices, *reply.choices)


def consent(talk: Talk, pupil: int, purpose: str) -> Reply:
    """One purpose in plain words; yes or no."""
    child, known = consenting.own_child(talk.session, talk.actor, pupil), purpose_named(purpose)
    if known is None:
        raise AccessDeniedError
    go = {
        number: Go("privacy.say", {"pupil": pupil, "purpose": known, "given": given})
        for number, given in (("1", True), ("2", False))
    }
    days = talk.school.rules.privacy.hotline_media_days
    return told("privacy/consent", child=child.name, purpose=known, days=days, go=go)


def say(talk: Talk, pupil: int, purpose: str, given: bool) -> Reply:
    """It is written down with its day; it may be said anew at any time."""
    known = purpose_named(purpose)
    if known is None:
        raise AccessDeniedError
    child = consenting.answer(talk.session, talk.school, talk.actor, pupil, known, talk.now, given=given)
    return told(
        "privacy/said", child=child.name, purpose=known, given=given, go={"1": Go("privacy.mine", {"pupil": pupil})}
    )


def copy(talk: Talk, pupil: int) -> Reply:
    """A copy is asked for: the office hands it over in person."""
    return told("privacy/copy_asked", child=asking.ask_for_copy(talk.session, talk.school, talk.actor, pupil, talk.now))


def end(talk: Talk, pupil: int) -> Reply:
    """What it means, before it is asked for."""
    child = consenting.own_child(talk.session, talk.actor, pupil)
    return told("privacy/end", child=child.name, go={"1": Go("privacy.really_end", {"pupil": pupil})})


def really_end(talk: Talk, pupil: int) -> Reply:
    """It is asked for: two persons of the school decide."""
    child = asking.ask_for_end(talk.session, talk.school, talk.actor, pupil, talk.now)
    days = talk.school.rules.privacy.answer_school_days
    return told("privacy/end_asked", child=child, days=days, duty_phone=talk.school.config.duty_phone)


def requests(talk: Talk) -> Reply:
    """What families asked for, for who leads the school; it is decided at the desk, with all names in sight."""
    waiting = [child for erasure, child, _ in asking.listed(talk.session, talk.school, talk.actor) if child]
    return told("privacy/requests", children=waiting)
