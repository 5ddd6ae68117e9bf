"""Which child a binding is about, and who its teacher is."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.forms import Asked
from bot.core.names import given_name, surname
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.headings import relation_name
from bot.identity.teachers import homeroom_teacher_of
from storage.identities import Identity
from storage.pupils import Pupil, is_here
from storage.schools import Class


def identity_of(asked: Asked) -> Identity:
    """The WeChat user who fills the form in."""
    identity = asked.session.get(Identity, asked.actor.identity_id) if asked.actor.identity_id else None
    if identity is None or identity.school_id != asked.actor.school_id:
        raise AccessDeniedError
    return identity


def named_child(session: Session, school_id: int, pupil_id: int) -> Pupil:
    """The child of a slip or of a matched line: known by that paper, so no archive is opened here.

    Raises :class:`AccessDeniedError` for a child who is not, or no longer, at this school.
    """
    pupil = session.scalar(select(Pupil).where(Pupil.id == pupil_id, Pupil.school_id == school_id, is_here()))
    if pupil is None:
        raise AccessDeniedError
    return pupil


def child_facts(asked: Asked) -> dict[str, Any]:
    """The child of the form, its class and teacher, for the prompts."""
    pupil = named_child(asked.session, asked.actor.school_id, int(asked.subject["pupil"]))
    return {
        "school": asked.school.name,
        "class_name": asked.session.get_one(Class, pupil.class_id).name,
        "child": pupil.name,
        "given": given_name(pupil.name),
        "pronoun": phrase("binding/pronoun", of=pupil.sex),
        "teacher": teacher_name(asked.session, asked.school, pupil.class_id, asked.now),
        "relation": relation_name(asked.answers.get("relation", "")),
    }


def typed_facts(asked: Asked) -> dict[str, Any]:
    """What a form without a known child may say: only what the person typed."""
    return {
        "school": asked.school.name,
        "given": given_name(asked.answers.get("child", "")),
        "pronoun": "",
        "teacher": phrase("binding/teacher", surname=""),
    }


def teacher_name(session: Session, school: SchoolContext, class_id: int | None, now: datetime) -> str:
    """杨老师, or only 老师 where nobody is named."""
    teacher = homeroom_teacher_of(session, school.id, class_id, now) if class_id else None
    return phrase("binding/teacher", surname=surname(teacher.name) if teacher else "")
