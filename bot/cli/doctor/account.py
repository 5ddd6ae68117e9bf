"""Checks of one school's official account; each asks WeChat, and waits for seconds at the most."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from bot.cli.doctor.finding import Finding
from bot.core.clock import machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import WeChat
from bot.wechat import transport
from bot.wechat.crypto import signature
from bot.wechat.token_stores import MemoryTokenStore
from bot.wechat.tokens import TokenProvider

MOST_SKEW = timedelta(minutes=2)
CODE = re.compile(r": (\d{5}) ")
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
CONSOLE = "the account's console (mp.weixin.qq.com)"
WHAT_TO_DO = {
    40013: f"Copy [wechat] app_id from {CONSOLE}; it begins with wx",
    40125: f"Reset the app secret in {CONSOLE} and write it into config.local.toml as [wechat] app_secret",
    40243: f"Unfreeze the app secret in {CONSOLE}",
}


def check_credentials(code: str, account: WeChat) -> Finding:
    """Whether WeChat gives this server a token."""
    name = f"credentials of {code}"
    try:
        TokenProvider(account, MemoryTokenStore()).get()
    except DeliveryError as error:
        todo = "Open outgoing HTTPS to api.weixin.qq.com in the school's firewall, then try again"
        return Finding(name, f"WeChat cannot be reached ({error})", todo)
    except OperatorError as error:
        return Finding(name, str(error), _what_to_do(str(error)))
    return Finding(name, "WeChat gives a token")


def is_missing_address(finding: Finding) -> bool:
    """Whether the account only lacks this server's address in its list."""
    return ": 40164 " in finding.said


def check_callback(code: str, account: WeChat, url: str) -> Finding:
    """Whether ``url`` answers a check signed as WeChat signs it: the test that the console makes when it is saved.

    Only from here; whether WeChat reaches it from outside, the console alone can say.
    """
    name, echo = f"callback of {code}", secrets.token_hex(8)
    timestamp, nonce = str(int(machine_now().timestamp())), secrets.token_hex(8)
    signed = signature(account.token.get_secret_value(), timestamp, nonce)
    query = {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    try:
        with transport.session() as http:
            answer = http.get(url, params=query, timeout=transport.TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        todo = "Start jiaxiao up, and lead [app] base_url to it (name, router, ports 80 or 443, certificate)"
        return Finding(name, f"{url} does not answer ({type(error).__name__})", todo)
    if answer.status_code == 200 and answer.text == echo:
        return Finding(name, f"{url} answers")
    said = f"{url} answers with HTTP {answer.status_code} instead of the check's text"
    return Finding(name, said, _callback_todo(answer.status_code))


def check_clock(code: str, account: WeChat) -> Finding:
    """Whether this computer's clock agrees with WeChat's; pushes that seem older than minutes are refused."""
    name = f"clock against {code}"
    try:
        with transport.session() as http:
            answer = http.head(account.api_base, timeout=transport.TIMEOUT, allow_redirects=False)
        theirs = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (requests.RequestException, KeyError, ValueError) as error:
        todo = "Compare this computer's clock with a telephone"
        return Finding(name, f"WeChat's time is not known ({type(error).__name__})", todo)
    return judge_clock(name, machine_now(), theirs)


def judge_clock(name: str, ours: datetime, theirs: datetime) -> Finding:
    """The finding for these two times."""
    apart = ours - theirs
    said = f"{abs(apart.total_seconds()):.0f} s {'ahead' if apart > timedelta(0) else 'behind'}"
    if abs(apart) > MOST_SKEW:
        return Finding(name, said, "Switch on time synchronisation (timedatectl set-ntp true); WeChat is refused else")
    return Finding(name, said)


def _what_to_do(said: str) -> str:
    found = CODE.search(said)
    code = int(found[1]) if found else 0
    if code == 40164:
        address = ADDRESS.search(said)
        return f"Put IP {address[0] if address else 'of this server'} into the IP whitelist in {CONSOLE}"
    return WHAT_TO_DO.get(code, f"Look at the state of the account in {CONSOLE}")


def _callback_todo(status: int) -> str:
    if status == 403:
        return "Another [wechat] token, or a wrong clock, is at work there: restart jiaxiao up with this configuration"
    if status == 404:
        return "Another program answers there, or one without [wechat]: lead [app] base_url to jiaxiao up"
    if status in (301, 302, 307, 308):
        return "WeChat follows no redirection: write the address that it leads to into [app] base_url"
    return "Look at what jiaxiao up prints, and at the proxy before it"
