"""``/wechat``: one push in, one transaction, one answer.

Inbox row, business rows, dialogue, outgoing messages and the stored answer are committed together or not at all.
A repeat of a finished push gets the stored answer; a repeat of a running one waits for it; a repeat after a crash
runs anew. What fails is answered with an apology and an alarm, never with a 5xx.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from bot.core.clock import at_school, machine_now, monotonic
from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.media import forget_media, keep_media
from bot.delivery.receipts import take_receipt
from bot.delivery.subscriptions import CONSENTS, take_subscription_event
from bot.delivery.tell import tell
from bot.dialogue.registry import Registry
from bot.dialogue.router import IN_THIS_PROCESS, answer, answer_again
from bot.dialogue.sealed_drafts import DailyKeys
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from bot.wechat import edge
from bot.wechat.passive import render, render_voice
from bot.wechat.wording import as_text
from storage.accounts import holds_to_account
from storage.identities import Identity, meet
from storage.inbox import ReplayError, answered, claim, note_sealed, store_reply
from storage.school_clock import school_now
from storage.session import CommitUnknownError, Database, LockTimeoutError

PATH = "/wechat"
# WeChat cuts the connection at 5 s; an answer that would come later goes out as a message of its own.
LATE_SECONDS = 4.5
SUCCESS = edge.SUCCESS
KEPT: dict[Kind, Literal["voice", "image", "video"]] = {
    Kind.VOICE: "voice",
    Kind.IMAGE: "image",
    Kind.VIDEO: "video",
    Kind.SHORTVIDEO: "video",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the HTTP layer sends back."""

    status: int
    body: str
    kind: str = "text/plain"


