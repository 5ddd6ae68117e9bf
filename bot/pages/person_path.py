"""Demo only: ``/m/s/<token>/…`` is ``…`` as one person, so that several people are open in one browser.

The token moves from the path into the place where the application is mounted; every link and redirect that Flask
makes keeps it by itself.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.core.encryption import Vault
from bot.core.links import PersonLink, person_path, read_person_link, read_person_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX, LINK = "/m/s/", "/m/l/"
ALWAYS = datetime.fromtimestamp(0, UTC)  # the demo's clock is moved to and fro; its links do not run out
PERSON = "jiaxiao.person"  # the key in the WSGI environment; no header can set it


class PersonPaths:
    """The application, with the people of the demo in its paths."""

    def __init__(self, inner: "WSGIApplication", vault: Vault, *, links: bool = False) -> None:
        """``links``: signed links lead to the person's path, too, instead of into a cookie that all would share."""
        self._inner = inner
        self._vault = vault
        self._links = links

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path: str = environ.get("PATH_INFO", "")
        if self._links and (link := self._link(path)):
            place = person_path(self._vault, link.identity_id) + link.path
            start_response("302 Found", [("Location", place)])
            return []
        if path.startswith(PREFIX):
            token, _, rest = path.removeprefix(PREFIX).partition("/")
            if (identity_id := read_person_path(self._vault, token)) is not None:
                environ[PERSON] = identity_id
                environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{PREFIX}{token}"
                environ["PATH_INFO"] = f"/{rest}"
        return self._inner(environ, start_response)

    def _link(self, path: str) -> PersonLink | None:
        if not path.startswith(LINK):
            return None
        return read_person_link(self._vault, path.removeprefix(LINK), ALWAYS)
