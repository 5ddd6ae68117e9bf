"""Every sentence around a notice, whole: what the stories do not reach stands here."""

import itertools
import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.core.texts import phrase, say
from bot.delivery.ladder.acts import OwedChild
from bot.delivery.ladder.standing import Reach
from handlers.notice.actions.checking import Genuine
from handlers.notice.actions.leaving import Sent
from handlers.notice.actions.missing import Missing
from handlers.notice.actions.preview import Preview
from handlers.notice.actions.reading import Shown
from handlers.notice.actions.told import Noted
from handlers.notice.forms import FORMS
from handlers.notice.rules.draft import Draft
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
HANDLER = Path(__file__).parents[2] / "handlers" / "notice"
NOON = at(20, 12)
WORDS = "明天周五下午3点提前放学,请来接孩子"
CHILD = OwedChild(1, 2, "李小明", "三(2)班", 3, 4, True, None, None, None)
NOTICE = Shown(
    9, "提前放学", WORDS, ("能接", "不能接"), (), "answer", "decides", at(20, 20), NOON, "杨", "482913", (CHILD,)
)
DRAFT = Draft("class:1", WORDS, act="answer", options=("能接", "不能接"), deadline=at(20, 20))
READ = {
    "names": ["李小明"],
    "shown": NOTICE,
    "deadline": "今晚8点",
    "asked_first": "",
    "same": False,
    "along": "",
    "voice": False,
}
ACT = {"option": "", "act": "answer", "relation": "", "own": False, "by_staff": False}
DOCUMENTS = phrase("delivery/documents", names=["春游安全须知.pdf"], pages=False)
ANSWERED = {"shown": NOTICE, "names": ["李小明"], "option": "能接", "spoken": False, "next_title": ""}
LINE = {
    "name": "李小明",
    "home": "",
    "class_name": "",
    "reach": "delivered",
    "by_phone": "",
    "task": "",
    "owner": "",
    "printed": False,
}
GROUP = {"kind": "class", "name": "三(2)班", "families": 48}
SENT = {"sent": Sent(9, 48, NOON + timedelta(minutes=2), False), "minutes": 2, "now": NOON}
PREVIEW = {
    "school": "青山小学",
    "class_name": "三(2)班",
    "teacher": "杨",
    "code": "482913",
    "draft": DRAFT,
    "along": "",
}
PREVIEWED = Preview(f"【李小明】\n青山小学\n{WORDS}", 48, [("wechat", 48)], at(21, 7), True, False, DRAFT)
SEND = {"families": 48, "ways": [("wechat", 44), ("sms", 3), ("paper", 1)], "rest": ""}
WRONG = {"at": NOON, "now": NOON, "start": time(21, 30), "end": time(7)}
FOUND = Missing(9, "提前放学", 41, ("李小明 没回应", "王芳 没关注,短信发了没回应"))


def as_act(act: str) -> Shown:
    """The same notice, asking for something else."""
    return replace(NOTICE, act=act, options=())


