"""Signs and plans at the desk: settled, carried on, ended; and what was made up meets what strangers meet."""

import pytest

from bot.core.links import person_path
from storage.session import Database
from tests.care.desk import Desk, open_desk
from tests.care.need import Need

LIST, NOTE = "/desk/care", "/desk/care/note"


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """On Friday afternoon."""
    return Need(sqlite_db)


@pytest.fixture
def desk(need: Need) -> Desk:
    """Computers and phones."""
    return open_desk(need)


def path(plan: int) -> str:
    """The page of a plan."""
    return f"/desk/care/plans/{plan}"


def test_a_sign_is_noted_and_a_plan_made_of_it(desk: Desk, need: Need) -> None:
    sent = {"child": "李小明", "kind": "learning", "words": "三天没交作业"}
    assert desk.post("subject_teacher", NOTE, **sent).status_code == 303
    page = desk.get("class_teacher", LIST).text
    assert "三天没交作业" in page
    (sign,) = [link.split('"')[0] for link in page.split('href="')[1:] if "/desk/care/new/" in link]
    made = desk.post(
        "class_teacher", sign, kinds=["learning", "family"], goal="每天交作业", owner=str(need.cast.class_teacher.id)
    )
    assert made.status_code == 303
    whole = need.whole(need.plans()[0].id)
    assert (whole.kinds, whole.goal, [each.words for each in whole.signs]) == (
        ("learning", "family"),
        "每天交作业",
        ["三天没交作业"],
    )
    assert "三天没交作业" not in desk.get("class_teacher", LIST).text


def test_all_ways_on(desk: Desk, need: Need) -> None:
    plan = need.plan("class_teacher", "bullying")
    page, other = path(plan), str(need.cast.subject_teacher.id)
    acts = [
        {"act": "measure", "words": "课间有人陪", "owner": other, "due": "2026-11-25"},
        {"act": "review", "stands": "harder", "words": "还是不敢上厕所", "next": "2026-11-27"},
        {"act": "call_meeting", "meets": "2026-11-27"},
        {"act": "meet", "who": "杨老师、何老师、奶奶", "words": "放学有人接", "on": "2026-11-20"},
        {"act": "share", "shared": "1"},
        {"act": "end", "words": "连着两周自己去了,何老师看到的"},
    ]
    for sent in acts:
        assert desk.post("class_teacher", page, **sent).status_code == 303, sent
    shown = desk.get("principal", page).text
    for words in ("课间有人陪", "还是不敢上厕所", "杨老师、何老师、奶奶", "提出结束", "看得到目标和措施", "11月27日"):
        assert words in shown
    assert "同意结束" not in desk.get("class_teacher", page).text
    assert desk.post("class_teacher", page, act="agree").status_code == 404
    assert desk.post("principal", page, act="keep", words="再看两周").status_code == 303
    assert desk.post("class_teacher", page, act="hand", to=str(need.cast.principal.id)).status_code == 303
    assert desk.post("class_teacher", page, act="end", words="又看了两周,都好").status_code == 303
    assert desk.post("counselor", page, act="agree").status_code == 303
    assert "同意" in desk.get("class_teacher", page).text
    printed = desk.get("class_teacher", f"{page}/plan.pdf")
    assert printed.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"act": "end", "words": "好"}, "看到了什么"),
        ({"act": "review", "stands": "better", "words": ""}, "现在怎样"),
        ({"act": "review", "stands": "better", "words": "会做了", "next": "2026-11-20"}, "今天以后"),
        ({"act": "measure", "words": "做", "owner": "me", "due": "2026-11-25"}, "多写几个字"),
        ({"act": "measure", "words": "课间有人陪", "owner": "me", "due": ""}, "哪天"),
        ({"act": "call_meeting", "meets": "2026-11-20"}, "今天以后"),
        ({"act": "meet", "who": "", "words": "放学有人接", "on": "2026-11-20"}, "谁坐在一起"),
        ({"act": "meet", "who": "杨老师", "words": "放学有人接", "on": "2026-11-21"}, "还没开"),
    ],
)
def test_what_is_missing_is_said(desk: Desk, need: Need, sent: dict[str, str], why: str) -> None:
    plan = need.plan()
    mine = {name: str(need.cast.class_teacher.id) if value == "me" else value for name, value in sent.items()}
    said = desk.post("class_teacher", path(plan), **mine)
    assert said.status_code == 422
    assert why in said.text


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "else"},
        {"act": "review", "stands": "splendid", "words": "会做了"},
        {"act": "take", "signal": "1"},
        {"act": "take", "signal": "x"},
        {"act": "finish", "measure": "1", "words": "做好了"},
        {"act": "link", "visit": "1"},
        {"act": "measure", "words": "课间有人陪", "owner": "x", "due": "2026-11-25"},
        {"act": "keep", "words": "再看两周"},
        {"act": "agree"},
    ],
)
def test_what_was_made_up_meets_what_strangers_meet(desk: Desk, need: Need, sent: dict[str, str]) -> None:
    plan = need.plan()
    assert desk.post("class_teacher", path(plan), **sent).status_code == 404
    of = need.whole(plan)
    assert (of.measures, of.entries, of.signs, of.plan.ending_at, of.owner) == ((), (), (), None, "杨静")


