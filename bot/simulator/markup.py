"""Pushes and answers as XML and JSON, the way the platform writes and reads them."""

import json
import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

Fields = Mapping[str, object]

_UNWRAPPED_IN_JSON = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


def to_xml(fields: Fields) -> str:
    """A push as XML: text in CDATA, numbers bare, lists as repeated elements."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, str):
        safe = value.replace("]]>", "]]]]><![CDATA[>")
        return f"<{name}><![CDATA[{safe}]]></{name}>"
    return f"<{name}>{value}</{name}>"


def to_json(fields: Fields) -> str:
    """A push as JSON: subscription events lose their wrapper, a list of one becomes an object."""
    plain = {}
    for name, value in fields.items():
        inner = value["List"] if name in _UNWRAPPED_IN_JSON and isinstance(value, Mapping) else value
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        plain["List" if name in _UNWRAPPED_IN_JSON else name] = inner
    return json.dumps(plain, ensure_ascii=False)


def read_xml(body: str) -> dict[str, object]:
    """An answer's XML as nested dictionaries; ValueError if it is none or carries a DOCTYPE."""
    if re.search(r"<!DOCTYPE", body, re.IGNORECASE):
        raise ValueError("a DOCTYPE in the answer")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  our own answer on loopback, DOCTYPE refused above
    except ElementTree.ParseError as error:
        raise ValueError(f"no XML: {error}") from error
    if root.tag != "xml":
        raise ValueError(f"the outer element is <{root.tag}>, not <xml>")
    return {child.tag: _value(child) for child in root}


def _value(element: ElementTree.Element) -> object:
    if not len(element):
        return element.text or ""
    found: dict[str, object] = {}
    for child in element:
        before = found.get(child.tag)
        if before is None:
            found[child.tag] = _value(child)
        elif isinstance(before, list):
            before.append(_value(child))
        else:
            found[child.tag] = [before, _value(child)]
    return found
