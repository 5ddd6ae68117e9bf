"""XML or JSON of unknown goodness -> plain strings, dicts and lists, within hard bounds."""

import json
from typing import Any, TypeAlias
from xml.parsers import expat

MAX_DEPTH = 8  # the deepest known push, pic_weixin, has five
MAX_NODES = 1000

Value: TypeAlias = str | list["Value"] | dict[str, "Value"]
Fields: TypeAlias = dict[str, Value]


class UnreadableError(Exception):
    """Neither XML nor JSON, or larger in depth or number than any real push."""


class DoctypeError(UnreadableError):
    """XML with a DOCTYPE: the door to entity bombs and foreign files, and never sent by WeChat."""


def read(body: bytes) -> Fields:
    """The fields of an XML or JSON document, every leaf a string, as WeChat means them in both formats.

    ``List`` and ``item`` are lists even when they come once, and an element that holds nothing but ``item``
    is that list. Raises :class:`UnreadableError`, never anything else, in time linear to the body.
    """
    try:
        value = _json(body) if body.lstrip()[:1] in (b"{", b"[") else _xml(body)
    except (expat.ExpatError, ValueError, RecursionError) as error:
        raise UnreadableError(type(error).__name__) from error
    if not isinstance(value, dict):
        raise UnreadableError("no fields")
    return value


def _xml(body: bytes) -> Value:
    count = 0
    words: list[str] = []
    opened: list[Fields] = [{}]

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_NODES or len(opened) > MAX_DEPTH:
            raise UnreadableError("bounds")
        opened.append({})
        words.clear()

    def end(name: str) -> None:
        children = opened.pop()
        _add(opened[-1], name, _without_wrapper(children) if children else "".join(words))
        words.clear()

    def doctype(*_: object) -> None:
        raise DoctypeError("doctype")

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words.append
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(body, True)
    (root,) = opened[0].values()
    return root


def _json(body: bytes) -> Value:
    count = 0

    def plain(value: Any, depth: int) -> Value:
        nonlocal count
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise UnreadableError("bounds")
        if isinstance(value, dict):
            fields: Fields = {}
            for name, inner in value.items():
                _add(fields, name, plain(inner, depth + 1))
            return _without_wrapper(fields)
        if isinstance(value, list):
            return [plain(inner, depth + 1) for inner in value]
        return value if isinstance(value, str) else "" if value is None else str(value)

    return plain(json.loads(body.decode("utf-8")), 1)


def _add(fields: Fields, name: str, value: Value) -> None:
    present = fields.get(name)
    if present is None:
        fields[name] = [value] if name in ("List", "item") and not isinstance(value, list) else value
    elif isinstance(present, list):
        present.append(value)
    else:
        fields[name] = [present, value]


def _without_wrapper(fields: Fields) -> Value:
    return fields["item"] if len(fields) == 1 and "item" in fields else fields
