"""XML and JSON within bounds: whatever comes in, fields or one named refusal come out, quickly."""

import contextlib
import json
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.wechat import document
from bot.wechat.edge import MAX_BODY

CPU_LIMIT = 0.020  # seconds


def filled(unit: bytes, start: bytes = b"<xml>", end: bytes = b"</xml>") -> bytes:
    return start + unit * ((MAX_BODY - len(start) - len(end)) // len(unit)) + end


HOSTILE = {
    "small elements": filled(b"<a/>"),
    "small elements with text": filled(b"<a>b</a>"),
    "deep": filled(b"<a>", b"", b""),
    "one long text": filled(b"x"),
    "one long CDATA": filled(b"]", b"<xml><a><![CDATA[", b"]]></a></xml>"),
    "many CDATA sections": filled(b"<![CDATA[x]]>"),
    "entities": filled(b"&amp;"),
    "comments": filled(b"<!---->"),
    "processing instructions": filled(b"<?a?>"),
    "many attributes": filled(b" a='1'", b"<xml", b"/>"),
    "different attributes": b"<xml " + b" ".join(b"a%d=''" % i for i in range(7000)) + b"/>",
    "a long name": filled(b"a", b"<", b"/>"),
    "namespaces": filled(b" xmlns:a='b'", b"<xml", b"/>"),
    "unclosed": filled(b"<", b"", b""),
    "JSON deep lists": filled(b"[", b"", b""),
    "JSON deep objects": filled(b'{"a":', b"", b""),
    "JSON many numbers": filled(b"1,", b'{"a":[', b"1]}"),
    "JSON many objects": filled(b"{},", b'{"a":[', b"{}]}"),
    "JSON one huge number": filled(b"9", b'{"a":', b"}"),
    "JSON huge exponent": b'{"a":1e' + b"9" * 60_000 + b"}",
    "JSON escapes": filled(b"\\u0041", b'{"a":"', b'"}'),
    "JSON same key": filled(b'"a":1,', b"{", b'"a":1}'),
    "spaces": filled(b" ", b"", b""),
    "zeros": filled(b"\x00", b"", b""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_cost_at_most_20_ms_of_processor_time(name: str) -> None:
    body = HOSTILE[name]
    assert len(body) <= MAX_BODY
    costs = []
    for _ in range(3):
        started = time.thread_time()
        with contextlib.suppress(document.UnreadableError):
            document.read(body)
        costs.append(time.thread_time() - started)
    assert min(costs) < CPU_LIMIT


@pytest.mark.parametrize(
    "name", ["small elements", "deep", "JSON deep lists", "JSON many objects", "JSON many numbers"]
)
def test_more_depth_or_number_than_any_push_has_is_refused(name: str) -> None:
    with pytest.raises(document.UnreadableError):
        document.read(HOSTILE[name])


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE xml><xml><a>1</a></xml>",
        b"<?xml version='1.0'?>\n<!DOCTYPE xml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><xml><a>&b;</a></xml>",
        b"<!DOCTYPE xml SYSTEM 'file:///etc/passwd'><xml/>",
    ],
)
def test_a_doctype_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(document.DoctypeError):
        document.read(body)


def test_words_about_a_doctype_are_only_words() -> None:
    assert document.read(b"<xml><Content><![CDATA[<!DOCTYPE x>]]></Content></xml>") == {"Content": "<!DOCTYPE x>"}


def test_the_declared_encoding_is_not_believed() -> None:
    body = "<?xml version='1.0' encoding='iso-8859-1'?><xml><Content>签</Content></xml>".encode()
    assert document.read(body) == {"Content": "签"}


def test_spaces_in_a_text_stay_and_those_between_elements_do_not() -> None:
    assert document.read(b"<xml>\n <a> x\n</a> y <b></b></xml>") == {"a": " x\n", "b": ""}


@pytest.mark.parametrize("value", [0, 1, 42, True, "x", ""])
def test_json_leaves_become_the_strings_that_xml_would_hold(value: object) -> None:
    assert document.read(json.dumps({"a": value}).encode()) == {"a": str(value)}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000) | st.text(max_size=500).map(str.encode) | st.sampled_from(sorted(HOSTILE.values())))
def test_random_bytes_give_fields_or_one_refusal(body: bytes) -> None:
    try:
        fields = document.read(body)
    except document.UnreadableError:
        return
    assert isinstance(fields, dict)


leaves = st.booleans() | st.integers() | st.text(max_size=10)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def depth(value: object) -> int:
    if not isinstance(value, list | dict):
        return 1
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=8).filter(lambda name: name not in ("item", "List")), values, max_size=6))
def test_any_json_object_within_the_bounds_keeps_its_fields(value: dict[str, object]) -> None:
    assume(depth(value) <= document.MAX_DEPTH)
    assert set(document.read(json.dumps(value).encode())) == set(value)
