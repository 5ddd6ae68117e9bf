"""Takes a dialogue up where it was left and lays it down again."""

from dataclasses import dataclass

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
    kept: Kept | None
    is_late: bool = False
    draft_lost: bool = False


def load(talk: Talk, registry: Registry, keys: DailyKeys) -> Loaded:
    """The dialogue of who wrote, without what silence has ended."""
    kept = load_dialogue(talk.session, school_id=talk.school.id, identity_id=talk.identity.id)
    if kept is None:
        return Loaded(Conversation(talk, registry, keys=keys), None)
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
    return Loaded(conversation, kept, _is_late(talk.inbound, kept), lost)


def save(loaded: Loaded, keys: DailyKeys) -> None:
    """Write down where the dialogue stands; after a sealed form a row like anybody's, with nothing in it.

    Without a row at all, its absence would name who has just written.
    """
    conversation = loaded.conversation
    talk, state = conversation.talk, State() if conversation.forget else conversation.state
    place = {"school_id": talk.school.id, "identity_id": talk.identity.id}
    if state.form is None:
        state.chosen = {}
    elif state.form.sealed:
        state.secret = seal_draft(keys, talk.identity.id, talk.now, form_to_json(state.form))
        state.secret_at, state.form = state.form.asked_at, None
    last = (talk.inbound.created, talk.inbound.msg_id)
    if loaded.kept:
        last = max(last, (loaded.kept.last_create_time, loaded.kept.last_msg_id))
    kept = Kept(to_json(state), *last)
    store_dialogue(talk.session, **place, kept=kept, now=talk.now)


def _is_late(inbound: Inbound, kept: Kept) -> bool:
    """Events carry no MsgId: within one second their order cannot be told, and they count as in time."""
    if inbound.msg_id and kept.last_msg_id:
        return (inbound.created, inbound.msg_id) < (kept.last_create_time, kept.last_msg_id)
    return inbound.created < kept.last_create_time