TEXTS: dict[str, dict[str, Any]] = {
    "act_of": {**ACT, "option": "能接", "relation": "妈妈"},
    "act_of+own": {**ACT, "option": "能接", "relation": "妈妈", "own": True},
    "act_of+signed": {**ACT, "act": "sign", "by_staff": True},
    "act_of+known": {**ACT, "act": "know", "relation": "奶奶"},
    "add_families": {"title": "提前放学", "names": ["李小明", "王芳"]},
    "added": {"families": 2},
    "added+nobody": {"families": 0},
    "along": {"pictures": 2, "voices": 0},
    "along+voice": {"pictures": 1, "voices": 1},
    "already": {"names": ["李小明"], "shown": NOTICE, "answers": ["能接(妈妈回的)"]},
    "answer_back": {},
    "answer_stays": {},
    "answered": ANSWERED,
    "answered+own_words": {**ANSWERED, "shown": as_act("answer"), "option": "", "spoken": True},
    "answered+known": {**ANSWERED, "shown": as_act("know"), "spoken": True, "next_title": "家长会"},
    "answered+signed": {**ANSWERED, "shown": as_act("sign")},
    "approve_asked": {"writer": "杨静", "title": "提前放学", "number": 3},
    "approve_changed": {},
    "approve_done": {"came": SENT["sent"]},
    "approve_look": {"writer": "杨静", "shown": PREVIEWED},
    "approve_matter": {"writer": "杨静", "title": "提前放学"},
    "approve_over": {"name": "周敏"},
    "approve_over+taken_back": {"name": ""},
    "approve_said": {"name": "周敏", "title": "提前放学", "words": "", "came": SENT["sent"], "number": 3},
    "approve_said+back": {"name": "周敏", "title": "提前放学", "words": "请写清几点", "came": None, "number": 3},
    "approve_said+back_wordless": {"name": "周敏", "title": "提前放学", "words": "", "came": None, "number": 3},
    "approve_said_matter": {"title": "提前放学", "agreed": True},
    "approve_said_matter+back": {"title": "提前放学", "agreed": False},
    "approve_said_what": {},
    "approve_what": {},
    "asked_office": {"told": 1, "duty_phone": "0838-600-1234"},
    "asked_office+nobody": {"told": 0, "duty_phone": "0838-600-1234"},
    "change_which": {},
    "check_wait": {},
    "checked": {"found": Genuine("三(2)班", "杨", NOON, "提前放学"), "school": "青山小学", "duty_phone": ""},
    "checked+stranger": {"found": Genuine("", "杨", NOON, ""), "school": "青山小学", "duty_phone": ""},
    "checked+unknown": {"found": None, "school": "青山小学", "duty_phone": "0838-600-1234"},
    "choose_for_all": {"names": ["李小明", "李小红"], "options": ("能接", "不能接")},
    "correct_send": {"draft": DRAFT, "along": "图1张"},
    "correct_words": {"title": "提前放学"},
    "correction": {"words": "是下午4点"},
    "deadline_missing": {},
    "deadline_unclear": {},
    "drafts_line": {},
    "family_line": {"title": "提前放学", "act": "answer"},
    "family_line+signed": {"title": "提前放学", "act": "sign"},
    "family_line+acknowledged": {"title": "提前放学", "act": "acknowledge"},
    "family_line+known": {"title": "提前放学", "act": "know"},
    "deadline_wrong+past": {"wrong": "past", **WRONG},
    "deadline_wrong+soon": {"wrong": "soon", **WRONG},
    "deadline_wrong+far": {"wrong": "far", **WRONG},
    "deadline_wrong": {"wrong": "night", **WRONG},
    "group": GROUP,
    "group+grade": {**GROUP, "kind": "grade", "name": "三年级"},
    "group+left": {**GROUP, "kind": "left", "name": ""},
    "group+left_of_class": {**GROUP, "kind": "left"},
    "group+school": {**GROUP, "kind": "school", "name": ""},
    "group+boarding": {**GROUP, "kind": "boarding"},
    "group+list": {**GROUP, "kind": "list", "name": "合唱队", "families": 12},
    "group+silent": {**GROUP, "kind": "silent", "name": ""},
    "group+some": {**GROUP, "kind": "some", "name": ""},
    "kind": {"kind": "letter"},
    "kind+minutes": {"kind": "minutes"},
    "leaves_too_late": {"at": at(23, 7)},
    "leaves_wrong": {"wrong": "past"},
    "leaves_wrong+far": {"wrong": "far"},
    "left": {"kept": True},
    "left+nothing": {"kept": False},
    "list": {"waiting": 2},
    "list+none": {"waiting": 0},
    "older_line": {},
    "read_aloud": {"teacher": "杨"},
    "read_aloud_line": {},
    "read_aloud_nothing": {"teacher": "杨"},
    "read_by_machine": {"teacher": "杨"},
    "list_line": {"title": "提前放学", "open": True, "at": NOON},
    "list_line+closed": {"title": "提前放学", "open": False, "at": NOON},
    "list_name_taken": {"name": "合唱队"},
    "list_needs": {"most": 20},
    "missing": {"found": FOUND, "shown": FOUND.lines, "more": 3, "new": []},
    "missing+joined": {"found": FOUND, "shown": FOUND.lines, "more": 0, "new": ["赵强"]},
    "missing+nobody": {"found": Missing(9, "提前放学", 48, ()), "shown": (), "more": 0, "new": []},
    "missing_line": LINE,
    "missing_line+home": {**LINE, "home": "爸爸", "class_name": "三(2)班", "reach": "no_receipt"},
    "missing_line+texted_to_call": {**LINE, "reach": "nobody_bound", "by_phone": "texted", "task": "call"},
    "missing_line+texted": {**LINE, "reach": "unfollowed", "by_phone": "texted"},
    "missing_line+called": {**LINE, "reach": "nobody_bound", "by_phone": "called"},
    "missing_line+to_call": {**LINE, "reach": "not_delivered", "task": "call"},
    "missing_line+other_calls": {**LINE, "reach": "opened", "task": "call", "owner": "周"},
    "missing_line+slip": {**LINE, "reach": "muted", "task": "slip", "printed": True},
    "missing_line+slip_to_print": {**LINE, "reach": "muted", "task": "slip"},
    "more": {"left": 2},
    "more+last": {"left": 0},
    "more_line": {"left": 5},
    "moment": {"at": at(20, 20), "now": NOON},
    "moment+tomorrow": {"at": at(21, 8), "now": NOON},
    "moment+afternoon": {"at": at(21, 15, 30), "now": NOON},
    "moment+later": {"at": at(25, 12, 15), "now": NOON},
    "name_doubt": {"name": "小雨", "names": ["陈小雨 20261", "林小雨 20262"]},
    "name_unknown": {"name": "刘备"},
    "newcomers_line": {"title": "提前放学"},
    "next_child": {"done": "李小明 能接", "name": "李小红", "shown": NOTICE},
    "next_child+own_words": {"done": "李小明", "name": "李小红", "shown": as_act("answer")},
    "night_now": {},
    "no_approver": {},
    "no_class": {},
    "no_homework": {},
    "nobody_left": {},
    "none": {},
    "not_yours": {"names": ["李小明"], "shown": NOTICE, "relation": "妈妈"},
    "not_yours+nobody": {"names": ["李小明"], "shown": as_act("sign"), "relation": ""},
    "nothing_sent": {},
    "nothing_to_correct": {},
    "nothing_written": {},
    "office_asked": {"name": "杨静", "words": "交30元", "number": 3},
    "office_done": {"name": "杨静"},
    "office_look": {"name": "杨静", "words": "交30元"},
    "office_matter": {"name": "杨静"},
    "office_what": {},
    "options_unclear": {},
    "own_words": {"words": "让外公来接"},
    "own_words+spoken": {"words": ""},
    "picture_on_the_way": {},
    "picture_refused": {"why": phrase("policy/payment_code"), "place": 2, "rest": True},
    "picture_refused+only_one": {"why": phrase("policy/picture_unreadable"), "place": 0, "rest": False},
    "read": READ,
    "read+known": {**READ, "shown": as_act("know"), "along": "图2张,录音1段"},
    "read+acknowledged": {**READ, "shown": as_act("acknowledge")},
    "read+signed": {**READ, "shown": as_act("sign"), "names": ["李小明", "李小红"], "same": True},
    "read+two_children": {**READ, "names": ["李小明", "李小红"], "asked_first": "李小明", "same": True},
    "read+own_words": {**READ, "shown": as_act("answer")},
    "read+own_words_spoken": {**READ, "shown": as_act("answer"), "voice": True},
    "read+documents": {**READ, "shown": replace(NOTICE, in_documents=DOCUMENTS)},
    "refused": {"words": "交30元", "why": "学校规定不在这里向家长收钱。"},
    "reminded": {"reached": 5, "left": 2, "tomorrow": False},
    "reminded+tomorrow": {"reached": 5, "left": 0, "tomorrow": True},
    "reminded+nobody": {"reached": 0, "left": 2, "tomorrow": False},
    "reminded_enough": {"times": 3},
    "rework_send": {"draft": DRAFT, "along": ""},
    "rework_words": {"before": WORDS},
    "say_words": {"names": ["李小明"], "shown": NOTICE},
    "send_back_words": {},
    "sent": SENT,
    "sent+morning": {**SENT, "sent": Sent(9, 48, at(21, 7), False)},
    "sent+at_once": {**SENT, "sent": Sent(9, 48, NOON, True)},
    "sent_back": {"writer": "杨静"},
    "sent_for_approval": {"names": ["周敏", "吴校长"]},
    "stopped": {},
    "teacher_line": {"title": "提前放学"},
    "title_media": {"pictures": False},
    "title_media+picture": {"pictures": True},
    "told": {"noted": Noted((("赵强", "能接"), ("孙丽", "")), (("刘备 能", "这条通知里没有这个名字"),), (1, 2), 5)},
    "told+none": {"noted": Noted((), (), (), 0)},
    "told_doubt": {"why": "nobody", "names": []},
    "told_doubt+which": {"why": "which", "names": ["陈小雨", "林小雨"]},
    "told_doubt+home": {"why": "home", "names": ["妈妈", "爸爸"]},
    "told_doubt+already": {"why": "already", "names": []},
    "told_doubt+answer": {"why": "answer", "names": ["能接", "不能接"]},
    "told_example": {"name": "赵强", "option": "能接"},
    "told_example+known": {"name": "赵强", "option": ""},
    "told_lines": {"example": "赵强 能接"},
    "to_nobody": {},
    "too_late_to_add": {},
    "too_late_to_stop": {},
    "too_long": {"length": 620, "most": 500},
    "too_many_files": {"most": 5},
    "too_many_lists": {"most": 30},
    "type_please": {},
    "untold": {"families": 4},
    "untold+none": {"families": 0},
    "voice_kept": {},
    "which_child": {"words": "小雨", "names": ["陈小雨", "林小雨"]},
    "which_notice": {},
    "which_notice_line": {"title": "提前放学", "missing": 7},
    "words": {"names": ["李小明"], "shown": NOTICE},
    "write_act": PREVIEW,
    "write_act+spoken": {**PREVIEW, "class_name": "", "draft": Draft("school", "", media=("31",)), "along": "录音1段"},
    "write_audience": {},
    "write_deadline": {"draft": DRAFT},
    "write_deadline+known": {"draft": replace(DRAFT, act="know")},
    "write_deadline+signed": {"draft": replace(DRAFT, act="sign")},
    "write_families": {"names": ["李小明", "王芳"]},
    "write_families+too_many": {"names": []},
    "write_leaves": {},
    "write_options": {},
    "write_own_deadline": {},
    "write_reason": {"times": 0},
    "write_reason+again": {"times": 2},
    "write_send": SEND,
    "write_send+night": {**SEND, "ways": [("next_guardian", 1), ("voice", 2), ("phone_task", 3)], "rest": "night"},
    "write_send+holiday": {**SEND, "rest": "holiday"},
    "write_words": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    text, _, _ = name.partition("+")
    agrees(GOLDEN / f"{name}.txt", shown(say(f"notice/{text}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    elsewhere = HANDLER / "pages" / "__init__.py"  # tests/notice/test_pages_texts.py
    mine = [file for file in HANDLER.rglob("*.py") if not file.name.startswith("results") and file != elsewhere]
    named = {
        name for file in mine for name in re.findall(r"""["']notice/(\w+)["']""", file.read_text(encoding="utf-8"))
    }
    prompts = {
        f"{form}_{each.name}" for form, made in FORMS.items() for each in made() if not getattr(each, "prompt", "")
    }
    assert {name.partition("+")[0] for name in TEXTS} == named | prompts


def _line(reach: str, by_phone: str, task: str, owner: str) -> str:
    said: dict[str, Any] = {**LINE, "reach": reach, "by_phone": by_phone, "task": task, "owner": owner, "printed": True}
    return shown(say("notice/missing_line", **said))


def test_why_a_family_is_missing_in_every_case() -> None:
    tasks = [("", ""), ("call", ""), ("call", "周"), ("slip", "周")]
    cases = itertools.product(get_args(Reach), ("", "texted", "called"), tasks)
    told = [
        f"{reach or '-'} {by_phone or '-'} {task[0] or '-'}: {_line(reach, by_phone, *task)}"
        for reach, by_phone, task in cases
    ]
    agrees(GOLDEN / "missing_lines.txt", "\n".join(told))


@pytest.mark.parametrize("reach", get_args(Reach))
def test_a_line_says_what_has_gone_out_and_never_that_nobody_read_it(reach: str) -> None:
    # WeChat tells whether a message arrived and was answered, never whether it was read.
    for by_phone, task in itertools.product(("", "texted", "called"), ("", "call", "slip")):
        line = _line(reach, by_phone, task, "")
        assert re.fullmatch(r"李小明 [^ ,]+(,[^ ,]+){0,2}", line), line
        assert "没看" not in line
        if task != "slip":
            assert ("短信发了" in line) == (by_phone == "texted")
            assert ("要打电话" in line) == (task == "call")
