"""What a mini-program is told when something will not do: ``{"error": {"field": …, "text": …}}``, in Chinese."""

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.core.errors import AccessDeniedError, DeliveryError, OperatorError, UserError
from bot.core.texts import phrase
from bot.pages.answers import NotAccepted, refusal
from bot.wechat.oauth import LoginAgainError
from storage.session import LockTimeoutError

# Statuses with words of their own; for others the words are those of a fault on our side.
WORDS = {
    400: "pages/not_this_type",
    401: "pages/log_in_again",
    404: "pages/not_there",
    413: "pages/too_large",
    415: "pages/not_this_type",
    503: "pages/busy",
}

log = structlog.get_logger()


def answer_errors(blueprint: Blueprint) -> None:
    """Answer everything that goes wrong in this blueprint as JSON."""
    blueprint.register_error_handler(NotAccepted, _not_accepted)
    blueprint.register_error_handler(UserError, lambda error: _answer(422, refusal(error).text))
    blueprint.register_error_handler(AccessDeniedError, lambda _error: _status(404))
    blueprint.register_error_handler(LoginAgainError, lambda _error: _status(401))
    for busy in (LockTimeoutError, DeliveryError):
        blueprint.register_error_handler(busy, lambda _error: _status(503))
    blueprint.register_error_handler(OperatorError, _fault)
    # Each by its number: a handler of the whole application for one of them would go before a general one here.
    for status in WORDS:
        blueprint.register_error_handler(status, _http)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(500, lambda error: _fault(getattr(error, "original_exception", None)))


def _not_accepted(error: NotAccepted) -> Response:
    field, text = next(iter(error.reasons.items()))
    return _answer(422, text, field)


def _http(error: HTTPException) -> Response:
    return _status(error.code or 500)


def _fault(error: Exception | None) -> Response:
    log.error("api_failed", alarm=True, route=request.url_rule.rule if request.url_rule else "", error=repr(error))
    return _status(500)


def _status(status: int) -> Response:
    return _answer(status, phrase(WORDS.get(status, "pages/fault")))


def _answer(status: int, text: str, field: str = "") -> Response:
    answer = jsonify(error={"field": field, "text": text})
    answer.status_code = status
    return answer
