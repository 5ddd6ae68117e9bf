"""A long silence in chat: the parent is asked, then the adult beside the child, and the teacher has a list."""

from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.affection_hotline.actions import silence_answers
from handlers.affection_hotline.actions.call_showing import numbered

# Children to whom one can speak from one message; the call and the word that all is well stand below them.
MOST_CHILDREN = 4
MOST_LISTED = 6
CALL_ME = Go("binding.call_me")


def silent(talk: Talk) -> Reply:
    """A parent who was reminded: say something now, agree on a call, or they talk in other ways."""
    found = silence_answers.of_parent(talk.session, talk.actor)
    if not found:
        return say("affection_hotline/silent_over")
    lines = [
        (
            phrase("affection_hotline/silent_say_line", child=each.line.child),
            Go("affection_hotline.say", {"pupil": each.line.pupil_id}),
        )
        for each in found[:MOST_CHILDREN]
    ]
    about = {"pupil": found[0].line.pupil_id} if len(found) == 1 else {}
    lines.append((phrase("affection_hotline/silent_call_line"), Go("affection_hotline.book", {**about})))
    lines.append((phrase("affection_hotline/silent_touch_line"), Go("affection_hotline.in_touch")))
    return numbered(say("affection_hotline/silent", of=found), lines)


def in_touch(talk: Talk) -> Reply:
    """我们天天打电话的."""
    found = silence_answers.say_in_touch(talk.session, talk.school, talk.actor, talk.now)
    return say("affection_hotline/silent_kept", children=[each.line.child for each in found])


def silent_adult(talk: Talk) -> Reply:
    """The adult beside the child, about the next child: are they in touch?"""
    of = silence_answers.next_for_adult(talk.session, talk.school, talk.actor, talk.now)
    return _ask_adult(of) if of else say("affection_hotline/silent_over")


def silent_said(talk: Talk, silence: int, answer: str) -> Reply:
    """联系上了, or not; the next child follows."""
    of = silence_answers.say_as_adult(talk.session, talk.school, talk.actor, silence, answer, talk.now)
    said = say("affection_hotline/silent_adult_kept", of=of, answer=answer)
    following = silence_answers.next_for_adult(talk.session, talk.school, talk.actor, talk.now)
    if following is None:
        return said
    asked = _ask_adult(following)
    return Reply(f"{said.text}\n{asked.text}", asked.choices, template=asked.template)


def silent_list(talk: Talk) -> Reply:
    """The homeroom teacher's list; a tap says that they are in touch."""
    found = silence_answers.on_list(talk.session, talk.actor)
    if not found:
        return say("affection_hotline/silent_none")
    lines = [
        (
            phrase("affection_hotline/silent_list_line", of=each),
            Go("affection_hotline.silent_found", {"silence": each.silence_id}),
        )
        for each in found[:MOST_LISTED]
    ]
    return numbered(say("affection_hotline/silent_list", of=found), lines)


def silent_found(talk: Talk, silence: int) -> Reply:
    """The teacher has found out that they are in touch."""
    child = silence_answers.say_as_teacher(talk.session, talk.school, talk.actor, silence, talk.now)
    return say("affection_hotline/silent_found", child=child, go={"1": Go("affection_hotline.silent_list")})


def _ask_adult(of: silence_answers.Silent) -> Reply:
    ways = {digit: _said(of.silence_id, answer) for digit, answer in (("1", "in_touch"), ("2", "apart"))}
    return say("affection_hotline/silent_adult", of=of, go={**ways, "9": CALL_ME})


def _said(silence_id: int, answer: str) -> Go:
    return Go("affection_hotline.silent_said", {"silence": silence_id, "answer": answer})
