"""A school whose teachers write letters, in the chat, on pages and in the mini-program."""

from typing import ClassVar

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot.api.tokens import give_token
from bot.api.web import register_api
from bot.core.clock import machine_now
from bot.core.links import person_path
from bot.pages.person_path import PersonPaths
from bot.pages.web import register_pages
from bot.services import Registry
from storage.policy_overrides import Override, overrides_between
from storage.session import Database
from tests.pages.stage import TOKEN, two_schools
from tests.policy.letters import LETTERS
from tests.school_week import SchoolWeek, at


class Letters(SchoolWeek):
    """青山小学. The class teacher writes."""

    registry: ClassVar[Registry] = Registry((LETTERS,))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        settings = two_schools("http://127.0.0.1:9")
        self.app = Flask("bot", static_folder=None, template_folder=None)
        self.app.secret_key = settings.app.secret_key.get_secret_value()
        register_pages(self.app, db, self.registry, {"qingshan": self.school}, settings)
        register_api(self.app, db, self.registry, {"qingshan": self.school}, settings)
        self.app.wsgi_app = PersonPaths(self.app.wsgi_app, db.vault)  # type: ignore[method-assign]  # Flask's own way

    def overrides(self) -> list[Override]:
        """What was passed with a reason, ever."""
        return self.db.read(
            overrides_between, self.school.id, at(1, 0, month=1), at(31, 0, month=12).replace(year=2030)
        )

    def posts(self, **answers: str) -> TestResponse:
        """The form's page is filled in as it shows."""
        browser = self.app.test_client()
        path = person_path(self.db.vault, self.cast.people["class_teacher"].id) + "/desk/f/letters/write"
        page = browser.get(path).text
        found = TOKEN.search(page)
        shown = ["words", *(["because"] if "because" in answers else [])]
        return browser.post(path, data={"csrf_token": found[1] if found else "", "shown": shown, **answers})

    def calls(self, **sent: str) -> TestResponse:
        """The mini-program sends it."""
        token = give_token(self.db.vault, self.cast.people["class_teacher"].id, machine_now())
        headers = {"Authorization": f"Bearer {token}"}
        return self.app.test_client(use_cookies=False).post("/api/v1/forms/letters.write", json=sent, headers=headers)


@pytest.fixture
def letters(sqlite_db: Database) -> Letters:
    """On SQLite."""
    return Letters(sqlite_db)
