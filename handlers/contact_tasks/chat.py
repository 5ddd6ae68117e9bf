"""Calls and slips in chat: one call after the other, three taps; slips printed, named, photographed."""

from dataclasses import replace

from bot.core.errors import AccessDeniedError
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which
from bot.identity.desk_login import one_time_link
from handlers.contact_tasks.actions import calls as calling
from handlers.contact_tasks.actions import slips as papers


def calls(talk: Talk, done: str = "") -> Reply:
    """The next family to call, with the number and what to say; ``done`` were tried in this round."""
    return _next(talk, done)


def reached(talk: Talk, task: int, done: str = "") -> Reply:
    """通了: what did the family say, where it was asked something?"""
    child, options, asks = calling.asked_for(talk.session, talk.school, talk.actor, task)
    if options:
        go = {
            str(number): Go("contact_tasks.answered", {"task": task, "option": number, "done": done})
            for number in range(1, len(options) + 1)
        }
        go["0"] = Go("contact_tasks.calls", {"done": calling.packed((*calling.unpacked(done), task))})
        return say("contact_tasks/which_option", child=child, options=options, go=go)
    if asks:
        return talk.open("contact_tasks.heard", task=task, done=done)
    words = calling.reached(talk.session, talk.school, talk.actor, task, talk.now)
    return replace(_next(talk, done, words), undo=_undo(task))


def answered(talk: Talk, task: int, option: int, done: str = "") -> Reply:
    """The family chose."""
    words = calling.reached(talk.session, talk.school, talk.actor, task, talk.now, option=option)
    return replace(_next(talk, done, words), undo=_undo(task))


def no_answer(talk: Talk, task: int, done: str = "") -> Reply:
    """没人接: it comes again in the next round; after three calls a slip is offered."""
    child, tries = calling.not_taken(talk.session, talk.school, talk.actor, task, talk.now)
    tried = calling.packed((*calling.unpacked(done), task))
    if tries:
        go = {
            "1": Go("contact_tasks.to_paper", {"task": task, "done": done}),
            "2": Go("contact_tasks.calls", {"done": tried}),
        }
        return say("contact_tasks/try_slip", child=child, tries=tries, go=go)
    return _next(talk, tried, phrase("contact_tasks/call_again", child=child))


def wrong_number(talk: Talk, task: int, done: str = "") -> Reply:
    """号码不对: the next of the family, or a slip."""
    return _next(talk, done, calling.wrong(talk.session, talk.school, talk.actor, task, talk.now))


def to_office(talk: Talk, task: int, done: str = "") -> Reply:
    """交给德育处."""
    return _next(talk, done, calling.to_office(talk.session, talk.school, talk.actor, task, talk.now))


def to_paper(talk: Talk, task: int, done: str = "") -> Reply:
    """A slip instead."""
    return _next(talk, done, calling.to_paper(talk.session, talk.school, talk.actor, task, talk.now))


def take_back(talk: Talk, task: int) -> Reply:
    """撤, right behind a call."""
    return Reply(calling.take_back(talk.session, talk.school, talk.actor, task, talk.now))


def slips(talk: Talk) -> Reply:
    """How many are to be printed, and who has not brought one back."""
    return papers.slips_in_short(talk.session, talk.actor)


def print_slips(talk: Talk) -> Reply:
    """The way to the printer: by a link for five minutes, or at the desk."""
    link = one_time_link(talk.session, talk.actor, talk.school, talk.now)
    return say("contact_tasks/print_slips", link=link)


def name_back(talk: Talk) -> Reply:
    """交回了,我说名字."""
    notices = papers.notices_out(talk.session, talk.actor)
    if not notices:
        return slips(talk)
    chosen = which(talk, "contact_tasks.name_back", notices, "contact_tasks/which_notice")
    return talk.open("contact_tasks.back", notice=int(chosen)) if isinstance(chosen, str) else chosen


def send_photo(_talk: Talk) -> Reply:
    """How to take the picture."""
    return say("contact_tasks/send_photo")


def photo(talk: Talk) -> Reply:
    """A picture outside of any form: from a member of staff it may hold slips."""
    if talk.actor.staff_id is None or talk.actor.face != "staff":
        raise AccessDeniedError
    return papers.read_photo(talk.session, talk.school.id, talk.identity.id, talk.media, talk.now)


def ticked(talk: Talk) -> Reply:
    """Slips that are back, one at a time: what is ticked?"""
    return papers.next_to_read(talk.session, talk.school, talk.actor)


def tick(talk: Talk, task: int, option: int) -> Reply:
    """It was read; the next one follows."""
    words = papers.tick(talk.session, talk.school, talk.actor, task, option, talk.now)
    return papers.next_to_read(talk.session, talk.school, talk.actor, words)


def _next(talk: Talk, done: str, before: str = "") -> Reply:
    return calling.show_next(talk.session, talk.school, talk.actor, calling.unpacked(done), before)


def _undo(task: int) -> Go:
    return Go("contact_tasks.take_back", {"task": task})