class Webhook:
    """The callback of every account of this deployment."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        schools: Mapping[str, SchoolContext],
        keys: DailyKeys = IN_THIS_PROCESS,
    ) -> None:
        """``keys`` seals the drafts of sealed forms; several processes need keys that they share."""
        self._database = database
        self._registry = registry
        self._schools = schools
        self._keys = keys

    def check(self, code: str | None, query: Mapping[str, str]) -> Answer:
        """Answer the console's test of the callback address."""
        school = self._school(code)
        if school is None or school.config.wechat is None:
            return Answer(404, "")
        try:
            return Answer(200, edge.answer_check(school.config.wechat, query, now=machine_now()))
        except edge.Refused as refused:
            log.warning("push_refused", school=school.config.code, reason=refused.reason)
            return Answer(refused.status, "")

    def receive(self, code: str | None, query: Mapping[str, str], read_body: Callable[[], bytes]) -> Answer:
        """Take one push and answer it."""
        arrived = monotonic()
        school = self._school(code)
        if school is None or school.config.wechat is None:
            return Answer(404, "")
        try:
            push = edge.open_push(school.config.wechat, query, read_body(), now=machine_now())
            xml = self._answer(school, push, arrived)
        except edge.Refused as refused:
            log.warning("push_refused", school=school.config.code, reason=refused.reason)
            return Answer(refused.status, "")
        except ReplayError:
            log.warning("push_refused", school=school.config.code, reason="replay")
            return Answer(403, "")
        kind = "application/json" if push.is_json and xml else "text/xml" if xml else "text/plain"
        return Answer(200, edge.seal(push, xml or SUCCESS, now=machine_now()), kind)

    def _answer(self, school: SchoolContext, push: edge.Push, arrived: float) -> str:
        """The passive reply's XML, or an empty text for ``success``."""
        try:
            return self._handled(school, push, arrived)
        except (ReplayError, edge.Refused):
            raise
        except LockTimeoutError:
            log.warning("push_waited_too_long", kind=push.inbound.raw_kind)
            return ""
        except Exception:
            # Whatever it was, the family gets a sentence and the operator an alarm; nothing half done is kept.
            log.exception("push_failed", alarm=True, kind=push.inbound.raw_kind, school=school.config.code)
            return self._apologise(school, push)

    def _handled(self, school: SchoolContext, push: edge.Push, arrived: float) -> str:
        try:
            return self._database.transact(self._handle, school, push, arrived)
        except CommitUnknownError:
            # The connection died in COMMIT: the inbox key says whether the work was done.
            found = self._database.read(answered, school_id=school.id, push_key=push.inbound.key)
            return (
                found.reply
                if found and not found.is_sealed
                else self._database.transact(self._handle, school, push, arrived)
            )

    def _handle(self, session: Session, school: SchoolContext, push: edge.Push, arrived: float) -> str:
        inbound, machine = push.inbound, machine_now()
        if inbound.kind in (Kind.TEMPLATE_RECEIPT, Kind.SUBSCRIBE_MSG_SENT):
            # One comes back for every such message: no inbox row, an idempotent mark is enough.
            take_receipt(session, school, inbound, now=machine)
            return ""
        before = claim(session, school_id=school.id, push_key=inbound.key, nonce_key=push.nonce_key, day=machine.date())
        if before is not None:
            return self._again(session, school, push) if before.is_sealed else before.reply
        if not inbound.openid or not inbound.to_user or inbound.kind is Kind.UNKNOWN:
            log.info("push_unknown", kind=inbound.raw_kind, fields=sorted(inbound.fields))
            return ""
        # Where the configuration names the account's original id, the door has compared it.
        if not (push.account.original_id or holds_to_account(session, school.app_id, inbound.to_user)):
            raise edge.Refused(403, "other_account")
        now = school_now(session, machine)
        if inbound.kind in CONSENTS:
            # Before the person is met: to have answered a question is not to follow.
            take_subscription_event(session, school, inbound, now)
            return ""
        identity = _met(session, school, inbound, machine, now)
        reply = self._say(session, school, identity, inbound, now)
        return self._deliver(session, school, push, identity, reply, now, arrived)

    def _say(
        self, session: Session, school: SchoolContext, identity: Identity, inbound: Inbound, now: datetime
    ) -> Reply:
        talk = Talk(session, school, load_actor(session, identity, now=now), identity, inbound, now)
        kept = None
        if inbound.kind in KEPT and inbound.media_id:
            # WeChat keeps it for three days only; a task fetches it at once.
            kept = keep_media(
                session,
                school_id=school.id,
                identity_id=identity.id,
                platform_media_id=inbound.media_id,
                kind=KEPT[inbound.kind],
                now=now,
            )
            talk.media = str(kept.media_id)
        reply = answer(talk, self._registry, self._keys)
        if kept and reply.sealed:
            forget_media(session, kept)
        return reply

    def _again(self, session: Session, school: SchoolContext, push: edge.Push) -> str:
        """The answer to a repeat of a sealed talk, which was kept nowhere."""
        machine = machine_now()
        now = school_now(session, machine)
        identity = _met(session, school, push.inbound, machine, now)
        talk = Talk(session, school, load_actor(session, identity, now=now), identity, push.inbound, now)
        return _at_once(push, answer_again(talk, self._registry, self._keys))

    def _deliver(
        self,
        session: Session,
        school: SchoolContext,
        push: edge.Push,
        identity: Identity,
        reply: Reply,
        now: datetime,
        arrived: float,
    ) -> str:
        inbound = push.inbound
        if reply.sealed:
            # However late, nothing of it may wait in the outbox: WeChat repeats what it did not hear.
            note_sealed(session, push_key=inbound.key)
            return _at_once(push, reply)
        is_late = monotonic() - arrived > LATE_SECONDS
        # A passive reply is one message; what must be heard behind the words, and what comes late, goes out after it.
        in_time = not is_late and bool(reply.text) and not reply.media
        is_spoken = not is_late and bool(reply.spoken_first)
        behind = reply.also if in_time and not is_spoken else (reply, *reply.also) if _says(reply) else reply.also
        for number, message in enumerate(behind):
            tell(
                session,
                school_id=school.id,
                identity_id=identity.id,
                reply=message,
                purpose="answer",
                key=f"answer:{inbound.key.hex()}:{number}",
                now=now,
                thread="answer",
                due_at=now if is_late else now + timedelta(seconds=2),
            )
        if is_spoken:
            xml = render_voice(inbound, reply.spoken_first, now=machine_now())
        elif in_time:
            xml = render(inbound, as_text(reply, tappable=push.account.tappable_choices), now=machine_now())
        else:
            return ""
        store_reply(session, school_id=school.id, push_key=inbound.key, reply=xml)
        return xml

    def _apologise(self, school: SchoolContext, push: edge.Push) -> str:
        inbound = push.inbound
        if inbound.is_event:
            return ""
        sorry = say("dialogue/sorry", duty_phone=school.config.duty_phone)
        xml = render(inbound, as_text(sorry, tappable=False), now=machine_now())
        try:
            return self._database.transact(_store_failure, school, push, xml)
        except Exception:
            # The database itself is gone: nothing was done, and WeChat's repeat will find it back or not.
            log.exception("push_failure_not_stored", alarm=True)
            return xml

    def _school(self, code: str | None) -> SchoolContext | None:
        if code is None:
            return next(iter(self._schools.values())) if len(self._schools) == 1 else None
        return self._schools.get(code)


