"""The week's message in chat, and all of a family in one message."""

from bot.core.reply import MOST_BEHIND, Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from handlers.weekly_update import actions
from handlers.weekly_update.forms import preview


def latest(talk: Talk) -> Reply:
    """The newest message of each class of one's children, recordings and pictures behind it."""
    found = actions.latest(talk.session, talk.actor, talk.now)
    if not found:
        return say("weekly_update/none_yet", at=talk.school.schedule.weekly_update)
    return _with_media(say("weekly_update/latest", found=found), _media(found), 0)


def more(talk: Talk, start: int) -> Reply:
    """The pictures and recordings that did not fit behind the words."""
    media = _media(actions.latest(talk.session, talk.actor, talk.now))
    return _with_media(say("weekly_update/more"), media, start)


def family(talk: Talk) -> Reply:
    """全家一览: what all services have to say to this family, as far as one message holds it."""
    return talk.running.show_family()


def write(talk: Talk) -> Reply:
    """The teacher writes, or looks at what is written; who has several classes is asked for which."""
    classes = actions.classes_to_write(talk.session, talk.actor)
    if not classes:
        return say("weekly_update/no_class")
    options = [(str(class_id), name) for class_id, name in classes]
    chosen = which(talk, "weekly_update.write", options, "weekly_update/which_class")
    if not isinstance(chosen, str):
        return chosen
    class_id = int(chosen)
    kept = actions.kept(talk.session, talk.school, talk.actor, class_id, talk.now)
    if kept is None:
        return rewrite(talk, class_id)
    return preview("weekly_update/waits", talk.school, class_id, kept)


def rewrite(talk: Talk, class_id: int) -> Reply:
    """The message anew, in place of the one that waits."""
    return talk.open("weekly_update.write", class_id=class_id)


def add(talk: Talk, class_id: int) -> Reply:
    """A few words or pictures more."""
    return talk.open("weekly_update.write", class_id=class_id, add=1)


def withdraw(talk: Talk, class_id: int) -> Reply:
    """Nothing goes out this week after all."""
    name = actions.withdraw(talk.session, talk.school, talk.actor, class_id, talk.now)
    return say("weekly_update/withdrawn", class_name=name)


def _media(found: list[actions.Shown]) -> list[str]:
    return [media for shown in found for media in shown.media]


def _with_media(reply: Reply, media: list[str], start: int) -> Reply:
    left = len(media[start + MOST_BEHIND :])
    if left:
        go = Go("weekly_update.more", {"start": start + MOST_BEHIND})
        reply = reply.with_choices(Choice("1", phrase("weekly_update/more_line", left=left), go))
    return reply.then([Reply(media=each) for each in media[start : start + MOST_BEHIND]])
