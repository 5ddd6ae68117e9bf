"""Words of danger come before everything else: fixed words with the help lines at once, and people are called.

What was being filled in is not lost: the form stays open with what was said so far, and goes on with 1. So do words
that were on their way to somebody; and what is written afterwards reaches the people on the alarm as well.
"""

import json
import re
from datetime import timedelta

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Line, Said
from bot.core.inbound import Kind
from bot.core.reply import Go, Reply
from bot.core.spelling import tidy
from bot.core.texts import say
from bot.delivery.pager.help_words import help_words
from bot.delivery.pager.raising import Heard, add_to_alarm, raise_alarm, want_call
from bot.dialogue.conversation import Conversation
from bot.dialogue.filling import MOST_PIECES
from bot.dialogue.telling import to_go_on
from bot.policy.crisis import Alarm as Found
from bot.policy.crisis import find
from storage.care.alarms import Alarm, alarm_of, open_alarm_of

# Who has an alarm or a plan in hand writes down what was said: that is no new alarm. A new sign about a child is one.
OWN_SERVICE, NEW_SIGNS = "care.", ("care.sign", "care.letter")
# Who has it in hand is not called for each sentence of the same breath.
BREATH = timedelta(minutes=1)
IN_FORM = "alarm"
_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def by_crisis(conversation: Conversation) -> Reply | None:
    """The answer to words of danger, people having been called in this transaction; None for all other messages."""
    inbound, form = conversation.talk.inbound, conversation.state.form
    # A tapped line carries our own words, not the person's.
    is_ours = form is not None and form.name.startswith(OWN_SERVICE) and form.name not in NEW_SIGNS
    if inbound.kind is not Kind.TEXT or inbound.menu_id or is_ours:
        return None
    found = find(inbound.text)
    if found and _is_our_word(conversation, inbound.text):
        return None
    if found is None:
        return _number_to_call(conversation) if _NUMBER.search(inbound.text) else None
    return _help(conversation, found)


def call_me(conversation: Conversation, go: Go) -> Reply | None:
    """请老师现在打电话给我."""
    talk = conversation.talk
    alarm = alarm_of(talk.session, talk.school.id, int(str(go.args["alarm"])), lock=True)
    if alarm is None or alarm.closed_at or alarm.identity_id != talk.identity.id:
        return None
    want_call(talk.session, talk.school, alarm, talk.now)
    known = bool(talk.actor.guardian_ids) or talk.actor.staff_id is not None
    return say("dialogue/crisis_call", known=known, duty_phone=talk.school.config.duty_phone)


def join_alarm(conversation: Conversation) -> bool:
    """Whether these words belong to an alarm that this person has just raised: its people have them then, too."""
    talk = conversation.talk
    if talk.inbound.kind is not Kind.TEXT or talk.inbound.menu_id:
        return False
    alarm = _open_alarm(conversation)
    if alarm is None:
        return False
    calls = talk.now - alarm.heard_at >= BREATH
    add_to_alarm(talk.session, talk.school, alarm, talk.inbound.text, talk.now, calls=calls)
    return True


def heard_by_people(conversation: Conversation) -> Reply:
    """Nobody but the people on the alarm could make anything of it; what is offered stays offered."""
    return say("dialogue/crisis_heard").with_choices(*conversation.state.offers)


def _is_our_word(conversation: Conversation, text: str) -> bool:
    """Whether this is a service's word and nothing beside it (谁联系不上)."""
    known = conversation.registry.word(tidy(text))
    return known is not None and not known[2]


def _help(conversation: Conversation, found: Found) -> Reply:
    talk, state = conversation.talk, conversation.state
    state.misses = 0
    if state.form and state.form.sealed:
        return _help_nobody(conversation, found)
    alarm = raise_alarm(talk.session, talk.school, Heard(found, talk.inbound.text, "chat", talk.actor), talk.now)
    on = _keep(conversation) if state.form else to_go_on(conversation)
    go = {"9": Go("dialogue.call_me", {"alarm": alarm.id}), **({"1": on} if on else {})}
    known = not conversation.is_stranger
    reply = help_words(talk.school, go=go, go_on=bool(on), known=known, may_call=True)
    state.offer(reply.choices, talk.now)
    return reply


def _help_nobody(conversation: Conversation, found: Found) -> Reply:
    """In a sealed form the words alone are passed on, and nothing outside its draft knows that there was an alarm.

    So nothing is offered here; 9 is what it is in every form, and tells who asks.
    """
    talk, chosen = conversation.talk, conversation.form.chosen
    joins = int(chosen[IN_FORM]) if IN_FORM in chosen else None
    alarm = raise_alarm(talk.session, talk.school, Heard(found, talk.inbound.text, "sealed", joins=joins), talk.now)
    chosen[IN_FORM] = str(alarm.id)
    _keep(conversation)
    return help_words(talk.school, sealed=True)


def _keep(conversation: Conversation) -> Go | None:
    """Where the open form goes on, with the words in it where it asked for words; None where no form is open."""
    form, text = conversation.state.form, conversation.talk.inbound.text
    if form is None or not conversation.may_fill_in(form.name):
        return None
    try:
        question = conversation.question()
    except (UserError, AccessDeniedError):
        return None
    form.asked_at = conversation.talk.now
    if isinstance(question, Said) and question.many:
        form.pieces = [*form.pieces, text][:MOST_PIECES]
    elif isinstance(question, Said | Line) and not form.sealed:
        raw = json.dumps([text], ensure_ascii=False) if isinstance(question, Said) else text
        return Go("form.answer", {"field": question.short_name, "value": raw})
    return Go("form.again")


def _number_to_call(conversation: Conversation) -> Reply | None:
    """The number of who asked to be called and is not known to the school: it joins the alarm."""
    talk = conversation.talk
    alarm = _open_alarm(conversation)
    if alarm is None or alarm.wants_call_at is None:
        return None
    add_to_alarm(talk.session, talk.school, alarm, talk.inbound.text, talk.now)
    return say("dialogue/crisis_number")


def _open_alarm(conversation: Conversation) -> Alarm | None:
    """What this person raised or added to a short while ago; nearly nobody, who are not looked for a second time."""
    talk = conversation.talk
    if not conversation.may_have_alarm:
        return None
    since = talk.now - timedelta(minutes=talk.school.rules.crisis.join_minutes)
    return open_alarm_of(talk.session, talk.school.id, talk.identity.id, "", since)
