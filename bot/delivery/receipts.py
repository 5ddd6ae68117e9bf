"""What WeChat says of a template message later, as it comes to the webhook."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound
from bot.core.school import SchoolContext
from storage.receipts import record_receipt
from storage.school_clock import school_now

LARGEST = 2**63 - 1  # what the column holds, and all that WeChat was seen to send

log = structlog.get_logger()


def take_receipt(session: Session, school: SchoolContext, inbound: Inbound, *, now: datetime) -> None:
    """Record a TEMPLATESENDJOBFINISH; ``now`` is machine time. One without a number belongs to nothing."""
    msgid, status = str(inbound.fields.get("MsgID", "")), str(inbound.fields.get("Status", ""))
    if not (msgid.isdecimal() and int(msgid) <= LARGEST):
        log.warning("receipt_without_number")
        return
    record_receipt(session, school.app_id, str(int(msgid)), status, school_now(session, now))
