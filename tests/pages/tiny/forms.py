"""Forms of the tiny service, with every kind of question."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

import wtforms

from bot.core.errors import UserError
from bot.core.fields import Day, Digits, Line, Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Choice, Go, Reply
from bot.identity.access import access_pupil, children_of
from storage.pupils import ArchiveRead


def _my_children(asked: Asked) -> Sequence[tuple[str, str]]:
    return [(str(child.pupil_id), child.name) for child in children_of(asked.session, asked.actor)]


def _not_monday(asked: Asked, raw: str) -> Reply | None:
    if date.fromisoformat(raw).weekday() == 0:
        raise UserError("pages/pin_twice")
    return Reply("那天放假,请另选一天。") if raw == "2026-10-01" else None


def _calls(answers: Mapping[str, str]) -> bool:
    return answers["how"] == "call"


class Note(Form):
    """Words for the teacher."""

    child = Pick("哪个孩子的事?", options=_my_children)
    words = Said("想对老师说什么?")
    how = Pick("怎么回您?", choices=[("chat", "在微信里回"), ("call", "打电话")], zero=("none", "不用回"))
    phone = Digits("电话的最后四个数字", count=4, when=_calls)
    day = Day("哪天方便?", required=False, check=_not_monday)
    name = Line("怎么称呼您?", max=6, required=False)

    def validate_name(self, field: wtforms.Field) -> None:
        """One name will not do."""
        if field.data == "某某":
            raise wtforms.ValidationError("请写真的称呼。")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Keep the words, and refuse after writing if they say so."""
        pupil = access_pupil(asked.session, asked.actor, int(asked.answers["child"]), why="note", now=asked.now)
        words = "|".join(pieces(asked.answers["words"]))
        row = {"pupil_id": pupil.id, "reader": "note", "why": words, "at": asked.now}
        asked.session.add(ArchiveRead(school_id=asked.school.id, **row))
        asked.session.flush()
        if words == "break":
            raise ZeroDivisionError
        if words == "refuse":
            raise UserError("pages/pin_wrong")
        return Reply(f"收到:{words}", (Choice("1", "再写一句", Go("tiny.note")), Choice("0", "好")))


class Hello(Form):
    """What anybody may send."""

    name = Line("您的名字", max=10)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Greet."""
        return Reply(f"您好,{asked.answers['name']}")


class Spoken(Form):
    """Only for the chat."""

    words = Said("请说")


class Remark(Form):
    """About one pupil, who is named when the form is opened."""

    confirms: ClassVar[bool] = False
    words = Line("评语", max=20)

    @classmethod
    def check(cls, asked: Asked) -> None:
        """Whose teacher this is."""
        access_pupil(asked.session, asked.actor, int(asked.subject["pupil"]), why="remark", now=asked.now)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Say it back."""
        return Reply(f"记下了:{asked.answers['words']}")


FORMS = {"note": Note, "hello": Hello, "spoken": Spoken, "remark": Remark}
