"""What people fill in about visits, by sub-topic."""

from bot.core.forms import Form
from handlers.home_visit.forms.announcing import Announce, Times
from handlers.home_visit.forms.answering import Note, Wish, Words
from handlers.home_visit.forms.callbacks import Callback
from handlers.home_visit.forms.events import Event
from handlers.home_visit.forms.follow_ups import Evidence, Hand, Longer
from handlers.home_visit.forms.recording import Dictate, Promise, Record

FORMS: dict[str, type[Form]] = {
    "announce": Announce,
    "times": Times,
    "wish": Wish,
    "words": Words,
    "note": Note,
    "dictate": Dictate,
    "record": Record,
    "promise": Promise,
    "evidence": Evidence,
    "longer": Longer,
    "hand": Hand,
    "callback": Callback,
    "event": Event,
}
