"""What WeChat says later of a template message or of a subscription notice, as it comes to the webhook."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound, Kind
from bot.core.school import SchoolContext
from storage.receipts import DELIVERED, record_receipt
from storage.school_clock import school_now

LARGEST = 2**63 - 1  # what the column holds, and all that WeChat was seen to send

log = structlog.get_logger()


def take_receipt(session: Session, school: SchoolContext, inbound: Inbound, *, now: datetime) -> None:
    """Record a TEMPLATESENDJOBFINISH or a subscribe_msg_sent_event; ``now`` is machine time.

    One without a number belongs to nothing. Both skip the inbox: a repeat changes nothing.
    """
    for msgid, status in _told(inbound):
        if not (msgid.isdecimal() and int(msgid) <= LARGEST):
            log.warning("receipt_without_number")
            continue
        record_receipt(session, school.app_id, str(int(msgid)), status, school_now(session, now))


def _told(inbound: Inbound) -> list[tuple[str, str]]:
    """The message's number and what became of it; a subscription event may tell of several."""
    if inbound.kind is not Kind.SUBSCRIBE_MSG_SENT:
        return [(str(inbound.fields.get("MsgID", "")), str(inbound.fields.get("Status", "")))]
    every = inbound.fields.get("List")
    return [
        (str(each.get("MsgID", "")), DELIVERED if str(each.get("ErrorCode")) == "0" else _failure(each))
        for each in (every if isinstance(every, list) else ())
        if isinstance(each, dict)
    ]


def _failure(told: Mapping[str, object]) -> str:
    return f"failed:{told.get('ErrorStatus') or told.get('ErrorCode') or 'unknown'}"
