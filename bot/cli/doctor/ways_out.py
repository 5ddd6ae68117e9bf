"""Checks of the ways out besides the official account; each is tried as far as it goes without sending anything."""

import asyncio
from collections.abc import Iterator

import aiosmtplib
import requests
from pydantic import SecretStr

from bot.cli.doctor.account import ADDRESS, CODE
from bot.cli.doctor.finding import Finding
from bot.core.clock import machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import Dialling, Email, Gateway, MiniProgram, Settings, WeChat, WeCom
from bot.delivery.channels.email import NoServerError, connect
from bot.delivery.channels.gateway import Fate
from bot.delivery.channels.providers import Kind, provider_of
from bot.wechat import transport
from bot.wechat.token_stores import MemoryTokenStore
from bot.wechat.tokens import TokenProvider
from bot.wecom.tokens import CorpTokens

WITHOUT = "not configured; the ladder goes on without"
# Where the providers' own SDKs send to, if [sms] or [voice] url names nothing else.
ADDRESSES = {
    ("tencent", "sms"): "https://sms.tencentcloudapi.com",
    ("tencent", "voice"): "https://vms.tencentcloudapi.com",
    ("aliyun", "sms"): "https://dysmsapi.aliyuncs.com",
    ("aliyun", "voice"): "https://dyvmsapi.aliyuncs.com",
}
WECOM_CONSOLE = "enterprise WeChat's console (work.weixin.qq.com)"
WECOM_TODO = {
    40001: f"Copy the application's own secret from {WECOM_CONSOLE} into config.local.toml as [wecom] secret",
    40013: f"Copy [wecom] corp_id from {WECOM_CONSOLE}; it begins with ww",
}
MAIL_TODO = {
    Fate.NO_CONNECTION: "Correct [email] host, port and security, or open the port in the school's firewall",
    Fate.OUR_FAULT: "Correct [email] user, password and security; many providers want a code made for programs",
}


def check_shared(settings: Settings) -> Iterator[Finding]:
    """Text messages, calls and mail, which all schools of a deployment share."""
    yield check_gateway("sms", settings.sms, settings.app.base_url)
    yield check_gateway("voice", settings.voice, settings.app.base_url)
    yield check_dialling(settings.dial, settings.app.base_url)
    yield check_mail(settings.email)


def check_gateway(kind: Kind, gateway: Gateway | None, base_url: str) -> Finding:
    """Whether the provider can be reached, and can reach us; its credentials are tried with the first message."""
    if gateway is None:
        return Finding(kind, WITHOUT)
    try:
        provider_of(kind, gateway, machine_now)
    except OperatorError as error:
        return Finding(kind, f"{gateway.provider} cannot be used", str(error))
    address = gateway.url or ADDRESSES[gateway.provider, kind]
    return _both_ways(kind, address, gateway.callback_secret, "what arrived", base_url)


def check_dialling(dial: Dialling | None, base_url: str) -> Finding:
    """Whether the provider that connects teachers and families can be reached, and can reach us."""
    if dial is None:
        return Finding("dial", "not configured; teachers dial by themselves and see the numbers of their families")
    return _both_ways("dial", dial.url, dial.callback_secret, "who talked for how long", base_url)


def _both_ways(section: str, address: str, callback_secret: SecretStr, unknown: str, base_url: str) -> Finding:
    try:
        with transport.session() as http:
            http.head(address, timeout=transport.TIMEOUT, allow_redirects=False)
    except (requests.RequestException, ValueError) as error:
        todo = f"Correct [{section}] url, or open outgoing HTTPS to it in the school's firewall"
        return Finding(section, f"{address} does not answer ({type(error).__name__})", todo)
    said = f"{address} answers"
    if not callback_secret.get_secret_value():
        todo = f"Make up [{section}] callback_secret (openssl rand -hex 16); without it nobody knows {unknown}"
        return Finding(section, said, todo)
    if not base_url:
        return Finding(section, f"{said}; its reports cannot come in while [app] base_url is empty")
    return Finding(section, said)


def check_mail(email: Email | None) -> Finding:
    """Whether the mail server lets us in."""
    if email is None:
        return Finding("email", WITHOUT)
    at = f"{email.host}:{email.port}"
    try:
        asyncio.run(_greet(email))
    except NoServerError as error:
        said = f"{at} does not let us in ({error.answer.code or error.answer.fate})"
        return Finding("email", said, MAIL_TODO.get(error.answer.fate, "The server has trouble; try again later"))
    except aiosmtplib.SMTPException as error:
        return Finding("email", f"{at} breaks off ({type(error).__name__})", "Look at the mail server's log")
    return Finding("email", f"{at} lets us in")


async def _greet(email: Email) -> None:
    async with await connect(email) as server:
        await server.noop()


def check_wecom(code: str, corp: WeCom) -> Finding:
    """Whether enterprise WeChat gives this server a token."""
    name = f"enterprise WeChat of {code}"
    try:
        CorpTokens(corp, MemoryTokenStore()).get()
    except DeliveryError as error:
        todo = "Open outgoing HTTPS to qyapi.weixin.qq.com in the school's firewall, then try again"
        return Finding(name, f"cannot be reached ({error})", todo)
    except OperatorError as error:
        return Finding(name, str(error), _wecom_todo(str(error)))
    robots = f", {len(corp.robots)} robots" if corp.robots else ""
    return Finding(name, f"gives a token{robots}")


def _wecom_todo(said: str) -> str:
    found = CODE.search(said)
    code = int(found[1]) if found else 0
    if code == 60020:
        found = ADDRESS.search(said)
        ip = found[0] if found else "of this server"
        return f"Put IP {ip} under the application's trusted addresses in {WECOM_CONSOLE}"
    return WECOM_TODO.get(code, f"Look at the state of the application in {WECOM_CONSOLE}")


def check_mini_program(code: str, account: MiniProgram) -> Finding:
    """Whether WeChat gives a token for the mini-program, and whether it has anything to send with."""
    name = f"mini-program of {code}"
    try:
        TokenProvider(account, MemoryTokenStore()).get()
    except (DeliveryError, OperatorError) as error:
        todo = "Compare [mini_program] app_id and app_secret, and its IP whitelist, with its console (mp.weixin.qq.com)"
        return Finding(name, str(error), todo)
    if not account.subscriptions:
        todo = "Write its subscription templates under [mini_program.subscriptions], as in [wechat.templates]"
        return Finding(name, "no subscription is mapped; it sends nothing", todo)
    return Finding(name, f"gives a token; subscriptions: {', '.join(map(str, account.subscriptions))}")


def check_subscriptions(code: str, account: WeChat) -> Finding:
    """Which purposes reach people by subscription; template messages do without."""
    said = ", ".join(map(str, account.subscriptions)) or "none mapped; template messages serve"
    templates = {mapping.id for mapping in account.templates.values()}
    if twice := sorted({mapping.id for mapping in account.subscriptions.values()} & templates):
        todo = "Give each its own id: subscriptions and template messages are two lists in the console"
        return Finding(f"subscriptions of {code}", f"{', '.join(twice)} is mapped as a template, too", todo)
    return Finding(f"subscriptions of {code}", said)
