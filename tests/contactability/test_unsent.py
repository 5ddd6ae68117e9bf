"""没发出去的消息 on the desk: the office reads to whom and why, and sends it again."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.links import person_path
from bot.core.reply import Reply
from bot.delivery.payload import Payload, pack
from bot.simulator.serve import serve_in_thread
from handlers.contactability.rules import why_unsent
from storage.outbox import OutboxRow, OutgoingMessage, enqueue
from storage.session import Database
from tests.contactability.reach import Reach
from tests.contactability.test_look import looks_right
from tests.fixtures.browser import NewPage
from tests.school_browsers import post

PATH = "/desk/outbox"
WORDS = "晨光社区的事只有家里知道"


def lost(reach: Reach, key: str, code: str = "47003", **to: Any) -> int:
    """A message that ended so; to the grandmother's phone unless said otherwise. Returns its id."""
    to = to or {"identity_id": reach.cast.people["grandmother"].id}
    now = reach.now - timedelta(hours=1)

    def unit(session: Any) -> int:
        told = {"identity_id": None, **to}
        words = pack(Payload(Reply(WORDS)))
        enqueue(session, OutgoingMessage(reach.cast.school.id, purpose="todo", payload=words, key=key, now=now, **told))
        row = session.scalars(select(OutboxRow).where(OutboxRow.idempotency_key == key)).one()
        row.state, row.error_code, row.ended_at = "failed", code, now
        return int(row.id)

    return reach.db.transact(unit)


def page(reach: Reach, name: str = "principal", query: str = "") -> str:
    return re.sub(r"\s+", " ", html.unescape(reach.at_desk(name).get(PATH + query).text))


def states(reach: Reach) -> dict[str, str]:
    return reach.db.read(lambda session: {row.idempotency_key: row.state for row in session.scalars(select(OutboxRow))})


def test_nothing_lost(desk: Reach) -> None:
    assert "都发出去了" in page(desk)


def test_to_whom_and_why_stand_there_but_not_the_words(desk: Reach) -> None:
    lost(desk, "1")
    lost(desk, "2", "no_answer", guardian_id=desk.cast.father.id, sender="voice", channel="voice")
    lost(desk, "3", "no_channel", identity_id=desk.cast.people["class_teacher"].id)
    lost(desk, "4", "130101", address="key", sender="robot:1", channel="group_robot")
    said = page(desk)
    assert "一(1)班 李小红的奶奶、三(2)班 李小明的奶奶<br><small>要办的事,微信,11月20日 15:00,代码 47003" in said
    assert "三(2)班 李小明的爸爸<br><small>要办的事,电话," in said
    assert "杨静老师<br>" in said
    assert "老师群<br>" in said
    for why in ("平台没有接受 <small>2条", "手机没接通 <small>1条", "微信里没有能用的路 <small>1条"):
        assert why in said
    assert WORDS not in said


def test_one_goes_again(desk: Reach) -> None:
    row_id = lost(desk, "1")
    lost(desk, "2")
    answer = post(desk.at_desk("principal"), PATH, again=row_id)
    assert answer.headers["Location"] == f"{PATH}?done=1"
    assert "排上队了,1条" in page(desk, query="?done=1")
    assert states(desk) == {"1": "queued", "2": "failed"}
    assert post(desk.at_desk("principal"), PATH, again=row_id).headers["Location"] == f"{PATH}?done=0"


def test_all_of_one_reason_go_again(desk: Reach) -> None:
    for key, code in (("1", "47003"), ("2", "87014"), ("3", "expired")):
        lost(desk, key, code)
    post(desk.at_desk("principal"), PATH, why="platform")
    assert states(desk) == {"1": "queued", "2": "queued", "3": "failed"}
    post(desk.at_desk("principal"), PATH, why="nonsense")
    assert states(desk)["3"] == "failed"


def test_what_is_too_late_is_only_counted(desk: Reach) -> None:
    lost(desk, "1")
    desk.db.transact(lambda session: setattr(session.scalars(select(OutboxRow)).one(), "expires_at", desk.now))
    said = page(desk)
    assert "还有 1 条过了时候" in said
    assert "再发一次" not in said


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher", "foreign_principal"])
def test_nobody_else_sees_or_sends_them(desk: Reach, name: str) -> None:
    row_id = lost(desk, "1")
    browser = desk.at_desk(name)
    assert browser.get(PATH).status_code == 404
    token = re.search(r'csrf_token" value="([^"]+)', browser.get("/desk/").text)
    answer = browser.post(PATH, data={"csrf_token": token[1] if token else "", "again": row_id})
    assert answer.status_code == 404
    assert states(desk) == {"1": "failed"}


def test_a_made_up_number_meets_what_strangers_meet(desk: Reach) -> None:
    assert post(desk.at_desk("principal"), PATH, again="x").status_code == 404
    assert desk.at_desk("principal").get(f"{PATH}?done=x").status_code == 200


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("43004", "no_way"),
        ("no_longer_bound", "gone"),
        ("bad_number", "number"),
        ("failed:user block", "refused"),
        ("unreachable", "silent_phone"),
        ("expired", "too_late"),
        ("no_connection", "network"),
        ("fault", "ours"),
        ("47003", "platform"),
        ("failed: system failed", "platform"),
    ],
)
def test_every_code_has_its_reason_and_its_words(desk: Reach, code: str, why: str) -> None:
    lost(desk, "1", code)
    assert why_unsent(code) == why
    assert "1条</small>" in page(desk)


@pytest.mark.browser
def test_it_looks_right(sqlite_db: Database, new_page: NewPage) -> None:
    reach = Reach(sqlite_db)
    for number in range(3):
        lost(reach, str(number))
    lost(reach, "call", "no_answer", guardian_id=reach.cast.father.id, sender="voice", channel="voice")
    with serve_in_thread(reach.app) as site:
        looks_right(new_page, f"{site.url}{_where(reach)}/desk/outbox?done=1")


def _where(reach: Reach) -> str:
    return person_path(reach.db.vault, reach.cast.people["principal"].id)
