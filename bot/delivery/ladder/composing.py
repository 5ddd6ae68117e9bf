"""The words of a notice for one person, made when its message is claimed: whose child, which number to answer by.

Until then the row holds no words, so that a notice to a whole school is written by two statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.core.links import PersonLink, person_link
from bot.core.names import given_name, surname
from bot.core.reply import Choice, Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.acts import matter_key
from bot.delivery.ladder.writing import NoticeWords, words_of
from bot.delivery.payload import Payload, pack
from bot.delivery.tell import LINK_LASTS
from storage.claimed import Claimed
from storage.documents import documents_of
from storage.matters import Waiting, open_many
from storage.media import pictures_of
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.session import vault_of
from storage.staff import Staff

COPY = "copy"
READ_ONLY = "school_notice"  # enterprise WeChat: nobody can answer a digit there
# WeChat takes 2,048 bytes of text; heads, numbers and the page's address need some of them.
MOST_BYTES = 1_400
# An SMS of one part has 70 characters with the signature; the title and how to answer must fit.
SMS_TITLE = 16


@dataclass(frozen=True, slots=True)
class _About:
    """What one guardian is told of one notice: the children whose families still owe it."""

    names: tuple[str, ...]
    household_id: int


@dataclass(frozen=True, slots=True)
class _Said:
    """One notice, decrypted once for all who are claimed together."""

    notice: Notice
    words: NoticeWords
    teacher: str
    class_name: str
    school: SchoolContext
    pictures: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]  # media id and name


def compose(
    session: Session, claims: Sequence[Claimed], now: datetime, *, schools: Mapping[int, SchoolContext]
) -> list[Claimed]:
    """Fill in what each claimed row of a notice says; one that asks for what is answered by now is left out.

    ``now`` is school time. Rows of no notice come back as they are.
    """
    ours = [claim for claim in claims if claim.notice_id is not None]
    if not ours:
        return list(claims)
    said = _said(session, {claim.notice_id or 0 for claim in ours}, schools)
    about = _about(session, ours)
    needed = [claim for claim in ours if (claim.notice_id, claim.guardian_id) in about]
    numbers = _numbers(session, needed, said, about, now)
    filled = {
        claim.id: replace(claim, payload=pack(_payload(session, claim, said[claim.notice_id or 0], about, numbers)))
        for claim in needed
    }
    return [filled.get(claim.id, claim) for claim in claims if claim.notice_id is None or claim.id in filled]


def _said(session: Session, notice_ids: set[int], schools: Mapping[int, SchoolContext]) -> dict[int, _Said]:
    rows = session.execute(
        select(Notice, Staff.name, Class.name.label("class_name"))
        .join(Staff, Staff.id == Notice.owner_id)
        .outerjoin(Class, Class.id == Notice.class_id)
        .where(Notice.id.in_(notice_ids))
    )
    found: dict[int, _Said] = {}
    for notice, name, class_name in rows:
        words, school = words_of(session, notice), schools[notice.school_id]
        pictures = pictures_of(session, school.id, words.media)
        documents = documents_of(session, school.id, words.media)
        found[notice.id] = _Said(notice, words, name, class_name or "", school, pictures, documents)
    return found


def _about(session: Session, claims: Sequence[Claimed]) -> dict[tuple[int | None, int | None], _About]:
    """By (notice, guardian) the children told of: those for whom the guardian's own household still owes an act.

    Who gets a copy is told of all, answered or not: it asks nothing, and comes from the other household too.
    """
    owing = (
        Guardian.household_id == Obligation.household_id,
        Obligation.closed_at.is_(None),
        or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == Guardian.id),
    )
    asked = _children(session, [claim for claim in claims if claim.rung != COPY], *owing)
    return asked | _children(session, [claim for claim in claims if claim.rung == COPY])


def _children(
    session: Session, claims: Sequence[Claimed], *where: ColumnElement[bool]
) -> dict[tuple[int | None, int | None], _About]:
    if not claims:
        return {}
    rows = session.execute(
        select(Obligation.notice_id, Guardian.id.label("guardian_id"), Guardian.household_id, Pupil.name)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(Obligation.notice_id.in_({claim.notice_id for claim in claims}), is_here(), *where)
        .where(Guardian.id.in_({claim.guardian_id for claim in claims}))
        .order_by(Pupil.number)
    )
    found: dict[tuple[int | None, int | None], _About] = {}
    for row in rows:
        before = found.get((row.notice_id, row.guardian_id))
        names = (*(before.names if before else ()), row.name)
        found[row.notice_id, row.guardian_id] = _About(tuple(dict.fromkeys(names)), row.household_id)
    return found


def _numbers(
    session: Session, claims: Sequence[Claimed], said: Mapping[int, _Said], about: Mapping[Any, _About], now: datetime
) -> dict[tuple[int, str], int]:
    """The number by which each WeChat user answers; opened here, because only who is told can answer."""
    waiting = [
        Waiting(
            school_id=claim.school_id,
            identity_id=claim.identity_id,
            key=_key(claim, about),
            label=_label(said[claim.notice_id or 0]),
            go=Go(f"{said[claim.notice_id or 0].notice.service}.read", {"notice_id": claim.notice_id}),
        )
        for claim in claims
        if claim.identity_id is not None and claim.rung != COPY and claim.channel != READ_ONLY
    ]
    return open_many(session, waiting, now) if waiting else {}


def _payload(
    session: Session,
    claim: Claimed,
    said: _Said,
    about: Mapping[Any, _About],
    numbers: Mapping[tuple[int, str], int],
) -> Payload:
    notice, words = said.notice, said.words
    names = about[claim.notice_id, claim.guardian_id].names
    number = numbers.get((claim.identity_id or 0, _key(claim, about)), 0)
    facts = {
        "names": names,
        "school": said.school.name,
        "class_name": said.class_name,
        "teacher": surname(said.teacher),
        "title": words.title,
        "code": notice.check_code,
        "deadline": notice.deadline,
        "act": notice.required_act,
        "options": words.options,
        "urgent": notice.urgency == "urgent",
        "again": claim.rung == "reminder",
        "copy": claim.rung == COPY,
        "pictures": len(said.pictures),
        "voices": len(words.media) - len(said.pictures) - len(said.documents),
        "documents": phrase(
            "delivery/documents", names=[name for _, name in said.documents], pages=bool(said.school.base_url)
        ),
    }
    text = phrase("delivery/notice", words=_cut(words.words), number=number, **facts)
    choice = (Choice(str(number), phrase("delivery/notice_choice", act=notice.required_act), _go(notice)),)
    # A template's field names no child; a title that does is replaced.
    what = words.title if not any(given_name(name) in words.title for name in names) else ""
    link = ""
    if claim.identity_id is not None:
        path = f"/m/notice/{notice.id}"
        link = person_link(vault_of(session), PersonLink(claim.identity_id, path, claim.due_at + LINK_LASTS))
    return Payload(
        reply=Reply(text, choice if number else ()),
        what=what or phrase("delivery/notice_what"),
        when=phrase("delivery/notice_when", deadline=notice.deadline),
        answer=str(number) if number else phrase("delivery/notice_what"),
        link=link,
        sms=phrase("delivery/notice_sms", **{**facts, "title": words.title[:SMS_TITLE]}),
        spoken=phrase("delivery/notice_call", words=words.words, **facts),
    )


def _go(notice: Notice) -> Go:
    return Go(f"{notice.service}.read", {"notice_id": notice.id})


def _label(said: _Said) -> str:
    return said.words.title[:SMS_TITLE] or phrase("delivery/notice_what")


def _key(claim: Claimed, about: Mapping[Any, _About]) -> str:
    return matter_key(claim.notice_id or 0, about[claim.notice_id, claim.guardian_id].household_id)


def _cut(words: str) -> str:
    """The beginning that fits, on the border of a character; the whole is one number away."""
    if len(words.encode()) <= MOST_BYTES:
        return words
    return words.encode()[:MOST_BYTES].decode(errors="ignore") + "…"
