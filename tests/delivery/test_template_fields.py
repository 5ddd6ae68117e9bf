"""Every value fits the type of its field, whatever was to be said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.template_fields import fit, shorten
from tests.factories import NOW


@pytest.mark.parametrize(
    ("field", "value", "fitted"),
    [
        ("thing1", "家长会", "家长会"),
        ("thing12", "一" * 20, "一" * 20),
        ("thing1", "一" * 21, "一" * 19 + "…"),
        ("thing1", "两行\n 变一行", "两行 变一行"),
        ("thing1", "", "—"),
        ("thing1", "家" * 18 + "👩‍👧好好", "家" * 18 + "…"),
        ("short_thing1", "放学时间有调整请看", "放学时间有调整请看"),
        ("character_string2", "回1签字", "1"),
        ("character_string2", "签字", "-"),
        ("number1", "共 3 条", "3"),
        ("number1", "没有", "0"),
        ("letter1", "a1b2", "ab"),
        ("phrase3", "待签字的联系卡", "待签字的联"),
        ("phrase3", "sign", "通知"),
        ("name1", "欧阳" * 6, "欧阳" * 4 + "欧…"),
        ("phone_number1", "138 1234 5678", "13812345678"),
        ("time1", "2026-11-20 17:00", "2026-11-20 17:00"),
        ("time1", "2026年11月20日 17:00~18:00", "2026年11月20日 17:00~18:00"),
        ("time1", "周五下午", "2026-11-20 12:00"),
        ("date1", "", "2026-11-20"),
        ("unheard_of1", "一" * 30, "一" * 19 + "…"),
    ],
)
def test_a_value_fits_its_field(field: str, value: str, fitted: str) -> None:
    assert fit(field, value, now=NOW) == fitted


RULES = {
    "thing": r"\S.{0,19}",
    "character_string": r"[!-~]{1,32}",
    "number": r"[0-9.]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "phrase": r"[一-鿿]{1,5}",
    "name": r"\S.{0,9}",
    "symbol": r"\S.{0,4}",
    "car_number": r"\S.{0,7}",
    "time": r"[0-9年月日:~\- ]+",
}


@given(st.sampled_from(sorted(RULES)), st.text(max_size=60))
def test_no_text_breaks_a_rule(kind: str, text: str) -> None:
    assert re.fullmatch(RULES[kind], fit(f"{kind}1", text, now=NOW))


@given(st.text(max_size=40), st.integers(2, 20))
def test_shortened_it_begins_as_before(text: str, longest: int) -> None:
    short = shorten(text, longest)
    assert len(short) <= longest
    assert short == text or text.startswith(short.removesuffix("…"))
