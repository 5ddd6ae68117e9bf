"""What people allow us to send by subscription, as WeChat pushes it: asked in a window, changed in the settings."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound, Kind
from bot.core.school import SchoolContext
from storage.grants import add_grant, clear_grants
from storage.identities import known_identity

CONSENTS = (Kind.SUBSCRIBE_MSG_POPUP, Kind.SUBSCRIBE_MSG_CHANGE)

log = structlog.get_logger()


def take_subscription_event(session: Session, school: SchoolContext, inbound: Inbound, now: datetime) -> None:
    """Count the consents of one event of :data:`CONSENTS`; ``now`` is school time.

    Not idempotent: it belongs behind the inbox, which lets a repeated push do nothing. Who was never met (WeChat asks
    in articles, too) is left out: nobody would write to that person.
    """
    identity_id = known_identity(session, school.app_id, inbound.openid)
    if identity_id is None:
        log.info("consent_of_a_stranger", school=school.config.code)
        return
    for template_id, agreed in _answers(inbound):
        # In the settings WeChat tells only of refusals; there nothing new is given.
        if agreed and inbound.kind is Kind.SUBSCRIBE_MSG_POPUP:
            lasting = _lasts(school, template_id)
            add_grant(
                session,
                school_id=school.id,
                identity_id=identity_id,
                template_id=template_id,
                now=now,
                always=lasting,
            )
        elif not agreed:
            clear_grants(session, identity_id, template_id, now)


def _answers(inbound: Inbound) -> Iterator[tuple[str, bool]]:
    """Each template that was asked about, and whether the answer was yes."""
    every = inbound.fields.get("List")
    for each in every if isinstance(every, list) else ():
        if isinstance(each, dict) and each.get("TemplateId"):
            yield str(each["TemplateId"]), each.get("SubscribeStatusString") == "accept"


def _lasts(school: SchoolContext, template_id: str) -> bool:
    wechat = school.config.wechat
    mapped = wechat.subscriptions.values() if wechat else ()
    return any(each.id == template_id and each.long_term for each in mapped)
