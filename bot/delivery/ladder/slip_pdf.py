"""Slips on paper: three to an A4 page, to be cut, set by typst from ``templates/contact_tasks/slip.typ``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.paper import qr_svg, typeset
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES
from bot.delivery.ladder.staff_tasks import slip_code
from bot.delivery.ladder.writing import words_of
from storage.contact_tasks import Listed

PAGE = TEMPLATES / "contact_tasks/slip.typ"
GROUP = 4  # digits are read and typed in groups


@dataclass(frozen=True, slots=True)
class NoticeSlip:
    """What stands on one slip; ``code`` has eight digits. ``writes``: the family's own words are asked for."""

    child: str
    class_name: str
    number: str
    title: str
    words: str
    options: tuple[str, ...]
    signs: bool
    writes: bool
    until: datetime
    code: str


def slip_of(session: Session, listed: Listed) -> NoticeSlip:
    """The slip of one task, the same each time it is printed."""
    notice, act = words_of(session, listed.notice), listed.notice.required_act
    return NoticeSlip(
        child=listed.pupil.name,
        class_name=listed.class_name,
        number=listed.pupil.number,
        title=notice.title,
        words=notice.words,
        options=notice.options,
        signs=act == "sign",
        writes=act == "answer" and not notice.options,
        until=at_school(listed.notice.deadline),
        code=slip_code(session, listed.task.id),
    )


def notice_slips_on_paper(
    school: SchoolContext, slips: Sequence[NoticeSlip], kind: Literal["pdf", "png"] = "pdf"
) -> list[bytes]:
    """The pages as one PDF, or as ``png`` a picture of each.

    Names and words go to typst as data, never as source.
    """
    data = {
        "school": school.name,
        "phone": school.config.duty_phone,
        "slips": [
            {
                "child": slip.child,
                "class_name": slip.class_name,
                "number": slip.number,
                "title": slip.title,
                "words": slip.words,
                "options": slip.options,
                "signs": slip.signs,
                "writes": slip.writes,
                "month": slip.until.month,
                "day": slip.until.day,
                "clock": f"{slip.until:%H:%M}",
                "digits": " ".join(slip.code[at : at + GROUP] for at in range(0, len(slip.code), GROUP)),
                # As coarse as can be and corrected as far as can be: it is photographed with eleven others.
                "qr": qr_svg(f"JX{slip.code}", error="h", border=4, version=1),
            }
            for slip in slips
        ],
    }
    return typeset(PAGE, data, kind=kind)
