"""Consents come through the webhook: once however often WeChat repeats the push, and nobody follows by them."""

from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from bot.simulator import pushes
from bot.simulator.markup import Fields
from storage.grants import Grant
from storage.identities import Identity
from storage.session import Database
from tests.product import ServerProcess
from tests.webhook.conftest import HTTP, Wire

Servers = Callable[..., ServerProcess]


def test_a_repeated_consent_counts_once(servers: Servers, wire: Wire, database: Database) -> None:
    server = servers()
    wire.deliver(server.url, wire.text("你好"))
    agreed = wire.whole(pushes.subscription_popup([("S1", "accept"), ("S2", "accept")]))
    for _ in range(3):
        push(server, wire, agreed)
    push(server, wire, wire.whole(pushes.subscription_sent("S1", 17, 0, "success")))
    push(server, wire, wire.whole(pushes.subscription_rejected(["S2"])))
    assert database.read(_consents) == {"S1": 1, "S2": 0}


def test_who_only_answers_a_question_is_not_taken_for_a_follower(
    servers: Servers, wire: Wire, database: Database
) -> None:
    server = servers()
    push(server, wire, wire.whole(pushes.subscription_popup([("S1", "accept")])))
    assert database.read(lambda session: (session.query(Identity).count(), session.query(Grant).count())) == (0, 0)


def push(server: ServerProcess, wire: Wire, event: Fields) -> None:
    """Deliver what is answered with nothing but ``success``."""
    query, body = wire.signed(event)
    answer = HTTP.request("POST", f"{server.url}/wechat?{urlencode(query)}", body=body)
    assert (answer.status, answer.data) == (200, b"success")


def _consents(session: Session) -> dict[str, int]:
    return {each.template_id: each.once for each in session.query(Grant)}
