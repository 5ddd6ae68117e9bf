"""Codes that bring whoever scans them into the chat with a scene."""

from dataclasses import dataclass
from datetime import timedelta

from bot.wechat.client import ApiClient
from bot.wechat.wrapped import Wrapped

LONGEST = timedelta(days=30)  # (platform)


@dataclass(frozen=True, slots=True)
class SceneCode:
    """``url`` is what the code holds (draw it with any QR library), ``valid`` how long WeChat honours it."""

    url: str
    ticket: str
    valid: timedelta


def temporary(api: ApiClient, scene: str, *, valid: timedelta) -> SceneCode:
    """A code for ``scene`` (1 to 64 characters: a random one-time secret, never a pupil's number).

    Scanning it arrives as SCAN or SUBSCRIBE with this scene. Raises ValueError for a scene or time WeChat
    does not take, DeliveryError or OperatorError as every call.
    """
    if not 1 <= len(scene) <= 64:
        raise ValueError(f"a scene has 1 to 64 characters, not {len(scene)}")
    if not timedelta(0) < valid <= LONGEST:
        raise ValueError("a temporary code is valid for at most 30 days")
    wanted = {
        "expire_seconds": int(valid.total_seconds()),
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    said = Wrapped(api).qrcode.create(wanted)
    return SceneCode(str(said["url"]), str(said["ticket"]), timedelta(seconds=int(said["expire_seconds"])))
