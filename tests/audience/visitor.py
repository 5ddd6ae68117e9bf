"""Somebody before the product: opens pages, calls the API, writes in WeChat; and what the database then holds."""

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.api.tokens import give_token
from bot.app import House, create_app
from bot.core.clock import machine_now
from bot.core.links import person_path, subject_token
from bot.core.people import Actor, Audience
from bot.core.reply import Choice, Go
from bot.delivery.payload import unpack
from bot.dialogue.state import State, from_json, to_json
from bot.identity.actors import load_actor
from bot.pages.person_path import PersonPaths
from bot.simulator import pushes
from bot.simulator.account import FakeAccount, Mode
from bot.simulator.markup import Fields, read_xml
from bot.simulator.signing import signed_push
from storage.desk import open_desk_session
from storage.dialogues import Kept, load_dialogue, store_dialogue
from storage.every_table import Base
from storage.identities import Identity
from storage.matters import close_matters, open_matter, open_matters
from storage.outbox import PAYLOAD, OutboxRow
from storage.sealing import unseal
from tests.audience.families import EVENING, Families, hidden_from, openid_of
from tests.product import AES_KEY, fake_account

# What every message of anybody moves; all other tables are the business of somebody.
MOVING = {"inbox", "nonces", "dialogues", "identities", "matters", "accounts", "media", "tasks"}
# No matter has this number: what is offered is meant without a doubt.
OFFERED = "98"
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)
TABLES = Base.metadata.sorted_tables
_numbers = itertools.count(1)


