"""The week's message in chat."""

from bot.core.reply import Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from handlers.weekly_update import actions


def latest(talk: Talk) -> Reply:
    """The newest message of each class of one's children, the teacher's voice behind it."""
    found = actions.latest(talk.session, talk.actor, talk.now)
    if not found:
        return say("weekly_update/none_yet", at=talk.school.schedule.weekly_update)
    voices = [Reply(media=shown.media) for shown in found if shown.media]
    return say("weekly_update/latest", found=found).then(voices)


def write(talk: Talk) -> Reply:
    """The teacher writes; who has several classes is asked for which."""
    classes = actions.classes_to_write(talk.session, talk.actor)
    if not classes:
        return say("weekly_update/no_class")
    options = [(str(class_id), name) for class_id, name in classes]
    chosen = which(talk, "weekly_update.write", options, "weekly_update/which_class")
    return talk.open("weekly_update.write", class_id=int(chosen)) if isinstance(chosen, str) else chosen
