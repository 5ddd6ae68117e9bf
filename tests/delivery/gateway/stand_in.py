"""A provider's server as its SDK sees it: says what it was told to, remembers what it was asked."""

from typing import Any

from flask import Flask, Response, jsonify, request

Said = tuple[int, object]


class StandIn:
    """``says`` is the next answer: HTTP status and JSON, or None for a body that is none."""

    def __init__(self) -> None:
        self.says: Said = (200, {})
        self.asked: list[dict[str, Any]] = []
        self.app = Flask("provider")
        self.app.add_url_rule("/", "answer", self._answer, methods=["POST"])

    def _answer(self) -> Response:
        body = request.get_json(silent=True)
        action = request.headers.get("X-TC-Action") or request.headers.get("x-acs-action") or ""
        self.asked.append({"action": action, **(body if isinstance(body, dict) else request.values.to_dict())})
        status, said = self.says
        answer = Response("<html>", content_type="text/html") if said is None else jsonify(said)
        answer.status_code = status
        return answer
