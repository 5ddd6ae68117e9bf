"""What came of a visit: spoken, or question by question; and what is to be done."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.clock import at_school
from bot.core.fields import Line, Pairs, Pick, Said, is_picture, is_voice, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.home_visit.actions import recording
from handlers.home_visit.forms.typed import check_typed

MOST_PEOPLE = 5


def _agreed_words(asked: Asked) -> list[Leaving]:
    return recording.leaving(
        asked.session, asked.actor, int(asked.subject["visit_id"]), asked.answers.get("agreed", "")
    )


def _check_agreed(asked: Asked, raw: str) -> None:
    check_typed(asked, raw)
    decent("agreed", _agreed_words)(asked, raw)


def _owners(asked: Asked) -> Pairs:
    found = recording.who_may_do(asked.session, asked.actor, int(asked.subject["visit_id"]), asked.now)[:MOST_PEOPLE]
    return [(str(staff_id), name) for staff_id, name in found]


def due_days(asked: Asked) -> Pairs:
    """Until when a thing may be done."""
    today = at_school(asked.now).date()
    days = (today + timedelta(days=number) for number in (3, 7, 14, 30))
    return [(day.isoformat(), phrase("home_visit/a_day", day=day)) for day in days]


def _is_agreed(answers: Mapping[str, str]) -> bool:
    return bool(answers.get("agreed"))


def _to_do(answers: Mapping[str, str], words: str) -> tuple[recording.ToDo, ...]:
    if not words or not answers.get("owner"):
        return ()
    return (recording.ToDo(words, int(answers["owner"]), date.fromisoformat(answers["due"])),)


def spoken_and_shown(raw: str) -> tuple[str, tuple[str, ...]]:
    """What was typed, and the recordings and pictures beside it, by id."""
    said = pieces(raw)
    media = tuple(media_of(piece) for piece in said if is_voice(piece) or is_picture(piece))
    return " ".join(piece for piece in said if not (is_voice(piece) or is_picture(piece))), media


class _Written(Form):
    """What every record of a visit has; subject ``visit_id``."""

    confirms = False

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The visit, and what stands of it already."""
        visit_id = int(asked.subject["visit_id"])
        found = recording.record_of(asked.session, asked.school, asked.actor, visit_id, asked.now)
        return {"visit": found.visit, "before": found.now.words if found.now else {}}

    @classmethod
    def keep(cls, asked: Asked, said: Mapping[str, str], media: tuple[str, ...]) -> Reply:
        """Add it to what stands already; what is not said again stays."""
        where, answers = (asked.session, asked.school, asked.actor, int(asked.subject["visit_id"])), asked.answers
        agreed = answers.get("agreed", "")
        written = recording.Written(
            words={**said, "agreed": agreed},
            media=media,
            child_present=answers.get("present") == "yes" if answers.get("present") else None,
            to_do=_to_do(answers, agreed),
            because=answers.get("because", ""),
        )
        kept = recording.recorded(*where, recording.on_top(*where, written, asked.now), asked.now)
        go = {"1": Go("home_visit.promise", {"visit_id": kept.visit.visit_id})}
        return say("home_visit/record_kept", go=go, record=kept)


class Dictate(_Written):
    """The record as it is spoken on the way home."""

    said = Said("今天的家访", pictures=9, leave="等会儿再说")
    present = Pick("孩子在家吗", choices=[("yes", "在"), ("no", "不在")])
    agreed = Line("和家里说好了什么(会发给家里)", max=200, check=_check_agreed, required=False)
    because = Because(of="agreed", leaving=_agreed_words)
    owner = Pick("谁来做", options=_owners, when=_is_agreed)
    due = Pick("哪天前", options=due_days, when=_is_agreed)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The recordings are kept, the family is thanked."""
        words, media = spoken_and_shown(asked.answers["said"])
        return cls.keep(asked, {"said": words} if words else {}, media)


class Record(_Written):
    """The record question by question."""

    present = Pick("孩子在家吗", choices=[("yes", "在"), ("no", "不在")])
    praise = Line("孩子的好处,家里做得好的", max=300, check=check_typed)
    home = Line("家里的情况", max=300, check=check_typed, required=False)
    learning = Line("在家的学习", max=300, check=check_typed, required=False)
    behaviour = Line("在家的表现", max=300, check=check_typed, required=False)
    opinion = Line("家里的意见和想法", max=300, check=check_typed, required=False)
    advice = Line("老师的建议", max=300, check=check_typed, required=False)
    agreed = Line("和家里说好了什么(会发给家里)", max=200, check=_check_agreed, required=False)
    because = Because(of="agreed", leaving=_agreed_words)
    owner = Pick("谁来做", options=_owners, when=_is_agreed)
    due = Pick("哪天前", options=due_days, when=_is_agreed)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It stands, and the family is thanked."""
        said = {name: text for name in recording.FIELDS if (text := asked.answers.get(name, ""))}
        return cls.keep(asked, said, ())


class Promise(Form):
    """One more thing to be done after a visit; subject ``visit_id``."""

    confirms = False
    words = Line("要做什么", max=200, check=check_typed)
    owner = Pick("谁来做", options=_owners)
    due = Pick("哪天前", options=due_days)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The visit."""
        visit_id = int(asked.subject["visit_id"])
        return {"visit": recording.record_of(asked.session, asked.school, asked.actor, visit_id, asked.now).visit}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Its owner finds it under 跟进."""
        where = (asked.session, asked.school, asked.actor, int(asked.subject["visit_id"]))
        (to_do,) = _to_do(asked.answers, asked.answers["words"])
        found = recording.promised(*where, to_do, asked.now)
        go = {"1": Go("home_visit.promise", {"visit_id": int(asked.subject["visit_id"])})}
        return say("home_visit/promise_kept", go=go, promises=found)
