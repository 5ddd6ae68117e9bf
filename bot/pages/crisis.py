"""Words of danger in whatever is sent from a page: people are called first, and the page says so above all else."""

from dataclasses import replace
from datetime import datetime

from flask import current_app, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.pager.help_words import help_words
from bot.delivery.pager.raising import Heard, raise_alarm
from bot.pages.visit import Leave, Said, Show, Shown
from bot.policy.crisis import Alarm, find

# What stands beside the words: protection against forgery, which questions were shown, strokes of a signature.
NOT_WORDS = frozenset({"csrf_token", "shown", "drawn", "path"})
# Who has an alarm or a plan in hand writes down what was said: that is no new alarm. A new sign is one.
OWN_SERVICE, NEW_SIGN = "care", "pages.care__note"


def words_of_danger() -> tuple[Alarm, str] | None:
    """What was found in the current request, and in which words; None for nearly all of them."""
    if request.method != "POST" or _is_about_an_alarm():
        return None
    sent = [value for name, value in request.form.items(multi=True) if name not in NOT_WORDS and value.strip()]
    return next(((found, words) for words in sent if (found := find(words))), None)


def call_people(
    session: Session, school: SchoolContext, actor: Actor | None, found: tuple[Alarm, str], now: datetime
) -> str:
    """Raise the alarm, unless the request is forged; the words that the page shows first. ``now`` is school time.

    Without an ``actor`` only the words are passed on: nobody may learn who sent a sealed page.
    """
    csrf: CSRFProtect = current_app.extensions["csrf"]
    csrf.protect()
    if actor is None:
        raise_alarm(session, school, Heard(found[0], found[1], "sealed"), now)
        return help_words(school, sealed=True).text
    raise_alarm(session, school, Heard(found[0], found[1], "page", actor), now)
    return help_words(school, known=actor.identity_id is not None or actor.staff_id is not None).text


def with_help(shown: Shown, words: str) -> Shown:
    """The answer of the page with the words before it."""
    match shown:
        case Show(template, values, status):
            return Show(template, {**values, "in_danger": words}, status)
        case Leave(path):
            return Show("pages/said.html", {"text": words, "links": [(phrase("pages/go_on"), path)]})
        case Said(reply):
            return Said(replace(reply, text=f"{words}\n\n{reply.text}"))
    return shown


def _is_about_an_alarm() -> bool:
    endpoint, args = request.endpoint or "", request.view_args or {}
    if endpoint == NEW_SIGN:
        return False
    return endpoint.startswith(f"pages.{OWN_SERVICE}__") or args.get("service") == OWN_SERVICE
