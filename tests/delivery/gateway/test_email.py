"""Mail to a real server on loopback: one message a claim, and what each refusal means."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import structlog

from bot.core.reply import Choice, Reply
from bot.core.settings import Email
from bot.delivery.channels.email import Mail
from bot.delivery.payload import Payload, pack
from storage.claimed import Claimed, Sending
from tests.delivery.gateway.mail_server import MailServer
from tests.delivery.world import Clock
from tests.factories import NOW

OFFICE, KEEPER = "office@example.cn", "keeper@example.cn"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def mail(port: int, **settings: Any) -> Mail:
    values = {"host": "127.0.0.1", "port": port, "sender": "school@example.cn", "security": "none", **settings}
    return Mail(Email.model_validate(values), base_url="https://jx.example.cn/", clock=Clock())


def a_claim(row_id: int = 7, to: str = OFFICE, payload: Payload | None = None, attempts: int = 0) -> Claimed:
    words = pack(payload or Payload(Reply("三(2)班有1份纸条没有交回")))
    return Claimed(row_id, 1, "t", "email", to, "notice", words, "email", attempts, NOW)


def send(sender: Mail, *claims: Claimed) -> list[Sending]:
    async def run() -> list[Sending]:
        async with aiohttp.ClientSession() as http:
            return await sender.send_batch(http, claims)

    return asyncio.run(run())


def became(sendings: list[Sending]) -> list[str]:
    return [" ".join(filter(None, (said.state, said.error_code))) for _, said in sendings]


def test_a_mail_says_the_words_and_where_the_page_is(server: MailServer) -> None:
    reply = Reply("三(2)班有1份纸条没有交回", (Choice("1", "看名单"),))
    payload = Payload(reply, what="纸条\n没有交回", link="/m/l/x")
    assert became(send(mail(server.port), a_claim(payload=payload))) == ["sent"]
    [came] = server.came
    assert (came["From"], came["To"], came["Message-ID"]) == ("school@example.cn", OFFICE, "<7@example.cn>")
    assert came["Subject"] == "纸条 没有交回"
    text = came.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().split() == ["三(2)班有1份纸条没有交回", "1", "看名单", "https://jx.example.cn/m/l/x"]


def test_several_go_by_one_connection_each_on_its_own(server: MailServer) -> None:
    server.refuses[KEEPER] = "550 no such user"
    sender = mail(server.port)
    assert became(send(sender, a_claim(1), a_claim(2, KEEPER), a_claim(3))) == ["sent", "failed 550", "sent"]
    assert (len(server.came), server.connections) == (2, 1)
    assert not sender.rests()


@pytest.mark.parametrize(
    ("where", "answer", "state", "rests"),
    [
        ("recipient", "550 no such user", "failed 550", False),
        ("recipient", "450 mailbox busy", "queued 450", False),
        ("data", "554 looks like spam", "failed 554", False),
        ("data", "451 try later", "queued 451", False),
        ("sender", "553 not your address", "queued 553", True),
        ("sender", "451 try later", "queued 451", False),
    ],
)
def test_permanent_and_passing_refusals(server: MailServer, where: str, answer: str, state: str, rests: bool) -> None:
    if where == "recipient":
        server.refuses[OFFICE] = answer
    else:
        setattr(server, where, answer)
    sender = mail(server.port)
    [(_, said)] = sendings = send(sender, a_claim())
    assert (became(sendings), sender.rests(), server.came) == ([state], rests, [])
    assert said.counts is not rests, "a stop of the whole sender is no try"
    if said.state == "queued":
        assert said.not_before == NOW + (timedelta(minutes=5) if rests else timedelta(seconds=5))


def test_what_was_perhaps_taken_is_not_sent_again(server: MailServer) -> None:
    server.hangs_up = True
    assert became(send(mail(server.port), a_claim())) == ["unknown no_answer"]


def test_behind_a_hang_up_the_others_go_by_a_new_connection(server: MailServer) -> None:
    server.hangs_up = True
    assert became(send(mail(server.port), a_claim(1), a_claim(2))) == ["unknown no_answer"] * 2
    assert server.connections == 2


def test_no_server_at_all() -> None:
    sender = mail(9)
    with structlog.testing.capture_logs() as said:
        assert became(send(sender, *(a_claim(each) for each in range(5)))) == ["queued no_connection"] * 5
    assert sender.rests()
    assert [each["event"] for each in said if each.get("alarm")] == ["other_end_unreachable"]


def test_a_wrong_password_stops_all_and_alarms() -> None:
    with MailServer(password="right") as server:
        wrong = mail(server.port, user="school", password="wrong")
        with structlog.testing.capture_logs() as said:
            assert became(send(wrong, a_claim(1), a_claim(2))) == ["queued 535"] * 2
        assert [each["event"] for each in said if each.get("alarm")] == ["delivery_halted"]
        assert (wrong.rests(), server.came) == (True, [])
        assert became(send(mail(server.port, user="school", password="right"), a_claim())) == ["sent"]


def test_a_server_without_the_protection_that_is_asked_for(server: MailServer) -> None:
    assert became(send(mail(server.port, security="starttls"), a_claim())) == ["queued security"]
    assert became(send(mail(server.port, security="tls"), a_claim())) == ["queued no_connection"]
    assert server.came == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_signed_is_not_trusted(certificate: ssl.SSLContext, security: str) -> None:
    with MailServer(tls=certificate, require_tls=security == "starttls") as server:
        [(_, said)] = send(mail(server.port, security=security), a_claim())
        assert (said.state, server.came) == ("queued", [])


def test_an_address_that_is_none_hurts_nobody_else(server: MailServer) -> None:
    sendings = send(mail(server.port), a_claim(1, "a@b.cn\nBcc: c@d.cn"), a_claim(2))
    assert became(sendings) == ["failed fault", "sent"]
    assert len(server.came) == 1