def _met(session: Session, school: SchoolContext, inbound: Inbound, machine: datetime, now: datetime) -> Identity:
    day = at_school(now).date()
    return meet(session, school_id=school.id, app_id=school.app_id, inbound=inbound, machine=machine, day=day)


def _at_once(push: edge.Push, reply: Reply) -> str:
    """The words alone, as the passive reply."""
    words = as_text(reply, tappable=push.account.tappable_choices)
    return render(push.inbound, words, now=machine_now()) if reply.text else ""


def _says(reply: Reply) -> bool:
    return bool(reply.text or reply.media)


def _store_failure(session: Session, school: SchoolContext, push: edge.Push, xml: str) -> str:
    today = machine_now().date()
    inbound = push.inbound
    before = claim(session, school_id=school.id, push_key=inbound.key, nonce_key=push.nonce_key, day=today)
    if before is not None:
        return before.reply
    store_reply(session, school_id=school.id, push_key=inbound.key, reply=xml, failed=True)
    return xml


class Door:
    """The WSGI application before the pages' one. It takes the pushes, and nothing else.

    Flask would open a session, look for a route and run the pages' hooks for each of them.
    """

    def __init__(self, webhook: Webhook, pages: WSGIApplication) -> None:
        self._webhook = webhook
        self._pages = pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        is_push = environ["REQUEST_METHOD"] == "POST" and (path == PATH or path.startswith(f"{PATH}/"))
        return (self._take if is_push else self._pages)(environ, start_response)

    def _take(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        code = None if request.path == PATH else request.path.removeprefix(f"{PATH}/")
        try:
            said = self._webhook.receive(code, request.args.to_dict(), lambda: _body(request))
        except HTTPException as error:  # the body broke off
            return error.get_response(environ)(environ, start_response)
        response = Response(said.body, said.status, content_type=f"{said.kind}; charset=utf-8")
        return response(environ, start_response)


def register(app: Flask, webhook: Webhook) -> None:
    """Mount the callback: ``/wechat``, or ``/wechat/<school>`` where one deployment serves several."""

    def check(code: str | None = None) -> Response:
        said = webhook.check(code, request.args.to_dict())
        return Response(said.body, said.status, content_type="text/plain; charset=utf-8")

    app.add_url_rule(PATH, "webhook", check)
    app.add_url_rule(f"{PATH}/<code>", "webhook_of_school", check)
    app.wsgi_app = Door(webhook, app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documents do it


def _body(request: Request) -> bytes:
    if (request.content_length or 0) > edge.MAX_BODY:
        raise edge.Refused(413, "too_large")
    try:
        return request.stream.read(edge.MAX_BODY + 1)
    except RequestEntityTooLarge as error:
        raise edge.Refused(413, "too_large") from error
