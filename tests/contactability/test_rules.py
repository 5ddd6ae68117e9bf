"""Why a family is not reached, and the one next step: as a table."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.contactability.rules import CAUSES, Figures, cause_of, may_ask, trouble_of
from storage.contactability import ContactRow
from tests.school_week import at

NOW = at(20, 16)
FIGURES = Figures(NOW, verify_days=7, verify_times=10)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


SURE = ContactRow(
    pupil_id=1,
    pupil_name="李小明",
    class_id=2,
    class_name="三(2)班",
    household_id=3,
    guardian_id=4,
    relation="妈妈",
    has_phone=True,
    is_quarantined=False,
    is_bound=True,
    follows=True,
    is_muted=False,
    was_bound=True,
    agrees=True,
    unanswered_at=None,
    delivered_at=None,
    blocked_at=None,
    heard_at=None,
    wrong_at=None,
    confirmed_at=None,
    asked_at=None,
    asked_times=0,
    pin_shown_at=None,
)
NOT_BOUND = replace(SURE, is_bound=False, follows=False, was_bound=False, agrees=False, is_muted=True)


@pytest.mark.parametrize(
    ("contact", "cause", "step", "is_shaky"),
    [
        (NOT_BOUND, "nobody_bound", "slip", False),
        (replace(NOT_BOUND, was_bound=True), "unfollowed", "slip", False),
        (replace(SURE, follows=False), "unfollowed", "slip", False),
        (replace(SURE, is_muted=True), "muted", "call", False),
        (replace(SURE, agrees=False), "no_consent", "call", False),
        (replace(SURE, is_quarantined=True), "quarantined", "correct", False),
        (replace(NOT_BOUND, wrong_at=ago(3)), "wrong_number", "correct", False),
        (replace(SURE, wrong_at=ago(3)), "wrong_number", "verify", True),
        (replace(SURE, wrong_at=ago(3), asked_at=ago(6)), "wrong_number", "correct", True),
        (replace(SURE, wrong_at=ago(3), asked_at=ago(8), asked_times=10), "wrong_number", "correct", True),
        (replace(SURE, blocked_at=ago(1), delivered_at=ago(2)), "blocked", "call", True),
        (replace(SURE, unanswered_at=ago(15)), "silent", "pin", True),
        (replace(SURE, unanswered_at=ago(15), heard_at=ago(16)), "silent", "pin", True),
        (replace(SURE, unanswered_at=ago(15), pin_shown_at=ago(9)), "silent", "call", True),
    ],
)
def test_a_guardian_who_is_not_reached(contact: ContactRow, cause: str, step: str, is_shaky: bool) -> None:
    trouble = trouble_of([contact], FIGURES)
    assert trouble is not None
    assert (trouble.cause, trouble.step, trouble.is_shaky) == (cause, step, is_shaky)
    assert trouble.contact is contact


@pytest.mark.parametrize(
    "contact",
    [
        SURE,
        replace(SURE, unanswered_at=ago(15), heard_at=ago(1)),
        replace(SURE, blocked_at=ago(5), delivered_at=ago(1)),
        replace(SURE, wrong_at=ago(3), confirmed_at=ago(2)),
        replace(SURE, delivered_at=ago(1)),
    ],
)
def test_a_guardian_who_is_reached(contact: ContactRow) -> None:
    assert cause_of(contact) is None
    assert trouble_of([NOT_BOUND, contact], FIGURES) is None


def test_nobody_in_the_roster() -> None:
    trouble = trouble_of([], FIGURES)
    assert trouble is not None
    assert (trouble.cause, trouble.step, trouble.is_shaky) == ("nobody_in_roster", "slip", False)


def test_a_family_is_called_by_the_one_nearest_to_being_reached() -> None:
    silent = replace(SURE, guardian_id=5, relation="奶奶", unanswered_at=ago(20))
    for family in permutations([NOT_BOUND, silent, replace(SURE, is_muted=True)]):
        trouble = trouble_of(list(family), FIGURES)
        assert trouble is not None
        assert (trouble.cause, trouble.contact) == ("silent", silent)


@pytest.mark.parametrize(
    ("asked", "times", "may"), [(None, 0, True), (7, 1, True), (6.9, 1, False), (30, 9, True), (30, 10, False)]
)
def test_nobody_is_asked_too_often(asked: float | None, times: int, may: bool) -> None:
    contact = replace(SURE, asked_at=None if asked is None else ago(asked), asked_times=times)
    assert may_ask(contact, FIGURES) is may


MOMENTS = st.none() | st.integers(0, 40).map(ago)
ANYBODY = st.builds(
    lambda **values: replace(SURE, **values),
    **{name: st.booleans() for name in ("is_quarantined", "is_bound", "follows", "is_muted", "was_bound", "agrees")},
    **dict.fromkeys(("unanswered_at", "delivered_at", "blocked_at", "heard_at", "wrong_at", "asked_at"), MOMENTS),
)


@given(st.lists(ANYBODY, min_size=1, max_size=4))
def test_a_family_is_in_trouble_exactly_when_each_of_it_is(family: list[Any]) -> None:
    trouble = trouble_of(family, FIGURES)
    causes = [cause_of(contact) for contact in family]
    assert (trouble is None) == (None in causes)
    if trouble:
        assert trouble.cause in causes
        assert trouble.cause in CAUSES
