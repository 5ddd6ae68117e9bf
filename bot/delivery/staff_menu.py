"""The menu that members of staff see in place of the families': by a tag, put on whoever speaks as staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import OperatorError
from bot.core.texts import phrase
from bot.delivery.task_runner import TaskFunction
from storage.identities import Identity
from storage.session import Database
from storage.tasks import enqueue_task

SHOW = "staff_menu.show"
TAG = phrase("menu/staff_tag")

log = structlog.get_logger()


class Tagger(Protocol):
    """Puts the tag on a follower of an account, or takes it off. Raises DeliveryError or OperatorError."""

    def __call__(self, app_id: str, openid: str, *, is_staff: bool) -> None:
        """Ask WeChat."""


def show_menu_of_face(session: Session, identity: Identity, now: datetime) -> None:
    """Have this person see the menu of the face in which they speak from now on."""
    enqueue_task(session, SHOW, {"identity": identity.id}, identity.school_id, now)


def staff_openids(session: Session, school_id: int, app_id: str) -> list[str]:
    """The followers of this account who speak as staff."""
    mine = (Identity.school_id == school_id, Identity.app_id == app_id, Identity.follows)
    return list(session.scalars(select(Identity.openid).where(*mine, Identity.face == "staff")))


class StaffMenus:
    """The task ``staff_menu.show``."""

    def __init__(self, tag: Tagger) -> None:
        self._tag = tag

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {SHOW: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  the runner's
        """Tag one person by the face of this moment. An account that has no tags leaves the menu as it is."""
        identity = db.read(lambda session: session.get(Identity, int(str(args["identity"]))))
        if identity is None or not identity.follows:
            return
        try:
            self._tag(identity.app_id, identity.openid, is_staff=identity.face == "staff")
        except OperatorError as error:
            log.warning("staff_menu_not_shown", error=str(error))
