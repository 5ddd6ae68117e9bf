"""Scene codes: tickets, what they stand for and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids

LONGEST = 2_592_000  # seconds: thirty days
SHORTEST = 60  # when no time is given


@dataclass(frozen=True, slots=True)
class SceneCode:
    """One code; ``until`` is None for a permanent one."""

    app_id: str
    ticket: str
    scene: str
    url: str
    until: datetime | None


class Codes:
    """Every code that was ever made."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._of: dict[str, SceneCode] = {}

    def create(
        self, app_id: str, action: str, scene: dict[str, object], seconds: int | None, now: datetime
    ) -> SceneCode:
        """A code by the rules of qrcode/create; ApiError 40097 for a wrong scene, 40130 for an unknown action."""
        lasting = {"QR_SCENE": False, "QR_STR_SCENE": False, "QR_LIMIT_SCENE": True, "QR_LIMIT_STR_SCENE": True}
        if action not in lasting:
            raise ApiError(40130, "invalid action_name")
        value = str(scene.get("scene_str" if "STR" in action else "scene_id", ""))
        if not 1 <= len(value) <= 64 or ("STR" not in action and not value.isdecimal()):
            raise ApiError(40097, "invalid args")
        life = min(seconds or SHORTEST, LONGEST)
        ticket = f"gQ{self._ids.word(90)}=="
        code = SceneCode(
            app_id,
            ticket,
            value,
            f"http://weixin.qq.com/q/{self._ids.word(22)}",
            None if lasting[action] else now + timedelta(seconds=life),
        )
        self._of[ticket] = code
        return code

    def get(self, ticket: str) -> SceneCode:
        """A code by its ticket; ApiError 40098 if there is none."""
        if ticket not in self._of:
            raise ApiError(40098, "invalid ticket")
        return self._of[ticket]

    def find(self, app_id: str, seen: str) -> SceneCode | None:
        """The newest code of an account by what a phone reads (its address) or by its scene or ticket."""
        for code in reversed(self._of.values()):
            if code.app_id == app_id and seen in (code.url, code.scene, code.ticket):
                return code
        return None

    def shown(self, app_id: str, now: datetime) -> list[SceneCode]:
        """The account's codes that still work, newest first."""
        return [
            code
            for code in reversed(self._of.values())
            if code.app_id == app_id and (code.until is None or code.until > now)
        ]