class Visitor:
    """One person of the two schools, by name."""

    def __init__(self, house: House, app: Flask, families: Families, name: str) -> None:
        self.house, self._app, self.families, self.name = house, app, families, name
        self.identity_id, self.code = families.people[name]
        self.actor: Actor = house.database.read(self._load)
        found = fake_account(f"wx_{self.code}", f"gh_{self.code}")
        self._account = FakeAccount(
            found.app_id, found.app_secret, found.token, AES_KEY, found.original_id, "", Mode.PLAIN
        )

    def belongs_to(self, audience: Audience) -> bool:
        """Whether a card's audience names one of this person's roles."""
        return self.actor.may(audience)

    def on_phone(self, method: str, path: str, **sent: object) -> TestResponse:
        """A page as this person in WeChat."""
        where = person_path(self.house.database.vault, self.identity_id) + path
        return self._checked(self._app.test_client().open(where, method=method, data=sent or None))

    def at_desk(self, method: str, path: str, **sent: object) -> TestResponse:
        """A page at a computer at which this person is logged in, if staff; else at one where nobody is."""
        browser = self._app.test_client()
        if self.actor.staff_id is not None:
            who = (self.actor.school_id, self.actor.staff_id)
            session_id = self.house.database.transact(open_desk_session, who, "code", machine_now())
            with browser.session_transaction() as cookie:
                cookie["desk"] = session_id
        return self._checked(browser.open(path, method=method, data=sent or None))

    def browser(self) -> FlaskClient:
        """One that nobody has let in."""
        return self._app.test_client()

    def calls(self, method: str, path: str, sent: object = None) -> TestResponse:
        """The API, with this person's token."""
        token = give_token(self.house.database.vault, self.identity_id, machine_now())
        headers = {"Authorization": f"Bearer {token}"}
        client = self._app.test_client(use_cookies=False)
        return self._checked(client.open(path, method=method, headers=headers, json=sent))

    def writes(self, text: str) -> str:
        """Type something in WeChat; the answer."""
        return self.pushes(pushes.text(text))

    def pushes(self, fields: Fields) -> str:
        """Any push of this person; the answer's words, empty for none. What must stay hidden fails the test."""
        number = next(_numbers)
        whole: Fields = {
            "ToUserName": self._account.original_id,
            "FromUserName": openid_of(self.name),
            "CreateTime": int(machine_now().timestamp()),
            **fields,
            **({} if fields["MsgType"] == "event" else {"MsgId": 24_000_000_000 + number}),
        }
        now = int(machine_now().timestamp())
        query, body = signed_push(self._account, whole, timestamp=now, nonce=f"nonce{number}")
        answer = self._app.test_client().post(f"/wechat/{self.code}", query_string=query, data=body)
        assert answer.status_code == 200, answer.status
        text = "" if answer.text in ("", "success") else str(read_xml(answer.text)["Content"])
        self.must_not_read([text], str(fields))
        return text

    def starts_anew(self) -> None:
        """As if this person had said nothing yet."""
        self._is_at(State())

    def stands(self) -> str:
        """Where the talk is, with all that is asked and offered, and what waits; without moments and counts."""
        return self.house.database.read(self._stands)

    def is_offered(self, go: Go) -> None:
        """Forge: the last message offered this, and nothing else, under :data:`OFFERED`."""
        state = State()
        state.offer((Choice(OFFERED, "好", go),), EVENING)
        self._is_at(state)

    def has_waiting(self, go: Go) -> int:
        """Forge: this waits for the person, under the number that comes back."""
        return self.house.database.transact(
            open_matter,
            school_id=self.actor.school_id,
            identity_id=self.identity_id,
            go=go,
            label="好",
            key="forged",
            now=EVENING,
        )

    def has_nothing_forged(self) -> None:
        """Take the forged matter away."""
        self.house.database.transact(close_matters, school_id=self.actor.school_id, key="forged")

    def about(self, subject: dict[str, str | int]) -> str:
        """The signed part of an address, as if somebody else's link had been passed on."""
        return f"?about={subject_token(self.house.database.vault, subject)}"

    def must_not_read(self, texts: Iterable[str], where: str) -> None:
        """Fail if one of the texts tells this person what only others may know."""
        for text in texts:
            found = [secret for secret in hidden_from(self.name) if secret in text]
            assert not found, f"{self.name} reads {found} at {where}: {text}"

    def inbox(self) -> list[str]:
        """All that was ever written to this person, or waits to be sent."""
        return self.house.database.read(self._outbox)

    def world(self) -> dict[str, str]:
        """A mark for the contents of each table that is somebody's business: equal marks, nothing has happened."""
        return self.house.database.read(_marks, {table.name: table for table in TABLES if table.name not in MOVING})

    def about_her(self) -> dict[str, str]:
        """The same for what concerns the one child."""
        return self.house.database.read(_marks, _about_her(self.families))

    def _stands(self, session: Session) -> str:
        kept = load_dialogue(session, school_id=self.actor.school_id, identity_id=self.identity_id)
        state = from_json(kept.state) if kept else State()
        state.version, state.last, state.offered_at, state.undo_since = 0, None, None, None
        for form in (*state.drafts, *([state.form] if state.form else [])):
            form.asked_at = EVENING
        waits = [(each.number, each.label, each.go) for each in open_matters(session, self.identity_id)]
        return f"{to_json(state)} {waits}"

    def _is_at(self, state: State) -> None:
        where = {"school_id": self.actor.school_id, "identity_id": self.identity_id}
        kept = Kept(to_json(state), EVENING.date())
        self.house.database.transact(store_dialogue, **where, kept=kept)

    def _checked(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code < 500, answer.request.path
        self.must_not_read([_words(answer)], answer.request.path)
        return answer

    def _load(self, session: Session) -> Actor:
        return load_actor(session, session.get_one(Identity, self.identity_id), now=EVENING)

    def _outbox(self, session: Session) -> list[str]:
        mine = session.scalars(select(OutboxRow).where(OutboxRow.identity_id == self.identity_id))
        opened = [unpack(unseal(session, PAYLOAD, row.id, row.school_id, row.payload)) for row in mine if row.payload]
        return [
            " ".join([each.reply.text, each.what, each.when, *(choice.label for choice in each.reply.choices)])
            for each in opened
        ]


def _words(answer: TestResponse) -> str:
    """What an answer says: a page, JSON, or the cells of a spreadsheet; pictures and paper say nothing here."""
    kind = answer.mimetype or ""
    if kind.startswith("text/") or kind == "application/json":
        return answer.text
    if "spreadsheet" not in kind:
        return ""
    sheets = load_workbook(BytesIO(answer.data)).worksheets
    return " ".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def application(house: House) -> Flask:
    """Everything that is served, as the demo mounts it. Forgery has its own tests: here every post is ours."""
    app = create_app(house)
    app.config["WTF_CSRF_METHODS"] = []
    app.wsgi_app = PersonPaths(app.wsgi_app, house.database.vault)  # type: ignore[method-assign]  # as Flask says
    return app


def _about_her(families: Families) -> dict[str, FromClause]:
    """The tables in which nobody else may change a row of hers."""
    found: dict[str, FromClause] = {}
    for name in ("card_days", "card_opinions", "consents", "slips", "guardian_links", "pupils"):
        table = Base.metadata.tables[name]
        mine = table.c.id if name == "pupils" else table.c.pupil_id
        found[name] = table.select().where(mine == families.pupil).subquery()
    signed, days, weekly = (Base.metadata.tables[name] for name in ("card_signatures", "card_days", "weekly_updates"))
    hers = select(days.c.id).where(days.c.pupil_id == families.pupil)
    found["card_signatures"] = signed.select().where(signed.c.card_day_id.in_(hers)).subquery()
    found["weekly_updates"] = weekly.select().where(weekly.c.class_id == families.class_id).subquery()
    return {**found, **{name: Base.metadata.tables[name] for name in ("bindings", "staff_roles")}}


def _marks(session: Session, tables: Mapping[str, FromClause]) -> dict[str, str]:
    rows = {name: sorted(repr(tuple(row)) for row in session.execute(select(table))) for name, table in tables.items()}
    return {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in rows.items()}
