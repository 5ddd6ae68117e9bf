"""Letters at term's end: the child's own to the parents away, as a picture; the school's, with a line for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name
from bot.core.people import Actor
from bot.core.periods import Period, period_of
from bot.core.reply import MOST_BEHIND, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.along import along, refuse_pictures
from bot.identity.access import access_pupil, children_of
from bot.identity.families import Recipient, guardians_to_tell
from bot.policy.gate import Leaving, pass_each
from handlers.proxy_guardian.actions.assigning import WHY, left_behind_children
from handlers.proxy_guardian.actions.telling import Question, ask_guardian
from storage.matters import close_matters
from storage.media import pictures_of
from storage.proxy_guardian.letters import LETTER_WORDS, ChildLetter
from storage.proxy_guardian.proxies import children_of_proxy
from storage.pupils import Pupil, is_here
from storage.sealing import seal, unseal

STEP, PLACE = "proxy_guardian.letter", "proxy_guardian"
# Words and line together fit one message of WeChat.
MOST_PICTURES, LONGEST, LONGEST_LINE = 3, 400, 150
# So long families find their letters on their page.
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as a family, or who keeps it, reads it; ``by``: child | school."""

    letter_id: int
    pupil_id: int
    child: str
    by: str
    words: str
    pictures: tuple[str, ...]
    written_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One left-behind child and its letters of the term."""

    pupil_id: int
    child: str
    class_id: int
    class_name: str
    own: Letter | None
    school: Letter | None


def term_of(school: SchoolContext, now: datetime) -> Period:
    """The term that letters are written for: the running one, in the holidays the one before."""
    found = period_of(school.calendar, at_school(now).date())
    return found if found.kind == "term" else period_of(school.calendar, found.first - DAY)


def children_to_write_for(session: Session, actor: Actor, now: datetime) -> dict[int, str]:
    """Whose letters the actor may send: those the actor stands in for, and a teacher's left-behind children."""
    found = {pupil.id: pupil.name for pupil, _ in left_behind_children(session, actor)}
    if actor.staff_id is not None:
        stood_for = children_of_proxy(session, actor.school_id, actor.staff_id, now)
        found |= {pupil.id: pupil.name for _, pupil, _ in stood_for}
    return found


