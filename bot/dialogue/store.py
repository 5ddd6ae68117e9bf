"""Takes a dialogue up where it was left and lays it down again."""

from dataclasses import dataclass

from bot.core.clock import at_school
from bot.core.inbound import Inbound
from bot.dialogue.conversation import Conversation
from bot.dialogue.left_media import named_in
from bot.dialogue.registry import Registry
from bot.dialogue.sealed_drafts import DailyKeys, open_draft, seal_draft
from bot.dialogue.state import State, form_from_json, form_to_json, from_json, to_json
from bot.dialogue.talk import Talk
from storage.dialogues import Kept, load_dialogue, store_dialogue


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dialogue taken up. ``is_late``: a message written after this one was answered before it.

    ``draft_lost``: a sealed form was open and its key is gone.
    """

    conversation: Conversation
    is_late: bool = False
    draft_lost: bool = False


def load(talk: Talk, registry: Registry, keys: DailyKeys) -> Loaded:
    """The dialogue of who wrote, without what silence has ended."""
    kept = load_dialogue(talk.session, school_id=talk.school.id, identity_id=talk.identity.id)
    if kept is None:
        return Loaded(Conversation(talk, registry, keys=keys))
    state = from_json(kept.state)
    state.age(talk.now, talk.school.rules)
    draft = open_draft(keys, talk.identity.id, talk.now, state.secret) if state.secret else None
    lost = bool(state.secret) and draft is None
    if draft:
        state.form = form_from_json(draft)
    state.secret, state.secret_at = "", None
    conversation = Conversation(
        talk, registry, state, keys=keys, may_have_alarm=kept.has_alarm, may_have_unseen=kept.has_unseen,
        had=frozenset(named_in(kept.state)),
    )  # fmt: skip
    return Loaded(conversation, _is_late(talk.inbound, state), lost)


def save(loaded: Loaded, keys: DailyKeys) -> None:
    """Write down where the dialogue stands; after a sealed form a row like anybody's, with nothing in it.

    Without a row at all, its absence would name who has just written.
    """
    conversation = loaded.conversation
    talk, state = conversation.talk, conversation.state
    if conversation.forget:
        state = State(last=state.last)
    place = {"school_id": talk.school.id, "identity_id": talk.identity.id}
    if state.form is None:
        state.chosen = {}
    elif state.form.sealed:
        state.secret = seal_draft(keys, talk.identity.id, talk.now, form_to_json(state.form))
        state.secret_at, state.form = state.form.asked_at, None
    this = (talk.inbound.created, talk.inbound.msg_id)
    state.last = max(this, state.last or this)
    store_dialogue(talk.session, **place, kept=Kept(to_json(state), at_school(talk.now).date()))


def _is_late(inbound: Inbound, state: State) -> bool:
    """Events carry no MsgId: within one second their order cannot be told, and they count as in time."""
    if state.last is None:
        return False
    created, msg_id = state.last
    if inbound.msg_id and msg_id:
        return (inbound.created, inbound.msg_id) < state.last
    return inbound.created < created
