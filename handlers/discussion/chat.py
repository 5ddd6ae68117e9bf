"""The theme of the month in chat: families read it and say something, the teacher opens it and chooses."""

from typing import cast

from bot.core.clock import at_school
from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from handlers.discussion.actions import answering, moderating, opening
from handlers.discussion.rules import MOST_BYTES, that_fit

# Of what others said; all of it stands on the page.
MOST_VOICES = 5


def theme(talk: Talk) -> Reply:
    """话题: a family reads it, a teacher sees what families said."""
    if talk.actor.guardian_ids and talk.actor.face != "staff":
        return _for_family(talk)
    class_id = _which_class(talk, "discussion.theme")
    return class_id if isinstance(class_id, Reply) else moderate(talk, class_id)


def read(talk: Talk, theme_id: int) -> Reply:
    """One theme, with a few of those that the class may read."""
    of = answering.read(talk.session, talk.actor, theme_id, talk.now)
    room = MOST_BYTES - len(of.theme.words.encode())
    fit = min(MOST_VOICES, that_fit([each.words for each in of.voices], room))
    go = {"1": Go("discussion.say_it", {"theme_id": theme_id})} if of.is_open else {}
    reply = say("discussion/read", go=go, of=of, voices=of.voices[:fit], more=len(of.voices[fit:]))
    return reply.then([Reply(media=media) for media in of.theme.along.shown[:MOST_BEHIND]])


def say_it(talk: Talk, theme_id: int) -> Reply:
    """我来说说."""
    return talk.open("discussion.answer", theme_id=theme_id)


def open_theme(talk: Talk) -> Reply:
    """开话题, for which class."""
    class_id = _which_class(talk, "discussion.open_theme")
    return class_id if isinstance(class_id, Reply) else write(talk, class_id)


def write(talk: Talk, class_id: int) -> Reply:
    """The theme of this month, or another in its place."""
    return talk.open("discussion.theme", class_id=class_id)


def moderate(talk: Talk, class_id: int) -> Reply:
    """What families said and nobody has decided about: as many as one message shows whole."""
    of = moderating.board(talk.session, talk.actor, class_id)
    if of is None:
        return say("discussion/no_theme", go={"1": Go("discussion.write", {"class_id": class_id})})
    waiting = of.waiting[: that_fit([each.words for each in of.waiting])]
    about: dict[str, str | int | bool | None] = {"class_id": class_id, "theme_id": of.theme.theme_id}
    these = {**about, "which": " ".join(str(each.answer_id) for each in waiting)}
    ways = {
        "1": Go("discussion.decide_all", {**these, "verdict": "shown"}),
        "2": Go("discussion.decide_all", {**these, "verdict": "kept"}),
        "3": Go("discussion.one_by_one", about),
    }
    go = ways if waiting else {"1": Go("discussion.write", {"class_id": class_id})}
    is_this_month = of.theme.closes_on >= at_school(talk.now).date()
    reply = say("discussion/moderate", go=go, of=of, waiting=waiting, is_open=is_this_month)
    return reply.then(_voices([media for each in waiting for media in each.voices]))


def decide_all(talk: Talk, class_id: int, theme_id: int, which: str, verdict: str) -> Reply:
    """Those that were just read, all in one tap."""
    return _decided(talk, class_id, theme_id, [int(each) for each in which.split()], verdict)


def decide(talk: Talk, class_id: int, theme_id: int, answer: int, verdict: str) -> Reply:
    """One of them; the next follows."""
    _decide(talk, class_id, theme_id, [answer], verdict)
    return one_by_one(talk, class_id, theme_id)


def one_by_one(talk: Talk, class_id: int, theme_id: int) -> Reply:
    """The next answer that waits, whole."""
    of = moderating.board(talk.session, talk.actor, class_id, theme_id)
    if of is None or not of.waiting:
        return say("discussion/all_decided")
    first = of.waiting[0]
    about: dict[str, str | int | bool | None] = {
        "class_id": class_id,
        "theme_id": theme_id,
        "answer": first.answer_id,
    }
    ways = {"2": Go("discussion.decide", {**about, "verdict": "kept"})}
    if first.may_be_shown:
        ways["1"] = Go("discussion.decide", {**about, "verdict": "shown"})
    reply = say("discussion/one", go=ways, one=first, left=len(of.waiting) - 1)
    return reply.then(_voices(first.voices))


def _for_family(talk: Talk) -> Reply:
    found = answering.themes(talk.session, talk.actor)
    today = at_school(talk.now).date()
    running = [each for each in found if each.closes_on >= today] or found[:1]
    if not running:
        return say("discussion/none_yet")
    if len(running) == 1:
        return read(talk, running[0].theme_id)
    lines = [
        Choice(
            str(digit),
            phrase("discussion/which_line", theme=each),
            Go("discussion.read", {"theme_id": each.theme_id}),
        )
        for digit, each in enumerate(running[:6], 1)
    ]
    reply = say("discussion/which")
    return reply.with_choices(*lines, *reply.choices)


def _which_class(talk: Talk, step: str) -> int | Reply:
    classes = opening.classes_led(talk.session, talk.actor)
    if not classes:
        return say("discussion/no_class")
    chosen = which(talk, step, [(str(class_id), name) for class_id, name in classes], "discussion/which_class")
    return int(chosen) if isinstance(chosen, str) else chosen


def _decided(talk: Talk, class_id: int, theme_id: int, answers: list[int], verdict: str) -> Reply:
    decided = _decide(talk, class_id, theme_id, answers, verdict)
    if decided is None:
        return say("discussion/all_decided")
    of = moderating.board(talk.session, talk.actor, class_id, theme_id)
    left = len(of.waiting) if of else 0
    go = {"1": Go("discussion.moderate", {"class_id": class_id})} if left else {}
    return say("discussion/decided", go=go, decided=decided, left=left)


def _decide(talk: Talk, class_id: int, theme_id: int, answers: list[int], verdict: str) -> moderating.Decided | None:
    of = moderating.board(talk.session, talk.actor, class_id, theme_id)
    if of is None or verdict not in ("shown", "kept"):
        return None
    decision = cast("moderating.Decision", verdict)
    return moderating.decide(talk.session, talk.school, talk.actor, of, answers, decision, talk.now)


def _voices(media: list[str] | tuple[str, ...]) -> list[Reply]:
    return [Reply(media=each) for each in media[:MOST_BEHIND]]
