"""A text that several families read: whose names are none of their business, and who agreed to be named."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.core.names import given_name
from bot.policy.gate import Leaving
from storage.naming_consents import consents_of
from storage.pupils import Pupil


def to_all(session: Session, school_id: int, pupils: Iterable[Pupil], text: str) -> Leaving:
    """``text`` on its way to the families of all ``pupils``."""
    everybody = list(pupils)
    named = {pupil.id: pupil.name for pupil in everybody if given_name(pupil.name) in text}
    words = consents_of(session, school_id, named) if named else {}
    agreed = (name for pupil_id, name in named.items() if words.get(pupil_id) and all(words[pupil_id].values()))
    return Leaving(text, tuple(pupil.name for pupil in everybody), consenting=tuple(agreed))
