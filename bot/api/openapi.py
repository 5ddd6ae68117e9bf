"""The published description of the API, made from the forms themselves."""

from typing import Any

from bot.api.schema import form_schema
from bot.pages.site import Site

TEXT = {"type": "string"}
ERROR = {
    "type": "object",
    "properties": {"error": {"type": "object", "properties": {"field": TEXT, "text": TEXT}}},
}
REPLY = {
    "type": "object",
    "properties": {
        "text": TEXT,
        "choices": {
            "type": "array",
            "items": {"type": "object", "properties": {"label": TEXT, "form": TEXT, "about": TEXT}},
        },
    },
}
LOGIN = {"type": "object", "properties": {"code": TEXT, "school": TEXT}, "required": ["code"]}
TOKEN = {"type": "object", "properties": {"token": TEXT, "expires_in": {"type": "integer"}}}
LISTED = {
    "type": "object",
    "properties": {
        "forms": {"type": "array", "items": {"type": "object", "properties": {"name": TEXT, "title": TEXT}}}
    },
}
DESCRIBED = {"type": "object", "properties": {"name": TEXT, "title": TEXT, "schema": {"type": "object"}}}
REFUSED = {
    "401": ("log in anew", ERROR),
    "404": ("not there, or not for this person", ERROR),
    "422": ("an answer will not do", ERROR),
}


def describe(site: Site) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    forms = [(name, card.title) for name, card in site.registry.forms() if "api" in card.faces]
    paths: dict[str, Any] = {
        "/api/v1/login": {"post": {**_operation("login", LOGIN, TOKEN), "security": []}},
        "/api/v1/forms": {"get": _operation("forms", None, LISTED)},
    }
    for name, title in forms:
        schema = {"$ref": f"#/components/schemas/{name}"}
        about = [{"name": "about", "in": "query", "schema": TEXT}]
        paths[f"/api/v1/forms/{name}"] = {
            "get": {**_operation(f"{name}.show", None, DESCRIBED), "summary": title, "parameters": about},
            "post": {**_operation(f"{name}.send", schema, REPLY), "summary": title, "parameters": about},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jiaxiaoqiao", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {name: form_schema(site.registry.form(name)) for name, _ in forms},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"bearer": []}],
    }


def _operation(name: str, sent: dict[str, Any] | None, answered: dict[str, Any]) -> dict[str, Any]:
    answers = {"200": ("done", answered), **REFUSED}
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": sent}}}} if sent else {}
    return {
        "operationId": name,
        **body,
        "responses": {
            status: {"description": words, "content": {"application/json": {"schema": schema}}}
            for status, (words, schema) in answers.items()
        },
    }
