"""What was agreed in a talk, as the family reads it; it may say one word to it."""

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import recording
from handlers.visit_booking.chat.lines import Args


def read_record(talk: Talk, booking_id: int) -> Reply:
    """The agreed things, each with who does it and until when."""
    of, written = recording.for_family(talk.session, talk.actor, booking_id, talk.now)
    about: Args = {"booking_id": booking_id}
    go = {"1": Go("visit_booking.thank", about), "2": Go("visit_booking.reply_record", about)}
    return say("visit_booking/read_record", go=go, of=of, record=written)


def thank(talk: Talk, booking_id: int) -> Reply:
    """好,知道了."""
    recording.thank(talk.session, talk.school, talk.actor, booking_id)
    return say("visit_booking/thanked")


def reply_record(talk: Talk, booking_id: int) -> Reply:
    """我说一句."""
    return talk.open("visit_booking.reply", booking_id=booking_id)
