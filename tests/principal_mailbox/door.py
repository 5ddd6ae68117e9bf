"""The product behind its real callback, in this process, with the real database file."""

import io
import itertools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from flask import Flask
from werkzeug.test import Client

from bot.app import House, create_app, introduce_schools, open_database, open_house
from bot.core.clock import machine_now
from bot.core.links import PersonLink, person_link
from bot.services import SERVICES
from bot.simulator import pushes
from bot.simulator.markup import Fields
from bot.simulator.signing import opened_answer, signed_push
from storage.identities import known_identity
from storage.school_clock import set_school_now
from tests.product import fake_account, settings


class Door:
    """Signed pushes in, decrypted answers out."""

    def __init__(self, url: str, folder: Path) -> None:
        self.account, self.folder = fake_account(), folder
        made = settings(url, folder, self.account)
        database = open_database(made)
        database.transact(introduce_schools, made)
        database.close()
        self.house: House = open_house(made, SERVICES)
        self.app: Flask = create_app(self.house)
        self._client = Client(self.app)
        self._numbers: Iterator[int] = itertools.count(1)
        self._dice = Random(3)

    def close(self) -> None:
        """Give the database back."""
        self.house.database.close()

    def goes_on_to(self, moment: datetime) -> None:
        """The school's clock."""
        self.house.database.transact(set_school_now, moment, machine_now())

    def message(self, who: str, content: Fields) -> Fields:
        """A push with its envelope, the same however often it is delivered."""
        envelope: dict[str, object] = {
            "ToUserName": self.account.original_id,
            "FromUserName": who,
            "CreateTime": int(machine_now().timestamp()),
            "MsgId": 24_000_000_000 + next(self._numbers),
        }
        return {**envelope, **content}

    def deliver(self, message: Fields) -> str:
        """Deliver once; the answer's XML."""
        query, body = signed_push(
            self.account, message, timestamp=int(machine_now().timestamp()), nonce=f"n{next(self._numbers)}"
        )
        answer = self._client.post("/wechat", query_string=query, data=body)
        assert answer.status_code == 200
        return opened_answer(self.account, answer.get_data(as_text=True))

    def writes_on_page(self, who: str, words: str, picture: bytes = b"") -> str:
        """A letter without a name on the page, by a link that this person has; the page behind it."""
        known = self.house.database.read(known_identity, self.account.app_id, who)
        assert known
        browser = Client(self.app)
        until = machine_now() + timedelta(minutes=5)
        link = PersonLink(known, "/m/mailbox/unnamed", until)
        page = browser.get(person_link(self.house.database.vault, link), follow_redirects=True).get_data(as_text=True)
        form: dict[str, object] = {name: _hidden(page, name) for name in ("csrf_token", "token")}
        files = {"pictures": (io.BytesIO(picture), f"IMG_of_{who}.jpg")} if picture else {}
        sent = {**form, "about": "school", "words": words, **files}
        return browser.post("/m/mailbox/unnamed", data=sent).get_data(as_text=True)

    def says(self, who: str, *texts: str) -> str:
        """One text after the other; the answer to the last."""
        for text in texts:
            answer = self.deliver(self.message(who, pushes.text(text)))
        return answer


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return found[1]
