"""Values for every sentence about what families said and what became of it."""

from typing import Any

from handlers.contact_card.actions.opinion_ends import Answered
from handlers.contact_card.actions.opinions import Opinion, Teacher
from tests.school_week import at

SAID = Opinion(1, "李小明", "数学听不懂,能帮帮他吗", ())
PASSED = Opinion(1, "李小明", "", ("31",), passed_by="杨")
UNSOLVED = Opinion(1, "李小明", "数学听不懂", (), before="李", answered="周二讲")
ANSWERED = Answered(1, "李小明", "李", "数学听不懂", "每周二讲", (), "")
COLLEAGUES = [Teacher(1, "李", False, "数学"), Teacher(2, "王", False, "英语")]
DUTY = {"duty_phone": "0838-600-1234"}

OPINION_TEXTS: dict[str, dict[str, Any]] = {
    "answer_again": {},
    "answer_measure": {"said": SAID, "answer": "每周二讲"},
    "answer_said": {"said": UNSOLVED, "colleagues": COLLEAGUES},
    "answer_sent": {"child": "李小明", "is_measure": True},
    "answer_to_family": {"teacher": "李", "child": "李小明", "words": "", "number": 12},
    "answer_what": {},
    "answered": {"answer": ANSWERED},
    "answered_already": {},
    "answered_matter": {"teacher": "李"},
    "has_it_already": {"teacher": "李"},
    "line_answered": {"teacher": "李"},
    "line_opinions": {"late": 2},
    "line_school_opinions": {},
    "moment": {"at": at(20, 18, 5)},
    "no_opinions": {},
    "nobody_else": DUTY,
    "opinion_left": {"signed": False},
    "opinion_line": {"opinion": UNSOLVED},
    "opinion_matter": {"child": "李小明"},
    "opinion_teacher": {},
    "opinion_to_teacher": {"said": PASSED, "number": 12},
    "opinion_what": {},
    "opinion_words": {},
    "opinions": {},
    "opinions_label": {},
    "overdue": {"child": "李小明"},
    "overdue_office": {"classes": [("三(1)班", 2), ("三(2)班", 1)]},
    "pass_to": {},
    "passed": {"teacher": "李", "child": "李小明"},
    "passed_already": {"teacher": "李"},
    "passed_to_family": {"child": "李小明", "passer": "杨", "teacher": "李", "until": at(23, 18)},
    "passed_what": {},
    "talk_asked": {"child": "李小明"},
    "talk_sure": {"wish": "想请您到学校坐坐,聊聊李小明。时间我另外发给您。"},
    "talk_wish": {"way": "call", "child": "李小明", **DUTY},
    "thanked": {"teacher": "李"},
    "unsolved": {"teacher": "杨", "by": "明天"},
}
