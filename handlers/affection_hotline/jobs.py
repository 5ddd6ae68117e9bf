"""What time brings to the hotline."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.affection_hotline.actions import bringing
from handlers.affection_hotline.actions.waking import school_of

if TYPE_CHECKING:
    from storage.session import Database


def come_due(database: "Database", args: Mapping[str, Any], now: datetime) -> None:
    """One message is brought, played again or given to the duty teacher; doing it again does nothing."""
    database.transact(bringing.come_due, school_of(args), int(args["message"]), now)
