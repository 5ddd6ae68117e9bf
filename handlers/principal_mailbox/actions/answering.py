"""The school answers: a draft, the principal's word where that is wanted, more time, and the writer's verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_picture, is_voice, media_of
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.todo import Todo, bring
from bot.policy.gate import pass_decency
from handlers.principal_mailbox.actions.reading import shown
from handlers.principal_mailbox.actions.seeing import holders, in_charge, seen_letter
from handlers.principal_mailbox.actions.writing import add_words
from storage.base import new_id
from storage.contactability import usable_identities
from storage.identities import identities_of_staff
from storage.matters import close_matters
from storage.principal_mailbox import DELAY, OPEN, WORDS, Letter, LetterWords, subjects_of, words_of
from storage.sealing import seal

Verdict = Literal["content", "mixed", "unsolved"]


def answer(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    letter_id: int,
    pieces: Sequence[str],
    now: datetime,
    because: str = "",
) -> bool:
    """Answer the writer, or put a draft before the principal; True if it went out.

    Raises :class:`UserError` for a voice to an anonymous writer, who reads it by code and is sent nothing.
    """
    letter = seen_letter(session, actor, letter_id)
    words = "\n".join(piece for piece in pieces if not _is_media(piece)).strip()
    media = [media_of(piece) for piece in pieces if _is_media(piece)]
    if letter.is_anonymous and media:
        raise UserError("principal_mailbox/words_only")
    pass_decency(session, school, actor, words, place="principal_mailbox", reason=because, now=now)
    needs_word = school.rules.mailbox.principal_approves and not _decides(actor, letter)
    _drop_drafts(session, letter)
    said = words_of(session, letter.id)
    row_id = new_id()
    session.add(
        LetterWords(
            id=row_id,
            school_id=letter.school_id,
            letter_id=letter.id,
            turn=said[-1].turn + 1 if said else 1,
            by_writer=False,
            words=seal(session, WORDS, row_id, letter.school_id, words),
            media=" ".join(media),
            state="draft" if needs_word else "sent",
            said_on=at_school(now).date(),
            said_at=None if letter.is_anonymous else now,
            author_id=actor.staff_id,
        )
    )
    session.flush()
    if needs_word:
        letter.state = "drafted"
        _ask_principal(session, school, letter, now)
        return False
    _out(session, school, letter, now)
    return True


def approve(session: Session, school: SchoolContext, actor: Actor, letter_id: int, now: datetime) -> None:
    """The principal lets the draft go out as it stands. Raises :class:`UserError` where there is none any more."""
    letter = seen_letter(session, actor, letter_id)
    draft = next((said for said in words_of(session, letter.id) if said.state == "draft"), None)
    if not _decides(actor, letter):
        raise AccessDeniedError
    if draft is None:
        raise UserError("principal_mailbox/no_draft")
    draft.state, draft.approver_id, draft.said_on = "sent", actor.staff_id, at_school(now).date()
    _out(session, school, letter, now)


def delay(session: Session, school: SchoolContext, actor: Actor, letter_id: int, why: str, now: datetime) -> None:
    """It takes longer, and the writer is told until when and why. Raises :class:`UserError` the second time."""
    letter = seen_letter(session, actor, letter_id)
    if letter.delay is not None or letter.state not in OPEN:
        raise UserError("principal_mailbox/delayed_once")
    pass_decency(session, school, actor, why, place="principal_mailbox", now=now)
    letter.due_on = school.calendar.add_school_days(letter.received_on, school.rules.mailbox.complex_school_days)
    letter.delay = seal(session, DELAY, letter.id, letter.school_id, why)
    _tell_writer(session, school, letter, "delayed", now)


def judge(session: Session, school: SchoolContext, letter: Letter, verdict: Verdict, now: datetime) -> bool:
    """The writer's word on the answer; True if the letter is open again, which happens once.

    The caller has found the letter as this writer's own.
    """
    letter.rating = verdict
    close_matters(session, school_id=school.id, key=_key(letter))
    if verdict != "unsolved" or letter.is_reopened:
        return False
    reopen(session, school, letter, now)
    return True


def reopen(session: Session, school: SchoolContext, letter: Letter, now: datetime) -> None:
    """It waits for an answer again, with the time of a new letter."""
    today = at_school(now).date()
    letter.is_reopened, letter.state, letter.delay = True, "assigned" if letter.assignee_id else "new", None
    letter.due_on = school.calendar.add_school_days(today, school.rules.mailbox.answer_school_days)
    subjects = frozenset(subjects_of(session, letter.id))
    staff = [letter.assignee_id] if letter.assignee_id else in_charge(session, letter, now, subjects)
    _to_staff(session, school, letter, staff, "reopened", now)


def go_on(session: Session, school: SchoolContext, letter: Letter, pieces: Sequence[str], now: datetime) -> None:
    """The writer says more; what was answered waits for an answer again."""
    add_words(session, letter, pieces, now, at=None if letter.is_anonymous else now)
    if letter.state == "answered":
        letter.state = "assigned" if letter.assignee_id else "new"
        letter.due_on = school.calendar.add_school_days(at_school(now).date(), school.rules.mailbox.answer_school_days)


def answer_as_read(session: Session, letter: Letter) -> Reply:
    """What a named writer reads who opens the letter: the answer, with what may be said to it."""
    return _words_for(session, letter, "answered", 0)


def _out(session: Session, school: SchoolContext, letter: Letter, now: datetime) -> None:
    letter.state, letter.answered_on = "answered", at_school(now).date()
    close_matters(session, school_id=school.id, key=f"{_key(letter)}/approve")
    _tell_writer(session, school, letter, "answered", now)


def _tell_writer(session: Session, school: SchoolContext, letter: Letter, kind: str, now: datetime) -> None:
    """A named writer is told; an anonymous one comes and looks."""
    if letter.guardian_id is None:
        return
    for identity_id in usable_identities(session, school.id, letter.guardian_id):
        todo = Todo(
            key=_key(letter),
            push_key=f"{_key(letter)}/{kind}/{now.isoformat()}/{identity_id}",
            label=phrase("principal_mailbox/matter", number=letter.number),
            go=Go("principal_mailbox.own", {"letter_id": letter.id}),
            words=lambda number: _words_for(session, letter, kind, number),
            what=phrase("principal_mailbox/what"),
            purpose="answer",
        )
        bring(session, school, identity_id, todo, now)


def _words_for(session: Session, letter: Letter, kind: str, number: int) -> Reply:
    of, about = shown(session, letter, drafts=False), {"letter_id": letter.id}
    if kind == "delayed":
        return say("principal_mailbox/delayed", of=of)
    go = {
        "1": Go("principal_mailbox.rate", {**about, "verdict": "content"}),
        "2": Go("principal_mailbox.rate", {**about, "verdict": "mixed"}),
        "3": Go("principal_mailbox.rate", {**about, "verdict": "unsolved"}),
    }
    if number:
        reply = say("principal_mailbox/answered_push", of=of, number=number)
    else:
        reply = say("principal_mailbox/answered", of=of, go=go)
    last = next((turn for turn in reversed(of.turns) if not turn.by_writer), None)
    return reply.then([Reply(media=media) for media in (last.media if last else ())])


def _ask_principal(session: Session, school: SchoolContext, letter: Letter, now: datetime) -> None:
    subjects = subjects_of(session, letter.id)
    principals = [each for each in holders(session, school.id, Role.PRINCIPAL, now) if each not in subjects]
    _to_staff(session, school, letter, principals, "approve", now)


def _to_staff(
    session: Session, school: SchoolContext, letter: Letter, staff_ids: Sequence[int], kind: str, now: datetime
) -> None:
    of = shown(session, letter, drafts=True)
    for staff_id in staff_ids:
        for identity_id in identities_of_staff(session, school.id, staff_id):
            todo = Todo(
                key=f"{_key(letter)}/{kind}",
                push_key=f"{_key(letter)}/{kind}/{now.isoformat()}/{identity_id}",
                label=phrase("principal_mailbox/staff_matter", kind=kind, of=of),
                go=Go("principal_mailbox.letter", {"letter_id": letter.id}),
                words=lambda number: say("principal_mailbox/staff_told", kind=kind, of=of, number=number),
                what=phrase("principal_mailbox/staff_what"),
            )
            bring(session, school, identity_id, todo, now)


def _decides(actor: Actor, letter: Letter) -> bool:
    """Whose word lets an answer out: the principal's, and from outside that of whoever keeps the letter there."""
    role = Role.OUTSIDE_KEEPER if letter.about == "outside" else Role.PRINCIPAL
    return actor.may(frozenset({role.value}))


def _drop_drafts(session: Session, letter: Letter) -> None:
    for said in words_of(session, letter.id):
        if said.state == "draft":
            session.delete(said)
    session.flush()


def _key(letter: Letter) -> str:
    return f"principal_mailbox/{letter.id}"


def _is_media(piece: str) -> bool:
    return is_voice(piece) or is_picture(piece)
