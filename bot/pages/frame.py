"""What every answer of ours carries: headers that keep a page in its place, and our own kind error pages."""

from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.core.errors import AccessDeniedError, DeliveryError, OperatorError, UserError
from bot.pages.answers import refusal
from bot.pages.serving import render
from storage.session import LockTimeoutError

OURS = ("/m/", "/desk")
MOST_BYTES = 256 * 1024
# Nine pictures as a phone takes them. They lie in files, not in memory, until they have been looked into.
MOST_BYTES_AT_DESK = 48 * 1024 * 1024
# The few pictures of a sealed page, of whoever it is.
MOST_BYTES_SEALED = 24 * 1024 * 1024

log = structlog.get_logger()


def is_ours() -> bool:
    """Whether the current request is for a page, existing or not."""
    return request.path.startswith(OURS) or request.path == "/m"


def protect(app: Flask, frame_ancestors: str) -> None:
    """Set the headers of all pages and the bounds of what they accept."""

    @app.before_request
    def _bound() -> None:
        if is_ours():
            request.max_content_length = MOST_BYTES_AT_DESK if request.path.startswith("/desk") else MOST_BYTES

    @app.after_request
    def _headers(response: Response) -> Response:
        if not is_ours():
            return response
        headers = response.headers
        headers["Content-Security-Policy"] = (
            f"default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
        )
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        if response.mimetype == "text/html":
            # Computers at school are shared; the next person must not go back to this page.
            headers["Cache-Control"] = "no-store"
        return response


def answer_errors(app: Flask, *blueprints: Blueprint) -> None:
    """Answer what goes wrong on a page in words for its reader; elsewhere, leave it as it is."""
    for where in blueprints:
        where.register_error_handler(UserError, _told)
        where.register_error_handler(AccessDeniedError, lambda _error: _page(HTTPStatus.NOT_FOUND))
        where.register_error_handler(CSRFError, lambda _error: _page(HTTPStatus.BAD_REQUEST))
        for busy in (LockTimeoutError, DeliveryError):  # the database, or WeChat's login
            where.register_error_handler(busy, lambda _error: _page(HTTPStatus.SERVICE_UNAVAILABLE))
        where.register_error_handler(OperatorError, _operator)
        where.register_error_handler(RequestEntityTooLarge, _http)
        where.register_error_handler(HTTPException, _http)
        where.register_error_handler(HTTPStatus.INTERNAL_SERVER_ERROR, _http)
    # Addresses that lead nowhere belong to no blueprint.
    for status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        app.register_error_handler(status, _http)


def _http(error: HTTPException) -> ResponseReturnValue:
    if not is_ours():
        return error
    if error.response is not None or (error.code or 500) < 400:  # a redirect is no error
        return error
    if error.code == HTTPStatus.INTERNAL_SERVER_ERROR:
        _alarm(repr(getattr(error, "original_exception", None)))
    # That an address takes another method would tell that it exists.
    status = HTTPStatus.NOT_FOUND if error.code == HTTPStatus.METHOD_NOT_ALLOWED else HTTPStatus(error.code or 500)
    return _page(status)


def _told(error: UserError) -> Response:
    return render("pages/said.html", {"text": refusal(error).text, "links": []}, HTTPStatus.BAD_REQUEST)


def _operator(error: OperatorError) -> Response:
    _alarm(str(error))
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _alarm(error: str) -> None:
    # The rule and not the address: addresses hold tokens.
    log.error("page_failed", alarm=True, page=request.url_rule.rule if request.url_rule else "", error=error)


def _page(status: HTTPStatus) -> Response:
    return render("pages/error.html", {"status": int(status)}, status)
