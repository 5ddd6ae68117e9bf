"""What people fill in: the signature on a page, words for a teacher, the class's day, the teacher's answer."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.core.clock import at_school, machine_now
from bot.core.fields import Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from handlers.contact_card import actions

GOES = {
    "daily": "contact_card/goes_daily",
    "weekly": "contact_card/goes_weekly",
    "when_remark": "contact_card/goes_when_remark",
}


def tell_sent(school: SchoolContext, sent: actions.Sent, now: datetime, *, signed: bool) -> Reply:
    """To whom the words went and when the answer comes."""
    tomorrow = at_school(now).date() + timedelta(days=1)
    soon = sent.answered_by == tomorrow
    return say(
        "contact_card/opinion_sent",
        signed=signed,
        rest=sent.teachers_rest,
        teachers="、".join(f"{each}老师" for each in sent.surnames),
        by=phrase("contact_card/by_tomorrow" if soon else "contact_card/by_day", day=sent.answered_by),
        duty_phone=school.config.duty_phone,
    )


def _teachers(asked: Asked) -> list[tuple[str, str]]:
    """Each teacher of the child; both together where there are two."""
    found = actions.teachers_of(asked.session, asked.actor, int(asked.subject["pupil"]), asked.now)
    options = [
        (
            str(each.staff_id),
            phrase("contact_card/teacher_option", teacher=each),
        )
        for each in found
    ]
    if len(options) == 2:
        options.append((",".join(value for value, _ in options), phrase("contact_card/both_option")))
    return options


class Sign(Form):
    """A signature on a page or in the mini-program; subject ``pupil`` and ``until``, the last day shown."""

    confirms = False
    answer = Pick("看过了吗", choices=[("sign", "知道了,签字")], prompt="contact_card/card")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The signature."""
        until, pupil = date.fromisoformat(str(asked.subject["until"])), int(asked.subject["pupil"])
        signed = actions.sign(asked.session, asked.actor, pupil, until, "page", now=asked.now, stamped=machine_now())
        return say("contact_card/signed_page", signed=signed)


class Opinion(Form):
    """A family's words to a teacher; subject ``pupil``, ``until`` and ``signed`` (1 when the card just was)."""

    confirms = False
    words = Said("您想说的话", leave="不说了")
    teacher = Pick("给哪位老师", options=_teachers, leave="不送了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The words go to the teacher; the answer says when the family hears."""
        staff_ids = tuple(int(each) for each in asked.answers["teacher"].split(","))
        said = tuple(pieces(asked.answers["words"]))
        written = actions.Written(int(asked.subject["pupil"]), staff_ids, said, about=str(asked.subject["until"]))
        sent = actions.write_opinion(asked.session, asked.school, asked.actor, written, now=asked.now)
        return tell_sent(asked.school, sent, asked.now, signed=bool(asked.subject.get("signed")))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """The words are not sent; the signature stands."""
        return say("contact_card/opinion_left", signed=bool(asked.subject.get("signed")))


def _check_lines(asked: Asked, raw: str) -> None:
    """Every line must name a child of the class."""
    actions.read_lines(asked.session, asked.actor, int(asked.subject["class_id"]), pieces(raw))


class Day(Form):
    """Today's cards of a class, exceptions only; subject ``class_id``."""

    lines = Said("不一样的孩子", check=_check_lines, prompt="contact_card/day_exceptions", leave="不写了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """All cards of the day are written."""
        class_id = int(asked.subject["class_id"])
        entries = actions.read_lines(asked.session, asked.actor, class_id, pieces(asked.answers["lines"]))
        today = at_school(asked.now).date()
        entered = actions.enter_day(asked.session, asked.school, asked.actor, class_id, today, entries, asked.now)
        return say("contact_card/day_entered", entered=entered, when=when_it_goes(asked.school))


def when_it_goes(school: SchoolContext) -> str:
    """When families are told of a card."""
    return phrase(GOES[school.rules.card.push])


class Answer(Form):
    """A teacher's answer to a family; subject ``opinion``."""

    confirms = False
    words = Said("回信", prompt="contact_card/answer_said", leave="等会儿")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What the family said."""
        return {"said": actions.opinion_for(asked.session, asked.actor, int(asked.subject["opinion"]))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The answer goes to who wrote."""
        said = pieces(asked.answers["words"])
        opinion = int(asked.subject["opinion"])
        child = actions.answer_opinion(asked.session, asked.school, asked.actor, opinion, said, now=asked.now)
        return say("contact_card/answer_sent", child=child)


FORMS: dict[str, type[Form]] = {"sign": Sign, "opinion": Opinion, "day": Day, "answer": Answer}
