"""Recordings and pictures that a talk lets go without giving them to anybody: noted, and later forgotten.

A form that is left or said anew, a draft that is too old or gives way, a question 这段话给谁 that nobody answers, a
voice for which there is no place. What a step or a form took is theirs, whatever they made of it.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.dialogue.conversation import Conversation
from bot.dialogue.state import to_json
from bot.dialogue.talk import Talk
from storage.dialogues import load_dialogue
from storage.media import note_left

# As pieces of an answer, and as an argument of a choice; JSON within JSON has its quotation marks escaped.
_NAMED = re.compile(r'(?:voice:|picture:|"(?:media|voice)\\*": ?\\*")(\d+)')


def named_in(text: str) -> set[str]:
    """The files that a dialogue, or a part of it, has in hand: its JSON names them."""
    return set(_NAMED.findall(text))


def named_by(args: Mapping[str, object]) -> set[str]:
    """The files among the arguments of a choice."""
    return named_in(json.dumps(args, ensure_ascii=False))


def note_what_was_left(conversation: Conversation) -> None:
    """What came, or was in hand before this message, and is neither in hand now nor was taken by anything."""
    talk = conversation.talk
    gone = {*conversation.had, talk.media} - {""} - conversation.taken
    if gone and not conversation.is_sealed:
        note_gone(talk.session, talk.school.id, gone, to_json(conversation.state), talk.now)


def note_all_left(talk: Talk) -> None:
    """The dialogue is about to be forgotten with all that it has in hand."""
    kept = load_dialogue(talk.session, school_id=talk.school.id, identity_id=talk.identity.id)
    if kept is not None:
        note_gone(talk.session, talk.school.id, named_in(kept.state), "", talk.now)


def note_gone(session: Session, school_id: int, gone: set[str], state: str, now: datetime) -> None:
    """Of these files note those that are not in hand any more; ``state`` is the dialogue's JSON."""
    # Any number that could be the file's counts as in hand: rather kept too long than lost.
    numbers = set(re.findall(r"\d+", state))
    if left := gone - numbers:
        note_left(session, school_id, left, now)
