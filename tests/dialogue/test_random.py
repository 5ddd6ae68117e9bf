"""Whatever is sent in whatever order: always an answer, never a lost draft, always a state that makes sense."""

import json
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.core.inbound import Kind
from storage.schools import School
from storage.session import Database
from tests import factories
from tests.dialogue.person import Person

LINES = """
捎话 写信 给孩子捎话 签 悄悄话 出错 偷看 别人的 点名 绑定 很多孩子 取消 上一步 跳过 帮助 菜单 撤 找人 好 不 谢谢
0 1 2 3 4 5 6 7 9 12 １ 一 ① 1签字 6688 明天 11月24日 李小红 12345678 123456 他很乖 说完了 👍 [强] 签好了签好了
voice:3 。
"""
WORDS = LINES.split()
MESSAGES = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(WORDS)),
    st.tuples(st.just("says"), st.text(max_size=12)),
    st.tuples(st.just("speaks"), st.sampled_from(["", "31"])),
    st.tuples(st.just("click"), st.sampled_from(["write", "strict", "places", "roll", "nothing"])),
    st.tuples(st.just("push"), st.sampled_from([Kind.IMAGE, Kind.LOCATION, Kind.SCAN, Kind.SUBSCRIBE, Kind.FILE])),
    st.tuples(st.just("late"), st.sampled_from(WORDS)),
    st.tuples(st.just("tap"), st.sampled_from(["1", "2", "3", "0", "9"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 31, 60 * 25])),
    st.tuples(st.just("matter"), st.sampled_from(["a", "b"])),
)

_numbers = count()


def play(person: Person, what: str, detail: str | int | Kind) -> None:
    """Let one thing happen; what people send is always answered."""
    if what == "wait":
        person.waits(minutes=int(detail))
        return
    if what == "matter":
        person.has_waiting(f"事{detail}", str(detail))
        return
    if what == "says":
        person.says(str(detail))
    elif what == "speaks":
        person.speaks(str(detail))
    elif what == "click":
        person.sends(Kind.CLICK, event_key=str(detail))
    elif what == "late":
        # Older than everything before it, however long nobody has written.
        person.sends(Kind.TEXT, text=str(detail), created=person.now - timedelta(days=30))
    elif what == "tap":
        if not any(choice.digit == detail for choice in person.last.choices):
            return
        person.taps(str(detail))
    elif isinstance(detail, Kind):
        person.sends(detail)
    assert person.last.text, (what, detail)


def check(person: Person) -> None:
    """The state is one that the next message can be understood in."""
    choices = [choice.digit for choice in person.last.choices]
    assert len(choices) == len(set(choices))
    assert len([digit for digit in choices if digit not in "09"]) <= 6 + (len(choices) > 8)
    if not person.state():
        return
    state = json.loads(person.state())
    forms = [form for form in (state["form"], *state["drafts"]) if form]
    assert len(state["drafts"]) <= 3
    assert not any(form["sealed"] for form in forms)
    names = [(form["name"], tuple(form["subject"].items())) for form in forms]
    assert len(names) == len(set(names))
    digits = [offer[0] for offer in state["offers"]]
    assert len(digits) == len(set(digits))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(messages=st.lists(MESSAGES, min_size=1, max_size=25))
def test_any_conversation_is_answered_and_stays_consistent(
    sqlite_db: Database, messages: list[tuple[str, str]]
) -> None:
    person = Person(sqlite_db, openid=f"o-{next(_numbers)}", school_id=school_of(sqlite_db))
    with person.in_one_transaction():
        for what, detail in messages:
            play(person, what, detail)
            check(person)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    messages=st.lists(
        st.one_of(
            st.tuples(st.just("says"), st.sampled_from(["菜单", "好", "咕噜", "签", "9", "12345678", "7", "谢谢"])),
            st.tuples(st.just("speaks"), st.just("31")),
            st.tuples(st.just("push"), st.sampled_from([Kind.IMAGE, Kind.SCAN, Kind.FILE])),
            st.tuples(st.just("late"), st.sampled_from(WORDS)),
            st.tuples(st.just("wait"), st.sampled_from([1, 31])),
        ),
        max_size=15,
    )
)
def test_a_draft_is_not_lost_by_anything_but_its_end(sqlite_db: Database, messages: list[tuple[str, str]]) -> None:
    person = Person(sqlite_db, openid=f"o-{next(_numbers)}", school_id=school_of(sqlite_db))
    with person.in_one_transaction():
        for text in ("捎话", "1", "他很乖", "1"):
            person.says(text)
        person.waits(minutes=31)
        for what, detail in messages:
            play(person, what, detail)
        person.waits(minutes=31)
        assert person.says("捎话").text.startswith("接着上次的。\n")


def school_of(db: Database) -> int:
    """One school for all examples of a test."""
    known = db.read(lambda session: session.scalar(select(School.id)))
    return known or db.transact(lambda session: factories.school(session).id)
