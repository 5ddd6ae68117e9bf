"""Consents to subscription messages, as the platform keeps them: it tells nobody how many are left."""

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids
from bot.simulator.templates import Template, Templates


class Subscriptions:
    """The subscription templates of every app id, and who has agreed to which of them how often."""

    def __init__(self, ids: Ids) -> None:
        self.templates = Templates(ids)
        self._lasting: set[str] = set()
        self._left: dict[tuple[str, str], int] = {}
        self._always: set[tuple[str, str]] = set()

    def add(self, app_id: str, title: str, content: str, template_id: str = "", *, lasting: bool = False) -> Template:
        """Approve a template; of a ``lasting`` one a single consent allows any number of messages."""
        template = self.templates.add(app_id, title, content, template_id)
        if lasting:
            self._lasting.add(template.template_id)
        return template

    def agree(self, openid: str, template_id: str) -> None:
        """The person taps "allow": one message more, or from now on any number."""
        consent = (openid, template_id)
        if template_id in self._lasting:
            self._always.add(consent)
        else:
            self._left[consent] = self._left.get(consent, 0) + 1

    def refuse(self, openid: str, template_id: str) -> None:
        """The person wants none any more."""
        self._always.discard((openid, template_id))
        self._left.pop((openid, template_id), None)

    def spend(self, openid: str, template_id: str) -> None:
        """Count one message; ApiError 43101 without a consent."""
        consent = (openid, template_id)
        if consent in self._always:
            return
        if not self._left.get(consent):
            raise ApiError(43101, "user refuse to accept the msg")
        self._left[consent] -= 1

    def standing(self, openid: str, template_id: str) -> str:
        """How many are left, or "always"; for the page."""
        consent = (openid, template_id)
        return "always" if consent in self._always else str(self._left.get(consent, 0))
