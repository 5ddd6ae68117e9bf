"""What people fill in: the signature on a page, words for a teacher, the class's day, the teacher's answer."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.core.clock import at_school, machine_now
from bot.core.errors import UserError
from bot.core.fields import Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.spelling import number, tidy
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.contact_card import actions

GOES = {
    "daily": "contact_card/goes_daily",
    "weekly": "contact_card/goes_weekly",
    "when_remark": "contact_card/goes_when_remark",
}

AGAIN = "again"
# Below the family's words: 1 passes them on, 2 and 3 ask for a talk.
WAYS: Mapping[int, actions.Talk] = {2: "meet", 3: "call"}
MOST_COLLEAGUES = 6


def tell_sent(school: SchoolContext, sent: actions.Sent, now: datetime, *, signed: bool) -> Reply:
    """To whom the words went and when the answer comes."""
    return say(
        "contact_card/opinion_sent",
        signed=signed,
        rest=sent.teachers_rest,
        teachers="、".join(f"{each}老师" for each in sent.surnames),
        by=by_when(sent, now),
        duty_phone=school.config.duty_phone,
    )


def by_when(sent: actions.Sent, now: datetime) -> str:
    """Until when the answer comes, as one says it."""
    soon = sent.answered_by == at_school(now).date() + timedelta(days=1)
    return phrase("contact_card/by_tomorrow" if soon else "contact_card/by_day", day=sent.answered_by)


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
        signed = actions.sign(
            asked.session, asked.school, asked.actor, pupil, until, "page", now=asked.now, stamped=machine_now()
        )
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


def _leaving_cards(asked: Asked) -> list[Leaving]:
    class_id = int(asked.subject["class_id"])
    entries = actions.read_lines(asked.session, asked.actor, class_id, pieces(asked.answers["lines"]))
    return actions.leaving_cards(asked.session, asked.actor, class_id, entries)


class Day(Form):
    """Today's cards of a class, exceptions only; subject ``class_id``, and ``ticked`` (1: from the leaders' ticks)."""

    lines = Said(
        "不一样的孩子", check=decent("lines", _leaving_cards), prompt="contact_card/day_exceptions", leave="不写了"
    )
    because = Because(of="lines", leaving=_leaving_cards)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """All cards of the day are written."""
        class_id = int(asked.subject["class_id"])
        today = at_school(asked.now).date()
        ticked = (
            actions.ticked_today(asked.session, asked.actor, class_id, today) if asked.subject.get("ticked") else {}
        )
        said = actions.read_lines(asked.session, asked.actor, class_id, pieces(asked.answers["lines"]))
        entries = {pupil_id: entry for pupil_id, (_, entry) in ticked.items()} | said
        where = (asked.session, asked.school, asked.actor, class_id)
        entered = actions.enter_day(*where, today, entries, asked.now, because=asked.answers.get("because", ""))
        return say("contact_card/day_entered", entered=entered, when=when_it_goes(asked.school))


def when_it_goes(school: SchoolContext) -> str:
    """When families are told of a card."""
    return phrase(GOES[school.rules.card.push])


def _other_ways(asked: Asked, raw: str) -> Reply | None:
    """A mere digit is no answer to a family: it picks one of the lines below the family's words."""
    said = pieces(raw)
    digit = number(tidy(said[0])) if len(said) == 1 and not is_voice(said[0]) else None
    opinion, again = int(asked.subject["opinion"]), Go("form.again")
    if digit == 1 and (colleagues := actions.may_get(asked.session, asked.actor, opinion, asked.now)):
        lines = [
            Choice(
                str(place),
                phrase("contact_card/teacher_option", teacher=each),
                Go("contact_card.pass_on", {"opinion": opinion, "to": each.staff_id}),
            )
            for place, each in enumerate(colleagues[:MOST_COLLEAGUES], 1)
        ]
        question = say("contact_card/pass_to", go={"0": again})
        return question.with_choices(*lines, *question.choices)
    way = WAYS.get(digit or 0)
    if way is None:
        return None
    wish = actions.talk_wish(asked.session, asked.school, asked.actor, opinion, way)
    ask = Go("contact_card.ask_for_talk", {"opinion": opinion, "way": way})
    return say("contact_card/talk_sure", go={"1": ask, "0": again}, wish=wish)


def _leaving_answer(asked: Asked) -> list[Leaving]:
    said, opinion = pieces(asked.answers["words"]), int(asked.subject["opinion"])
    return actions.leaving_answer(asked.session, asked.actor, opinion, said)


def _check_answer(asked: Asked, raw: str) -> Reply | None:
    return _other_ways(asked, raw) or decent("words", _leaving_answer)(asked, raw)


def _check_measure(_asked: Asked, raw: str) -> Reply | None:
    """改 asks for the words anew."""
    return Reply(choices=(Choice("1", "改", Go("form.change", {"field": "words"})),)) if raw == AGAIN else None


class Home(Form):
    """How the child is at home, in the family's own words; subject ``pupil``."""

    confirms = False
    words = Said("孩子在家怎么样", leave="不说了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The homeroom teacher reads it next morning."""
        pupil, said = int(asked.subject["pupil"]), pieces(asked.answers["words"])
        child = actions.say_home(asked.session, asked.actor, pupil, said, asked.now)
        return say("contact_card/home_kept", child=child.name)


class Answer(Form):
    """A teacher's answer to a family; subject ``opinion``."""

    confirms = False
    words = Said("回信", many=False, check=_check_answer, prompt="contact_card/answer_said", leave="等会儿")
    because = Because(of="words", leaving=_leaving_answer)
    measure = Pick("记成措施吗", choices=[("both", "送,也记上"), ("send", "只送"), (AGAIN, "改")], check=_check_measure)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """What the family said, who could answer instead, and the answer so far."""
        opinion = int(asked.subject["opinion"])
        answer = [piece for piece in pieces(asked.answers.get("words", "")) if not is_voice(piece)]
        return {
            "said": actions.opinion_for(asked.session, asked.actor, opinion),
            "colleagues": actions.may_get(asked.session, asked.actor, opinion, asked.now),
            "answer": " ".join(answer),
        }

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The answer goes to who wrote, and is the measure if the teacher says so."""
        if asked.answers["measure"] == AGAIN:
            raise UserError("contact_card/answer_again")
        said, opinion = pieces(asked.answers["words"]), int(asked.subject["opinion"])
        is_measure = asked.answers["measure"] == "both"
        where, because = (asked.session, asked.school, asked.actor, opinion), asked.answers.get("because", "")
        child = actions.answer_opinion(*where, said, now=asked.now, is_measure=is_measure, because=because)
        return say("contact_card/answer_sent", child=child, is_measure=is_measure)


class More(Form):
    """Further words of a family to who answered; subject ``opinion``."""

    confirms = False
    words = Said("还想说的话", prompt="contact_card/opinion_words", leave="不说了")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The answer at hand: who may not read it opens nothing."""
        return {"answer": actions.answered(asked.session, asked.actor, int(asked.subject["opinion"]))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """They go to the same teacher."""
        said, opinion = pieces(asked.answers["words"]), int(asked.subject["opinion"])
        sent = actions.say_more(asked.session, asked.school, asked.actor, opinion, said, now=asked.now)
        return tell_sent(asked.school, sent, asked.now, signed=False)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """The words are not sent."""
        return say("contact_card/opinion_left", signed=False)


FORMS: dict[str, type[Form]] = {
    "sign": Sign,
    "opinion": Opinion,
    "day": Day,
    "home": Home,
    "answer": Answer,
    "more": More,
}
