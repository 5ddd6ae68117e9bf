"""``/reports/<kind>/<secret>``: what providers of text messages and calls tell later.

Whether it arrived, which key was pressed, what somebody wrote back. A repeated report changes nothing. A key pressed
in a call that is not known yet is answered 503, so that the provider comes again.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime

import structlog
from flask import Blueprint, Response, jsonify, request
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.school import SchoolContext
from bot.core.settings import Dialling, Gateway, Settings
from bot.delivery.channels.gateway import Report
from bot.delivery.channels.providers import READERS
from bot.delivery.dialling.http import Ended, read_ended
from bot.delivery.dialling.reports import note_ended
from bot.delivery.pressed import press_key, write_back
from storage.receipts import DELIVERED, record_receipt
from storage.school_clock import school_now
from storage.session import Database

PATH = "/reports/<kind>/<secret>"
NAME = "gateway_reports"
LARGEST = 256 * 1024

log = structlog.get_logger()


class GatewayReports:
    """The entrance for every provider of this deployment."""

    def __init__(
        self,
        database: Database,
        schools: Mapping[str, SchoolContext],
        settings: Settings,
        clock: MachineClock = machine_now,
    ) -> None:
        self._database = database
        self._schools = {school.id: school for school in schools.values()}
        ways: dict[str, Gateway | Dialling | None] = {
            "sms": settings.sms, "voice": settings.voice, "dial": settings.dial,
        }  # fmt: skip
        self._ways = {kind: way for kind, way in ways.items() if way and way.callback_secret.get_secret_value()}
        self._clock = clock

    def take(self, kind: str, secret: str) -> tuple[Response, int]:
        """Take what was posted: 404 for a wrong address, 400 for what the provider does not send."""
        way = self._ways.get(kind)
        if way is None or not hmac.compare_digest(secret.encode(), way.callback_secret.get_secret_value().encode()):
            return jsonify(), 404
        try:
            known = self._write_down(kind, way, request.get_json(force=True, silent=True))
        except ValueError as error:
            log.info("report_not_understood", kind=kind, reason=str(error))
            return jsonify(), 400
        # In the words of all of them at once: each looks at its own.
        said = {"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"}
        return (jsonify(said), 200) if known else (jsonify(), 503)

    def _write_down(self, kind: str, way: Gateway | Dialling, said: object) -> bool:
        """Whether all of it is known. Raises ValueError for what this provider does not send."""
        if isinstance(way, Dialling):
            self._database.transact(_note_ended, self._schools, read_ended(said), self._clock())
            return True
        return self._database.transact(_record, self._schools, kind, READERS[way.provider](said), self._clock())


def gateway_reports(reports: GatewayReports) -> Blueprint:
    """The entrance as routes for the app."""
    routes = Blueprint(NAME, __name__)

    def take(kind: str, secret: str) -> tuple[Response, int]:
        request.max_content_length = LARGEST
        return reports.take(kind, secret)

    routes.add_url_rule(PATH, "take", take, methods=["POST"])
    return routes


def _note_ended(
    session: Session, schools: Mapping[int, SchoolContext], ended: list[Ended], machine: datetime
) -> None:  # fmt: skip
    note_ended(session, schools, ended, school_now(session, machine))


def _record(
    session: Session, schools: Mapping[int, SchoolContext], kind: str, reports: list[Report],
    machine: datetime,
) -> bool:  # fmt: skip
    """Write all of them down; False if one tells of something that is not known yet."""
    now = school_now(session, machine)
    known = True
    for report in reports:
        match report.kind:
            case "arrived":
                record_receipt(session, kind, report.receipt_id[:64], DELIVERED, now)
            case "failed":
                record_receipt(session, kind, report.receipt_id[:64], report.text or "failed", now)
            case "pressed":
                known = press_key(session, schools, report.receipt_id[:64], report.text, now) and known
            case "said":
                write_back(session, schools, report.phone, report.text, now)
    return known
