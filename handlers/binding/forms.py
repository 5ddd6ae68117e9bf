"""The questions of binding. Relations are kept as kinds, so that 外婆 and 奶奶 are found as the same."""

from collections.abc import Mapping

from bot.core.fields import Digits, Line, Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import say
from handlers.binding.actions import asking, matching
from handlers.binding.actions.children import child_facts, typed_facts

RELATIONS = (
    ("mother", "妈妈"),
    ("father", "爸爸"),
    ("grandmother", "奶奶或外婆"),
    ("grandfather", "爷爷或外公"),
    ("other", "别的亲人"),
)


def _consent() -> Pick:
    return Pick(
        "三句话",
        choices=[("yes", "答应"), ("aloud", "念给我听"), ("full", "看全文")],
        zero=("safety", "不答应,只收安全通知"),
        prompt="binding/consent",
        check=_hear_first,
    )


def _hear_first(asked: Asked, raw: str) -> Reply | None:
    facts = child_facts(asked) if "pupil" in asked.subject else typed_facts(asked)
    if raw == "aloud":
        return say("binding/consent_read_aloud", **facts)
    if raw == "full":
        return say("binding/consent_full", **facts)
    return None


class Bind(Form):
    """By the paper slip of one child: ``subject`` is the slip and its pupil."""

    confirms = False
    relation = Pick("您是孩子的", choices=RELATIONS, leave="扫错了")
    last_four = Digits("手机号最后四个数字", count=4, check=matching.compare_digits, spoken=asking.ask_teacher)
    consent = _consent()

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child, the school and the teacher, for the prompts."""
        return child_facts(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Bind, and note what was agreed to."""
        return matching.bind_by_slip(asked)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing is bound; the slip still works."""
        return say("binding/left")


class Steps(Form):
    """Without a slip: class code, the child's name, the last four digits."""

    confirms = False
    class_code = Digits("班级码", count=4, leave="先不绑")
    child = Line("孩子的名字", max=20, spoken=asking.ask_teacher)
    relation = Pick("您是孩子的", choices=RELATIONS, leave="先不绑")
    last_four = Digits("手机号最后四个数字", count=4, check=matching.compare_line, spoken=asking.ask_teacher)
    consent = _consent()

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The school; the child only as the person typed it."""
        return typed_facts(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Bind, and note what was agreed to."""
        return matching.bind_by_steps(asked)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing is bound."""
        return say("binding/left_steps")


class Agree(Form):
    """Only the three sentences: after 绑定 in one line, and after the teacher has said who it is."""

    confirms = False
    consent = _consent()

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child, for the prompt."""
        return child_facts(asked)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Note what was agreed to."""
        return matching.agree(asked)


class SayWho(Form):
    """Words or a voice for the homeroom teacher, who knows the family: ``subject`` is the pupil."""

    confirms = False
    said = Said("您是谁", many=False, prompt="binding/say_who", leave="先不绑")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Hand it to the teacher."""
        return asking.ask_teacher(asked, pieces(asked.answers["said"])[0])

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing is bound."""
        return say("binding/left_steps")


class SayWhoWhere(SayWho):
    """The same where the child is not known yet: the class says which teacher hears it."""

    class_code = Digits("班级码", count=4, prompt="binding/request_class_code", check=asking.know_class, leave="先不绑")
    said = Said("您是谁", many=False, prompt="binding/say_who", leave="先不绑")


class NameChild(Form):
    """The teacher has recognised the voice and says whose family it is: ``subject`` is the request."""

    confirms = False
    child = Line("孩子的名字", max=20, prompt="binding/name_child", check=asking.know_child, leave="等会儿再认")
    relation = Pick("是孩子的", choices=RELATIONS, prompt="binding/name_relation", leave="等会儿再认")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Approve for that child, and show who waits next."""
        return asking.approve_named(asked, asked.answers["child"], asked.answers["relation"])

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """The request waits on."""
        return say("binding/left_waiting")


FORMS: Mapping[str, type[Form]] = {
    "bind": Bind,
    "steps": Steps,
    "agree": Agree,
    "say_who": SayWho,
    "say_who_where": SayWhoWhere,
    "name_child": NameChild,
}
