"""Recordings and pictures that a talk lets go without giving them to anybody: noted, and later forgotten.

A form that is left or said anew, a draft that is too old or gives way, a question 这段话给谁 that nobody answers, a
voice for which there is no place. What a step or a form took is theirs, whatever they made of it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, at_school, machine_now
from bot.core.school import SchoolContext
from bot.delivery.forgetting import forget_left
from bot.dialogue.conversation import Conversation
from bot.dialogue.state import from_json, to_json
from bot.dialogue.talk import Talk
from storage.dialogues import lain_still, load_dialogue, store_dialogue
from storage.identities import Identity
from storage.media import note_left
from storage.school_clock import school_now
from storage.session import Database

# Until then a machine has written down what was said and looked through it for words of danger.
LEFT_LONG_ENOUGH = timedelta(days=1)
# Talks that have lain still longer were gone through before.
LOOKS_BACK = timedelta(days=30)

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
        _note(talk.session, talk.school.id, gone, to_json(conversation.state), talk.now)


def note_all_left(talk: Talk) -> None:
    """The dialogue is about to be forgotten with all that it has in hand."""
    kept = load_dialogue(talk.session, school_id=talk.school.id, identity_id=talk.identity.id)
    if kept is not None:
        _note(talk.session, talk.school.id, named_in(kept.state), "", talk.now)


def let_go_of_old(session: Session, school: SchoolContext, identity_id: int, now: datetime) -> None:
    """Who wrote no more after a day has no draft any more: as if the next message had come now."""
    session.get_one(Identity, identity_id, with_for_update=True)
    kept = load_dialogue(session, school_id=school.id, identity_id=identity_id)
    if kept is None:
        return
    state = from_json(kept.state)
    state.age(now, school.rules)
    aged = to_json(state)
    _note(session, school.id, named_in(kept.state), aged, now)
    store_dialogue(session, school_id=school.id, identity_id=identity_id, kept=replace(kept, state=aged))


def forget_what_was_left(db: Database, schools: Iterable[SchoolContext], clock: MachineClock = machine_now) -> int:
    """Let go what old talks still hold, and forget the files that were left a day ago; how many files."""
    forgotten, now = 0, db.read(school_now, clock())
    for school in schools:
        until = at_school(now - timedelta(hours=school.rules.draft_hours)).date()
        still = db.read(lain_still, school.id, until - LOOKS_BACK, until)
        for identity_id in [each for each, state in still.items() if named_in(state)]:
            db.transact(let_go_of_old, school, identity_id, now)
        while files := db.transact(forget_left, school.id, now - LEFT_LONG_ENOUGH, now):
            forgotten += files
    return forgotten


def _note(session: Session, school_id: int, gone: set[str], state: str, now: datetime) -> None:
    # Any number that could be the file's counts as in hand: rather kept too long than lost.
    numbers = set(re.findall(r"\d+", state))
    if left := gone - numbers:
        note_left(session, school_id, left, now)