def rows_of(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[LetterRow]:
    """The left-behind children of the actor with their letters of the term."""
    children = left_behind_children(session, actor)
    of = (ChildLetter.school_id == school.id, ChildLetter.term == term_of(school, now).key)
    mine = ChildLetter.pupil_id.in_([pupil.id for pupil, _ in children])
    found = {(row.pupil_id, row.by): row for row in session.scalars(select(ChildLetter).where(*of, mine))}

    def letter(pupil: Pupil, by: str) -> Letter | None:
        row = found.get((pupil.id, by))
        return _seen(session, row, pupil.name) if row else None

    return [
        LetterRow(pupil.id, pupil.name, pupil.class_id, name, letter(pupil, "child"), letter(pupil, "school"))
        for pupil, name in children
    ]


def keep_own(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, pictures: Sequence[str], now: datetime
) -> Letter:
    """Keep the pictures of a child's letter, in the place of those before, until it is sent.

    Raises :class:`AccessDeniedError` for a child of others, :class:`UserError` without a picture, or once it is sent.
    """
    pupil = _may_write(session, actor, pupil_id, now)
    shown = pictures_of(session, school.id, pictures)[:MOST_PICTURES]
    if not shown:
        raise UserError("proxy_guardian/a_picture_please")
    row = _letter(session, school, actor, pupil_id, "child", now)
    row.media = " ".join(shown)
    session.flush()
    return _seen(session, row, pupil.name)


def refuse_second(session: Session, school: SchoolContext, pupil_id: int, child: str, now: datetime) -> None:
    """Raise :class:`UserError` where the child's letter of this term was sent already."""
    row = _row(session, school, pupil_id, "child", now)
    if row is not None and row.sent_at is not None:
        raise UserError("proxy_guardian/letter_is_sent", child=child)


def send_own(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> tuple[Letter, int]:
    """Send a child's letter to the parents away, once; to how many people it goes.

    Where nobody works away, or none of them can be reached, all of the child's guardians get it. Raises
    :class:`UserError` for a picture that no family may get or that is still looked into, and for a second time.
    """
    pupil = _may_write(session, actor, pupil_id, now)
    row = _row(session, school, pupil_id, "child", now)
    if row is None:
        raise AccessDeniedError
    if row.sent_at is not None:
        raise UserError("proxy_guardian/letter_is_sent", child=pupil.name)
    refuse_pictures(session, school.id, row.media.split())
    people = [one for family in guardians_to_tell(session, school.id, pupil_id) for one in family.guardians]
    away = [one for one in people if one.is_away and one.identity_ids]
    row.sent_at = now
    return _seen(session, row, pupil.name), _send(session, school, row, pupil, away or people, now)


def send_school_letter(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    words: str,
    lines: Mapping[int, str],
    now: datetime,
    because: str = "",
) -> int:
    """The school's letter to the families of these children, each with a line of its own; how many were sent.

    Who has one of this term already gets none. Raises :class:`AccessDeniedError` for a child of others,
    :class:`UserError` for words that must not leave, too many of them, or none.
    """
    children = {pupil.id: pupil for pupil, _ in left_behind_children(session, actor)}
    words = words.strip()
    if not set(lines) <= set(children):
        raise AccessDeniedError
    if not words or not lines:
        raise UserError("proxy_guardian/letter_empty")
    if len(words) > LONGEST or any(len(line) > LONGEST_LINE for line in lines.values()):
        raise UserError("proxy_guardian/too_long", most=LONGEST if len(words) > LONGEST else LONGEST_LINE)
    names = tuple(child.name for child in children.values())
    leaving = [Leaving(words, names)] + [
        Leaving(line, tuple(name for name in names if name != children[pupil_id].name), to="family")
        for pupil_id, line in lines.items()
        if line.strip()
    ]
    pass_each(session, school, actor, leaving, place=PLACE, reason=because, now=now)
    sent = 0
    for pupil_id, line in lines.items():
        if (row := _row(session, school, pupil_id, "school", now)) and row.sent_at is not None:
            continue
        pupil = _may_write(session, actor, pupil_id, now)
        row = _letter(session, school, actor, pupil_id, "school", now)
        row.words = seal(session, LETTER_WORDS, row.id, row.school_id, f"{words}\n{line.strip()}".strip())
        row.sent_at = now
        people = [one for family in guardians_to_tell(session, school.id, pupil_id) for one in family.guardians]
        _send(session, school, row, pupil, people, now)
        sent += 1
    return sent


def my_letters(session: Session, actor: Actor, now: datetime) -> list[Letter]:
    """The letters of the actor's own children that were sent, the latest first."""
    children = {child.pupil_id: child.name for child in children_of(session, actor)}
    of = (ChildLetter.school_id == actor.school_id, ChildLetter.pupil_id.in_(children))
    sent = (ChildLetter.sent_at.is_not(None), ChildLetter.sent_at > now - KEPT)
    rows = session.scalars(select(ChildLetter).where(*of, *sent).order_by(ChildLetter.sent_at.desc(), ChildLetter.by))
    return [_seen(session, row, children[row.pupil_id]) for row in rows]


def my_letter(session: Session, actor: Actor, letter_id: int, now: datetime) -> Letter:
    """One of them. Raises :class:`AccessDeniedError` for a letter about somebody else's child."""
    found = next((each for each in my_letters(session, actor, now) if each.letter_id == letter_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def read(session: Session, actor: Actor, letter_id: int, now: datetime) -> Letter:
    """The same, read in the chat: its number waits no longer."""
    found = my_letter(session, actor, letter_id, now)
    for guardian_id in actor.guardian_ids:
        close_matters(session, school_id=actor.school_id, key=_key(letter_id, guardian_id))
    return found


def said(letter: Letter) -> Reply:
    """A letter as the chat shows it, its pictures behind the words."""
    pictures = [Reply(media=each) for each in letter.pictures[:MOST_BEHIND]]
    return say("proxy_guardian/letter", of=letter, child=given_name(letter.child)).then(pictures)


def _send(
    session: Session,
    school: SchoolContext,
    row: ChildLetter,
    pupil: Pupil,
    people: Sequence[Recipient],
    now: datetime,
) -> int:
    """To each of them under a number of its own, by which a letter can be read again."""
    child, letter = given_name(pupil.name), _seen(session, row, pupil.name)
    told = 0
    for person in people:
        question = Question(
            key=_key(row.id, person.guardian_id),
            label=phrase("proxy_guardian/letter_label", child=child, by=row.by),
            go=Go(STEP, {"letter": row.id}),
            words=lambda number: say("proxy_guardian/letter_came", child=child, of=letter, number=number).then(
                [Reply(media=each) for each in letter.pictures[:MOST_BEHIND]]
            ),
            what=phrase("proxy_guardian/letter_what", by=row.by),
        )
        told += ask_guardian(session, school, person, question, now, "notice") > 0
    return told


def _key(letter_id: int, guardian_id: int) -> str:
    return f"proxy/letter:{letter_id}:{guardian_id}"


def _may_write(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Pupil:
    if pupil_id not in children_to_write_for(session, actor, now):
        raise AccessDeniedError
    return access_pupil(session, actor, pupil_id, why=WHY, now=now)


def _row(session: Session, school: SchoolContext, pupil_id: int, by: str, now: datetime) -> ChildLetter | None:
    of = (ChildLetter.school_id == school.id, ChildLetter.pupil_id == pupil_id, ChildLetter.by == by)
    term = ChildLetter.term == term_of(school, now).key
    return session.scalar(select(ChildLetter).where(*of, term).with_for_update())


def _letter(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, by: str, now: datetime
) -> ChildLetter:
    """The row of this child and term, made if there is none. Raises :class:`UserError` once it is sent."""
    session.scalar(select(Pupil.id).where(Pupil.id == pupil_id, is_here()).with_for_update())
    row = _row(session, school, pupil_id, by, now)
    if row is not None and row.sent_at is not None:
        raise UserError("proxy_guardian/letter_is_sent", child=session.get_one(Pupil, pupil_id).name)
    if row is None:
        assert actor.staff_id is not None  # noqa: S101  for the type checker: only staff write here
        row = ChildLetter(
            school_id=school.id, pupil_id=pupil_id, term=term_of(school, now).key, by=by, staff_id=actor.staff_id,
            written_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
    row.written_at = now
    return row


def _seen(session: Session, row: ChildLetter, child: str) -> Letter:
    words = unseal(session, LETTER_WORDS, row.id, row.school_id, row.words)
    pictures = along(session, row.school_id, row.media.split()).pictures
    return Letter(row.id, row.pupil_id, child, row.by, words, pictures, row.written_at, row.sent_at)
