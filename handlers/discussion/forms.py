"""A theme as the teacher opens it, and an answer as a family gives it."""

from collections.abc import Mapping
from datetime import date

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Line, Pairs, Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import MOST_BEHIND, Go, Reply
from bot.core.texts import phrase, say
from bot.delivery.along import refuse_pictures
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.discussion.actions import answering, opening
from handlers.discussion.rules import LONGEST_TITLE, MOST_PICTURES, last_days, said


def _check_title(_asked: Asked, raw: str) -> None:
    if is_voice(raw):
        raise UserError("discussion/type_please")


def _leaving(asked: Asked) -> list[Leaving]:
    words, class_id = said(pieces(asked.answers["words"]))[0], int(asked.subject["class_id"])
    return opening.leaving(asked.session, asked.actor, class_id, asked.answers["title"], words)


def _check_words(asked: Asked, raw: str) -> Reply | None:
    refuse_pictures(asked.session, asked.school.id, said(pieces(raw))[1])
    return decent("words", _leaving)(asked, raw)


def _last_days(asked: Asked) -> Pairs:
    days = last_days(at_school(asked.now).date())
    return [(day.isoformat(), phrase("discussion/until", day=day)) for day in days]


class Theme(Form):
    """The theme of the month; subject ``class_id``."""

    confirms = False
    title = Line("话题", max=LONGEST_TITLE, check=_check_title, leave="不开了")
    words = Said("想请大家说什么", pictures=MOST_PICTURES, check=_check_words, leave="不开了", required=False)
    because = Because(of="words", leaving=_leaving)
    closes_on = Pick("说到哪天", options=_last_days, leave="不开了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It stands at once; families hear of it with the week's message."""
        words, media = said(pieces(asked.answers.get("words", "")))
        closes_on, because = date.fromisoformat(asked.answers["closes_on"]), asked.answers.get("because", "")
        written = opening.Written(asked.answers["title"], words, media, closes_on, because)
        where = (asked.session, asked.school, asked.actor, int(asked.subject["class_id"]))
        shown = opening.open_theme(*where, written, asked.now)
        behind = [Reply(media=each) for each in shown.along.shown[:MOST_BEHIND]]
        go = {"1": Go("discussion.write", {"class_id": shown.class_id})}
        return say("discussion/opened", go=go, theme=shown).then(behind)


class Answer(Form):
    """What a family does at home; subject ``theme_id``."""

    confirms = False
    said = Said("您家怎么做", leave="不说了")
    unnamed = Pick(
        "写不写名字",
        choices=[("named", "写上孩子的名字"), ("unnamed", "不写名字")],
        leave="不说了",
        when=lambda answers: bool(said(pieces(answers.get("said", "")))[0]),
    )

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The theme that is talked about."""
        theme_id = int(asked.subject["theme_id"])
        return {"theme": answering.read(asked.session, asked.actor, theme_id, asked.now).theme}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher reads it first."""
        heard, theme_id = pieces(asked.answers["said"]), int(asked.subject["theme_id"])
        unnamed = asked.answers.get("unnamed") == "unnamed"
        read = answering.answer(asked.session, asked.actor, theme_id, heard, asked.now, unnamed=unnamed)
        return say("discussion/said", mine=read.mine)


FORMS: dict[str, type[Form]] = {"theme": Theme, "answer": Answer}
