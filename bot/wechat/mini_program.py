"""Who opened the mini-program."""

from bot.core.settings import MiniProgram
from bot.wechat.oauth import login_answer

PATH = "/sns/jscode2session"


def openid_of(program: MiniProgram, code: str) -> str:
    """The openid (of the mini-program, not of the official account) behind a ``wx.login`` code.

    Raises :class:`bot.wechat.oauth.LoginAgainError`, DeliveryError or OperatorError. The session_key in the
    answer is not kept: the next ``wx.login`` voids it.
    """
    wanted = {
        "appid": program.app_id,
        "secret": program.app_secret.get_secret_value(),
        "js_code": code,
        "grant_type": "authorization_code",
    }
    return str(login_answer(program.api_base, PATH, wanted)["openid"])
