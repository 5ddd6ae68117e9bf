"""Who opened a page inside WeChat."""

from urllib.parse import urlencode

from bot.core.clock import machine_now
from bot.core.errors import DeliveryError
from bot.core.settings import WeChat
from bot.wechat import transport
from bot.wechat.error_codes import Outcome, classify
from bot.wechat.failures import failure

PATH = "/sns/oauth2/access_token"
REAL_API, REAL_PAGES = "https://api.weixin.qq.com", "https://open.weixin.qq.com"


class LoginAgainError(Exception):
    """The login code was used already, is older than five minutes, or never existed: start the login anew."""


class SnapshotUserError(Exception):
    """WeChat showed a read-only snapshot to a made-up identity: ask the person to tap 使用完整服务 and try again."""


def authorize_url(account: WeChat, *, redirect: str, state: str) -> str:
    """Where to send the browser so that it comes back to ``redirect`` with a code; nobody is asked anything.

    The order of the parameters matters to WeChat.
    """
    pages = REAL_PAGES if account.api_base == REAL_API else account.api_base
    wanted = {
        "appid": account.app_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{pages}/connect/oauth2/authorize?{urlencode(wanted)}#wechat_redirect"


def openid_of(account: WeChat, code: str) -> str:
    """The openid behind a code. Each call stands alone: nothing of one person is kept for the next.

    Raises LoginAgainError, SnapshotUserError, DeliveryError or OperatorError.
    """
    wanted = {
        "appid": account.app_id,
        "secret": account.app_secret.get_secret_value(),
        "code": code,
        "grant_type": "authorization_code",
    }
    said = login_answer(account.api_base, PATH, wanted)
    # The flag means a made-up openid: bound to a child, it would belong to nobody.
    if said.get("is_snapshotuser"):
        raise SnapshotUserError
    return str(said["openid"])


def login_answer(api_base: str, path: str, wanted: dict[str, str]) -> dict[str, object]:
    """The answer to a login code, with an openid in it; of the account's pages and of the mini-program alike."""
    with transport.session() as http:
        said = transport.as_fields(transport.ask(http, "GET", api_base + path, params=wanted), path)
    if code := transport.error_code(said):
        if classify(code) is Outcome.RESTART_OAUTH:
            raise LoginAgainError(str(code))
        raise failure(code, str(said.get("errmsg", "")), place=path, now=machine_now())
    if not said.get("openid"):
        raise DeliveryError(f"WeChat {path}: an answer without openid")
    return said
