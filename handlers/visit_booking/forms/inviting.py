"""A host invites one home: which child, what about, how and when."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Day, Line, Pairs, Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.visit_booking.actions import inviting
from handlers.visit_booking.actions.choosing import spoken
from handlers.visit_booking.rules.clock_time import clock_time
from storage.bookings import Booking

OWN = "own"
# Of one's own hours.
MOST_TIMES = 5
NOT_NOW = "不约了"


def typed(_asked: Asked, raw: str) -> None:
    """What families read in a message is typed; raises :class:`UserError` for a voice."""
    if is_voice(raw) or any(is_voice(piece) for piece in pieces(raw)):
        raise UserError("visit_booking/type_please")


def check_day(asked: Asked, raw: str) -> None:
    """A day that has not gone."""
    if date.fromisoformat(raw) < at_school(asked.now).date():
        raise UserError("visit_booking/time_gone")


def _is_named(asked: Asked) -> bool:
    return "pupil" in asked.subject or bool(asked.answers.get("child"))


def _pupil(asked: Asked) -> int:
    """The child that it is about: known, or named in the first answer."""
    if "pupil" in asked.subject:
        return int(asked.subject["pupil"])
    return inviting.find_pupil(asked.session, asked.actor, asked.answers["child"]).id


def _wish(asked: Asked) -> Booking | None:
    wish = int(asked.subject.get("wish", 0))
    return inviting.wish_of(asked.session, asked.actor, wish) if wish else None


def _check_child(asked: Asked, raw: str) -> None:
    typed(asked, raw)
    inviting.find_pupil(asked.session, asked.actor, raw)


def _homes(asked: Asked) -> Pairs:
    return [
        (str(home.household_id), "、".join(guardian.relation or guardian.name for guardian in home.guardians))
        for home in inviting.homes_of(asked.session, asked.actor, _pupil(asked), _wish(asked))
    ]


def _ways(asked: Asked) -> Pairs:
    """As the host may ask; who was asked to come home may say that first."""
    wish = _wish(asked)
    home = [("home", "我到家里去")] if wish is not None and wish.way == "home" else []
    return [*home, ("school", "请家里到学校"), ("phone", "打电话"), ("video", "视频")]


def _times(asked: Asked) -> Pairs:
    way = asked.answers.get("way") or "school"
    times = inviting.own_times(asked.session, asked.school, asked.actor, way, asked.now)
    found = [
        (at_school(each.starts_at).isoformat(timespec="minutes"), phrase("visit_booking/time_line", at=each.starts_at))
        for each in times[:MOST_TIMES]
    ]
    return [*found, (OWN, phrase("visit_booking/i_name_a_time"))]


def _names_time(asked: Asked) -> bool:
    """Whether the host names a time beside the hours."""
    return bool(asked.answers.get("way")) and (asked.answers.get("time") == OWN or len(_times(asked)) == 1)


class _Child(Line):
    """Asked only where the child is not known yet."""

    def is_asked(self, asked: Asked) -> bool:
        return "pupil" not in asked.subject


class _Home(Pick):
    """Asked only where the child has several homes, and none is known."""

    def is_asked(self, asked: Asked) -> bool:
        known = "home" in asked.subject or "wish" in asked.subject
        return not known and _is_named(asked) and len(_homes(asked)) > 1


class _Time(Pick):
    """Asked only where the host has hours."""

    def is_asked(self, asked: Asked) -> bool:
        return bool(asked.answers.get("way")) and len(_times(asked)) > 1


class _OwnDay(Day):
    """Asked where the host names a time."""

    def is_asked(self, asked: Asked) -> bool:
        return _names_time(asked)


class _OwnHour(Line):
    """Asked where the host names a time."""

    def is_asked(self, asked: Asked) -> bool:
        return _names_time(asked)


def _check_hour(_asked: Asked, raw: str) -> None:
    if clock_time(raw) is None:
        raise UserError("visit_booking/what_time")


def _topic(asked: Asked) -> list[Leaving]:
    words, _ = spoken(pieces(asked.answers.get("topic", "")))
    if not words or not _is_named(asked):
        return []
    return inviting.leaving_topic(asked.session, asked.actor, _pupil(asked), words, _wish(asked))


def _check_topic(asked: Asked, raw: str) -> Reply | None:
    typed(asked, raw)
    return decent("topic", _topic)(asked, raw)


class Invite(Form):
    """A host asks one home to talk; subject may hold ``pupil``, ``home`` (its id) and ``wish`` (what it answers)."""

    child = _Child("哪个孩子", check=_check_child, leave=NOT_NOW)
    home = _Home("约哪一家", options=_homes, leave=NOT_NOW)
    topic = Said("想谈什么", required=False, check=_check_topic, leave=NOT_NOW)
    because = Because(of="topic", leaving=_topic)
    way = Pick("怎么谈", options=_ways, leave=NOT_NOW)
    time = _Time("什么时候", options=_times, leave=NOT_NOW)
    day = _OwnDay("哪一天", check=check_day, leave=NOT_NOW)
    hour = _OwnHour("几点", check=_check_hour, leave=NOT_NOW)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child's name once it is known; who may not invite about it opens nothing."""
        name = inviting.child_name(asked.session, asked.actor, _pupil(asked), _wish(asked)) if _is_named(asked) else ""
        return {"name": name}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The home is asked; the time is kept for it until it answers."""
        answers = asked.answers
        home = answers.get("home") or (asked.subject.get("home", 0))
        words, _ = spoken(pieces(answers.get("topic", "")))
        invitation = inviting.Invitation(
            pupil_id=_pupil(asked),
            home=int(home),
            way=answers["way"],
            starts_at=_starts_at(answers),
            topic=words,
            wish=int(asked.subject.get("wish", 0)),
            because=answers.get("because", ""),
        )
        of = inviting.send(asked.session, asked.school, asked.actor, invitation, asked.now)
        return say("visit_booking/invitation_sent", of=of)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """Nobody is asked."""
        return say("visit_booking/not_invited")


def _starts_at(answers: Mapping[str, str]) -> datetime:
    chosen = answers.get("time") or OWN
    if chosen != OWN:
        return datetime.fromisoformat(chosen)
    return inviting.moment_of(date.fromisoformat(answers["day"]), answers["hour"])


FORMS: dict[str, type[Form]] = {"invite": Invite}
