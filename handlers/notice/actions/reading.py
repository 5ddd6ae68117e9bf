"""A family and its notices: reading, answering for one child or all, taking an answer back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.acts import OwedChild, close_all_by_family, owed_by, take_acts_back
from bot.delivery.ladder.writing import words_of
from bot.delivery.opened import note_opened
from storage.documents import documents_of
from storage.media import pictures_of
from storage.notice import Notice, last_notices, notice_of, open_notices, relation_of, relations_with_duty
from storage.obligations import Obligation, answer_of
from storage.staff import Staff

LISTED = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice as the people of one family read it; ``owed`` are their children in it."""

    notice_id: int
    title: str
    words: str
    options: tuple[str, ...]
    media: tuple[str, ...]
    act: str
    duty: str
    deadline: datetime
    sent_at: datetime
    teacher: str
    code: str
    owed: tuple[OwedChild, ...]
    pictures: tuple[str, ...] = ()  # those of ``media`` that are to be seen, not heard
    documents: tuple[tuple[str, str], ...] = ()  # media id and name; not among ``media``
    in_documents: str = ""  # how the chat names them
    kind: str = "notice"

    @property
    def voices(self) -> tuple[str, ...]:
        """Those of :attr:`media` that are to be heard."""
        return tuple(each for each in self.media if each not in self.pictures)

    @property
    def free_words(self) -> bool:
        """Whether the answer is in words of one's own: there is nothing to choose from."""
        return self.act == "answer" and not self.options

    @property
    def open(self) -> list[OwedChild]:
        """The children for whom nobody has answered yet."""
        return [child for child in self.owed if child.closed_at is None]

    @property
    def mine(self) -> list[OwedChild]:
        """Those of :attr:`open` for whom this person may answer."""
        return [child for child in self.open if child.may_close]


@dataclass(frozen=True, slots=True)
class Given:
    """What a family gave: by which way, which option (from 1, 0 for none), its own words, a drawn signature."""

    how: str
    option: int = 0
    words: str = ""
    drawing: str = ""


def shown(session: Session, school: SchoolContext, actor: Actor, notice_id: int) -> Shown:
    """The notice for who has a child in it; :class:`AccessDeniedError` for all others, as for no notice at all."""
    owed = owed_by(session, actor.school_id, notice_id, actor.guardian_ids) if actor.guardian_ids else []
    notice = notice_of(session, actor.school_id, notice_id)
    if not owed or notice is None:
        raise AccessDeniedError
    said = words_of(session, notice)
    owner = session.get_one(Staff, notice.owner_id)
    documents = documents_of(session, school.id, said.media)
    names = [name for _, name in documents]
    return Shown(
        notice_id=notice.id,
        title=said.title,
        words=said.words,
        options=said.options,
        media=tuple(each for each in said.media if each not in dict(documents)),
        act=notice.required_act,
        duty=notice.duty,
        deadline=at_school(notice.deadline),
        sent_at=at_school(notice.send_at or notice.created_at),
        teacher=surname(owner.name),
        code=notice.check_code,
        owed=tuple(owed),
        pictures=pictures_of(session, actor.school_id, said.media),
        documents=documents,
        in_documents=phrase("delivery/documents", names=names, pages=bool(school.base_url)),
        kind=notice.kind,
    )


def note_read(session: Session, actor: Actor, notice_id: int, now: datetime) -> None:
    """This person has been shown the words."""
    if actor.identity_id is not None:
        note_opened(session, notice_id, actor.identity_id, now)


def answer(
    session: Session,
    school: SchoolContext,
    children: Sequence[OwedChild],
    given: Given,
    now: datetime,
) -> list[OwedChild]:
    """Close it for these children; returns those for whom this act was the first."""
    whom = [(child.obligation_id, child.guardian_id) for child in children]
    closed = close_all_by_family(
        session,
        school,
        whom,
        how=given.how,
        now=now,
        drawing=given.drawing,
        option=given.option or None,
        answer=given.words,
    )
    return [child for child in children if child.obligation_id in closed]


def take_answers_back(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    notice_id: int,
    obligation_ids: Collection[int],
    now: datetime,
) -> bool:
    """撤 of one's own answers, on the same day; False when it is too late or somebody else's act stands."""
    mine = {child.obligation_id for child in shown(session, school, actor, notice_id).owed} & set(obligation_ids)
    rows = [session.get_one(Obligation, each) for each in sorted(mine)]
    own = {f"guardian:{guardian_id}" for guardian_id in actor.guardian_ids}
    today = at_school(now).date()
    taken = [row for row in rows if row.closed_at and row.closed_by in own and at_school(row.closed_at).date() == today]
    return bool(take_acts_back(session, school, [row.id for row in taken], now))


def said_by(session: Session, actor: Actor, of: Shown, child: OwedChild) -> str:
    """What was answered for a child, and by whom, in the words of who reads it."""
    row = session.get_one(Obligation, child.obligation_id)
    who, _, number = (row.closed_by or "").partition(":")
    relation = relation_of(session, row.school_id, row.pupil_id, int(number)) if who == "guardian" else ""
    own = who == "guardian" and int(number) in actor.guardian_ids
    option = of.options[row.option - 1] if row.option and row.option <= len(of.options) else ""
    words = answer_of(session, row)
    said = phrase("notice/own_words", words="" if is_voice(words) else words) if of.act == "answer" and words else ""
    about = {"relation": relation, "own": own, "by_staff": who == "staff"}
    return phrase("notice/act_of", option=option or said, act=of.act, **about)


def who_answers(session: Session, of: Shown, school_id: int) -> str:
    """What the first who may answer is to the child (妈妈); empty when nobody of this family has the duty."""
    child = of.open[0]
    found = relations_with_duty(session, school_id, child.pupil_id, child.household_id, of.duty)
    return found[0] if found else ""


def listed(session: Session, actor: Actor) -> tuple[list[Notice], list[Notice]]:
    """What waits for an answer, newest first, and then the last few that do not."""
    waiting = open_notices(session, actor.school_id, actor.guardian_ids)[:LISTED]
    known = {notice.id for notice in waiting}
    last = [each for each in last_notices(session, actor.school_id, actor.guardian_ids, 5) if each.id not in known]
    return waiting, last[: LISTED - len(waiting)]


def title(session: Session, notice: Notice) -> str:
    """The few words by which a list names it."""
    return words_of(session, notice).title


def next_open(session: Session, actor: Actor, but: int) -> Notice | None:
    """Another notice that waits for this family."""
    return next((each for each in open_notices(session, actor.school_id, actor.guardian_ids) if each.id != but), None)