def test_a_sign_of_another_child_goes_into_no_plan(desk: Desk, need: Need) -> None:
    plan = need.plan("principal", "learning", pupil=need.cast.xiaohong)
    signal = need.note("subject_teacher")
    assert desk.post("principal", path(plan), act="take", signal=str(signal)).status_code == 404
    assert desk.post("principal", LIST, act="take", of=str(signal), plan=str(plan)).status_code == 404
    assert desk.post("class_teacher", LIST, act="aside", of=str(signal), words="问过家里了").status_code == 303


@pytest.mark.parametrize("name", ["subject_teacher", "duty", "teacher_parent"])
def test_a_plan_is_not_there_for_who_does_not_read_it(desk: Desk, need: Need, name: str) -> None:
    plan = need.plan()
    for each in (path(plan), f"{path(plan)}/plan.pdf", f"{path(plan)}/kept/1"):
        assert desk.get(name, each).status_code == 404
    assert "这个月每天来上学" not in desk.get(name, LIST).text


def test_a_measure_is_done_from_the_list(desk: Desk, need: Need) -> None:
    plan = need.plan()
    measure = need.measure(plan, "subject_teacher")
    assert "每天放学辅导" in desk.get("subject_teacher", LIST).text
    assert desk.post("subject_teacher", LIST, act="finish", of=str(measure), words="辅导了五次").status_code == 303
    assert need.whole(plan).measures[0].done == "辅导了五次"
    assert desk.post("subject_teacher", LIST, act="finish", of=str(measure), words="辅导了五次").status_code == 404


def test_a_family_opens_what_was_shared_and_nothing_else(desk: Desk, need: Need) -> None:
    plan = need.plan()
    assert desk.on_phone("grandmother", f"/m/care/{plan}").status_code == 404
    desk.post("class_teacher", path(plan), act="share", shared="1")
    browser = desk.app.test_client()
    where = person_path(need.db.vault, need.cast.people["grandmother"].id) + f"/m/care/{plan}"
    assert "这个月每天来上学" in browser.get(where).text
    assert (
        browser.get(person_path(need.db.vault, need.cast.people["other_parent"].id) + f"/m/care/{plan}").status_code
        == 404
    )


def test_words_of_danger_in_a_new_sign_call_people_and_it_is_noted(desk: Desk, need: Need) -> None:
    sent = {"child": "李小明", "kind": "mind", "words": "他说不想活了,手上有划痕"}
    assert "12356" in desk.post("class_teacher", NOTE, **sent).text
    assert len(need.alarms()) == 1
    assert need.signals() == [("李小明", "teacher", "他说不想活了,手上有划痕")]
