"""What who has an alarm in hand writes down."""

from bot.core.fields import Line, Pick
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from handlers.care.actions import handling
from handlers.care.actions.telling import tell_alarm

STEPS = (
    ("contact", "和孩子或写话的人说上了话"),
    ("caretaker", "告诉了带孩子的人"),
    ("parent", "告诉了在外的父母"),
    ("authority", "报了警或告诉了村、街道"),
    ("report", "强制报告办了"),
    ("other", "别的"),
)
CHANNELS = (
    ("phone", "电话"),
    ("in_person", "当面"),
    ("wechat", "微信"),
    ("paper", "书面"),
    ("other", "别的"),
)
OUTCOMES = (
    ("safe", "孩子平安,事情过去了"),
    ("in_care", "有人接着关心"),
    ("handed_over", "交给了公安、医院或民政"),
    ("mistake", "不是危险,是误会"),
)


class Contact(Form):
    """A step that was done; subject ``alarm``."""

    kind = Pick("办了什么", choices=STEPS)
    person = Line("和谁", max=40)
    channel = Pick("怎么说的", choices=CHANNELS)
    proof = Line("凭据:几点、哪个号码、回执号", max=200)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The clock of this step stops."""
        alarm, answers = int(asked.subject["alarm"]), asked.answers
        done = handling.Done(answers["kind"], answers["person"], answers["channel"], answers["proof"])
        handling.write_down(asked.session, asked.school, asked.actor, alarm, done, asked.now)
        return tell_alarm(asked.session, asked.school, asked.actor, alarm, asked.now)


class Closing(Form):
    """The end of an alarm; subject ``alarm``."""

    outcome = Pick("结果", choices=OUTCOMES)
    note = Line("说一句怎么回事", max=200)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Nothing is owed any more."""
        alarm = int(asked.subject["alarm"])
        outcome = asked.answers["outcome"]
        handling.end(asked.session, asked.school, asked.actor, alarm, outcome, asked.answers["note"], asked.now)
        return tell_alarm(asked.session, asked.school, asked.actor, alarm, asked.now)
