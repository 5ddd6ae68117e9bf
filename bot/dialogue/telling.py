"""Where free words outside a form are on their way to: the choices at hand, the one matter that waits, a word."""

import json
from dataclasses import replace

from bot.core.inbound import Kind
from bot.core.reply import Go
from bot.core.spelling import number, tidy
from bot.dialogue.conversation import Conversation
from storage.matters import Matter, open_matters

AFTERWARDS = "dialogue.afterwards"


def words_go_to(conversation: Conversation, matters: list[Matter]) -> Go | None:
    """The step that takes free words about what is at hand: the choices of the last message, else the one matter.

    Only where that service takes words (``On(Kind.TEXT, …)``); its step gets the arguments of the choice, and in
    ``offered`` the step of the choice, empty for a matter.
    """
    ways = [choice.go for choice in conversation.state.offers if choice.go]
    for kept in (way for way in ways if way.step == AFTERWARDS):  # what an alarm interrupted is still at hand
        args = json.loads(str(kept.args["args"]))
        return Go(str(kept.args["step"]), args) if "offered" in args else None
    offered = next((way for way in ways if not way.step.startswith("dialogue.")), None)
    go = offered or (matters[0].go if len(matters) == 1 else None)
    step = _step_for_words(conversation, go) if go else ""
    return Go(step, {**go.args, "offered": offered.step if offered else ""}) if go and step else None


def to_go_on(conversation: Conversation) -> Go | None:
    """The way on for words that something more urgent took: to be followed later, as if they had just been said."""
    talk = conversation.talk
    words = tidy(talk.inbound.text)
    known, rest = conversation.registry.word(words), ""
    if known is not None:
        go: Go | None = Go(f"{known[1].name}.{known[0].step}")
        rest = known[2]
    elif number(words) is not None:
        return None
    else:
        go = words_go_to(conversation, open_matters(talk.session, talk.identity.id))
    if go is None:
        return None
    args = json.dumps(go.args, ensure_ascii=False)
    return Go(AFTERWARDS, {"step": go.step, "args": args, "rest": rest, "words": talk.inbound.text})


def said_again(conversation: Conversation, go: Go) -> Go:
    """What :func:`to_go_on` kept: the message stands as it was said, and this is where it goes."""
    talk = conversation.talk
    talk.inbound = replace(talk.inbound, text=str(go.args["words"]), menu_id="")
    talk.rest = str(go.args["rest"])
    return Go(str(go.args["step"]), json.loads(str(go.args["args"])))


def _step_for_words(conversation: Conversation, go: Go) -> str:
    """The step by which the service of ``go`` takes free words; empty where it takes none."""
    steps = (
        f"{service.name}.{on.step}"
        for service in conversation.registry.services
        if go.step.startswith(f"{service.name}.")
        for on in service.on
        if on.kind is Kind.TEXT
    )
    return next(steps, "")
