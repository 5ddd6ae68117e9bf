"""``wx.login`` against the fake platform, and the plain answers of the API."""

import json

import pytest
from sqlalchemy import select

from storage.identities import Identity
from tests import factories
from tests.api.conftest import Api


def test_a_code_gives_a_token_for_who_is_not_bound_yet(api: Api) -> None:
    answer = api.login("mini_openid")
    assert answer.json is not None
    assert answer.json["expires_in"] == 7200
    listed = api.client.get("/api/v1/forms", headers={"Authorization": f"Bearer {answer.json['token']}"}).json
    assert listed is not None
    assert [form["name"] for form in listed["forms"]] == ["tiny.hello"]


def test_the_same_person_is_the_same_at_the_next_login_and_another_at_the_other_school(both: Api) -> None:
    for school in ("qingshan", "qingshan", "qinglong"):
        assert both.login("mini_openid", school).status_code == 200
    met = both.stage.db.read(
        lambda session: list(session.scalars(select(Identity).where(Identity.openid == "mini_openid")))
    )
    assert {(row.app_id, row.school_id) for row in met} == {
        ("mini_qingshan", both.stage.cast.school.id),
        ("mini_qinglong", both.stage.cast.other_school.id),
    }
    assert len(met) == 2


def test_who_is_known_at_another_school_is_nobody_here(api: Api) -> None:
    there = api.stage.cast.other_school.id
    api.stage.db.transact(lambda session: factories.identity(session, there, "moved", app_id="mini_qingshan"))
    assert api.login("moved").status_code == 404


def test_a_spent_code_says_log_in_again(api: Api) -> None:
    code = api.world.logins.give("mini_qingshan", "mini_openid", api.world.now())
    sent = {"code": code, "school": "qingshan"}
    assert api.client.post("/api/v1/login", json=sent).status_code == 200
    assert api.client.post("/api/v1/login", json=sent).status_code == 401
    assert api.client.post("/api/v1/login", json={**sent, "code": "never"}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"school": "qingshan"}', 400),
        (b'{"code": 1, "school": "qingshan"}', 400),
        (b'{"code": "x"}', 404),
        (b'{"code": "x", "school": "nowhere"}', 404),
        (b'{"code": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
def test_a_bad_login_is_told_in_json(api: Api, body: bytes, status: int) -> None:
    answer = api.client.post("/api/v1/login", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["error"]["text"].endswith("。")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/forms"), ("GET", "/api/v1/login")]
)
def test_what_is_not_there_is_not_there_in_json(api: Api, method: str, path: str) -> None:
    answer = api.client.open(path, method=method)
    assert answer.status_code == 404
    assert answer.json == {"error": {"field": "", "text": "这里没有您要找的。"}}


def test_the_description_names_every_form_and_nothing_that_is_only_for_the_chat(api: Api) -> None:
    answer = api.client.get("/api/v1/openapi.json")
    document = answer.json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert set(document["components"]["schemas"]) == {"tiny.note", "tiny.hello", "tiny.remark"}
    note = document["components"]["schemas"]["tiny.note"]
    assert note["properties"]["how"]["title"] == "怎么回您?"
    assert "oneOf" not in note["properties"]["child"], "the choices of one family are nobody else's"
    for referenced in _references(document):
        assert referenced.removeprefix("#/components/schemas/") in document["components"]["schemas"]
    assert "李小明" not in json.dumps(document, ensure_ascii=False)
    ids = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []
