"""Letters and answers, asked one question at a time."""

from bot.core.fields import Digits, Line, Pairs, Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.principal_mailbox.actions import answering, reading, unnamed, writing
from handlers.principal_mailbox.rules import LONGEST_ANSWER, MOST_PICTURES, About, as_code, spaced

ABOUT: Pairs = (("school", "学校的事"), ("staff", "一位老师"), ("outside", "校长,或管信箱的老师"))


def _about(asked: Asked, raw: str) -> None:
    """What only somebody outside may read is refused before a word of it is written."""
    if raw == "outside":
        writing.refuse_without_outside(asked.session, asked.school, asked.now)


def _who(asked: Asked, raw: str) -> None:
    """The name must lead to one person, who will then not see the letter."""
    writing.subjects_meant(asked.session, asked.school, raw, asked.now)


def _kind(asked: Asked) -> About:
    picked = asked.answers["about"]
    return "outside" if picked == "outside" else "staff" if picked == "staff" else "school"


class Named(Form):
    """A letter with the guardian's name under it."""

    about = Pick("信里说的是", choices=ABOUT, check=_about, leave="不写了")
    who = Line("哪位老师", when=lambda answers: answers.get("about") == "staff", check=_who, leave="不写了")
    words = Said("写信", pictures=MOST_PICTURES, leave="不写了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is taken in, with a number and a day."""
        if times := writing.refused_today(asked.session, asked.school, asked.actor, asked.now):
            return say("principal_mailbox/enough_today", phone=asked.school.config.duty_phone, again=times > 1)
        said, who = pieces(asked.answers["words"]), asked.answers.get("who", "")
        written = writing.write_named(asked.session, asked.school, asked.actor, _kind(asked), who, said, asked.now)
        return say("principal_mailbox/taken_in", written=written)


class Unnamed(Form):
    """A letter of nobody. What is asked stays under a key of the day, and the act keeps nothing of the writer."""

    sealed = True

    about = Pick("信里说的是", choices=ABOUT, check=_about, leave="不写了")
    who = Line("哪位老师", when=lambda answers: answers.get("about") == "staff", check=_who, leave="不写了")
    words = Said("写信", leave="不写了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is sent, and the writer reads the sixteen digits once."""
        assert asked.unlinked  # noqa: S101  for the type checker: a sealed form has it
        if times := unnamed.refused_today(asked.school, asked.unlinked):
            return say("principal_mailbox/enough_today", phone=asked.school.config.duty_phone, again=times > 1)
        code, said = asked.unlinked.receipt, pieces(asked.answers["words"])
        who = asked.answers.get("who", "")
        written = writing.write_anonymous(asked.session, asked.school, _kind(asked), who, said, code, asked.now)
        unnamed.count_letter(asked.unlinked)
        return say("principal_mailbox/sent", code=spaced(code), written=written)

    @classmethod
    def again(cls, asked: Asked) -> Reply | None:
        """The digits of the letter that this very message sent."""
        assert asked.unlinked  # noqa: S101  for the type checker: a sealed form has it
        code = asked.unlinked.receipt
        written = writing.written_with(asked.session, asked.school, code)
        return say("principal_mailbox/sent", code=spaced(code), written=written) if written else None

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing was sent, nothing stays."""
        return say("principal_mailbox/left_unnamed")


def _code(asked: Asked, raw: str) -> None:
    """Sixteen digits that lead to a letter; a few wrong ones an hour."""
    assert asked.unlinked  # noqa: S101  for the type checker: a sealed form has it
    unnamed.letter_by_guess(asked.session, asked.school, asked.unlinked, raw, asked.now)


def _then(asked: Asked) -> Pairs:
    letter = reading.letter_of_code(asked.session, asked.school, asked.answers["code"])
    of = reading.shown(asked.session, letter, drafts=False)
    if of.state != "answered":
        return [("go_on", phrase("principal_mailbox/say_more"))]
    again = [("unsolved", phrase("principal_mailbox/unsolved"))] if of.can_reopen else []
    return [("content", phrase("principal_mailbox/content")), ("go_on", phrase("principal_mailbox/say_more")), *again]


class Code(Form):
    """The writer of an anonymous letter comes back with the digits; sealed like the letter itself."""

    sealed = True
    confirms = False

    code = Digits("取信号", count=16, check=_code, leave="不看了")
    then = Pick(
        "还要做什么",
        options=_then,
        zero=("done", "好了"),
        when=lambda answers: "code" in answers,
    )
    words = Said("再写几句", leave="不写了", when=lambda answers: answers.get("then") in ("go_on", "unsolved"))

    @classmethod
    def facts(cls, asked: Asked) -> dict[str, object]:
        """The letter, once the digits are right."""
        code = as_code(asked.answers.get("code", ""))
        if not code:
            return {"of": None}
        letter = reading.letter_of_code(asked.session, asked.school, code)
        return {"of": reading.shown(asked.session, letter, drafts=False)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """More words, or the verdict."""
        letter = reading.letter_of_code(asked.session, asked.school, asked.answers["code"])
        then = asked.answers["then"]
        if then == "content":
            answering.judge(asked.session, asked.school, letter, "content", asked.now)
            return say("principal_mailbox/thanked")
        if then == "done":
            return say("principal_mailbox/fetched")
        answering.go_on(asked.session, asked.school, letter, pieces(asked.answers["words"]), asked.now)
        if then == "unsolved":
            answering.judge(asked.session, asked.school, letter, "unsolved", asked.now)
        return say("principal_mailbox/gone_on", of=reading.shown(asked.session, letter, drafts=False))

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing stays open."""
        return say("principal_mailbox/fetched")


class More(Form):
    """The writer of a named letter goes on; subject ``letter_id``, and ``unsolved`` where it is not solved yet."""

    confirms = False
    words = Said("再写几句", pictures=MOST_PICTURES, leave="不写了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It waits for an answer again."""
        letter = reading.own_letter(asked.session, asked.actor, int(asked.subject["letter_id"]))
        answering.go_on(asked.session, asked.school, letter, pieces(asked.answers["words"]), asked.now)
        return say("principal_mailbox/gone_on", of=reading.shown(asked.session, letter, drafts=False))


def _leaving(asked: Asked) -> list[Leaving]:
    return [Leaving(" ".join(pieces(asked.answers["words"])), to="family")]


class Answer(Form):
    """The school's answer; subject ``letter_id``."""

    words = Said("回信", pictures=0, leave="不回了", check=decent("words", _leaving))
    because = Because(of="words", leaving=_leaving)

    @classmethod
    def facts(cls, asked: Asked) -> dict[str, object]:
        """What is answered."""
        of, _notes = reading.at_desk(asked.session, asked.actor, int(asked.subject["letter_id"]))
        return {"of": of, "longest": LONGEST_ANSWER}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Out, or before the principal."""
        letter_id, said = int(asked.subject["letter_id"]), pieces(asked.answers["words"])
        because = asked.answers.get("because", "")
        where = (asked.session, asked.school, asked.actor, letter_id)
        is_out = answering.answer(*where, said, asked.now, because)
        of, _notes = reading.at_desk(asked.session, asked.actor, letter_id)
        return say("principal_mailbox/reply_sent" if is_out else "principal_mailbox/reply_waits", of=of)


class Delay(Form):
    """More time, with the reason that the writer reads; subject ``letter_id``."""

    confirms = False
    why = Line("为什么要多几天", max=100, leave="不用了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The writer is told."""
        letter_id = int(asked.subject["letter_id"])
        answering.delay(asked.session, asked.school, asked.actor, letter_id, asked.answers["why"], asked.now)
        of, _notes = reading.at_desk(asked.session, asked.actor, letter_id)
        return say("principal_mailbox/delay_told", of=of)


FORMS: dict[str, type[Form]] = {
    "named": Named,
    "unnamed": Unnamed,
    "code": Code,
    "more": More,
    "reply": Answer,
    "delay": Delay,
}
