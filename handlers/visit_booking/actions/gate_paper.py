"""The gate's list of one day on paper, set by typst from ``templates/visit_booking/gate.typ``."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.core.clock import at_school
from bot.core.paper import typeset
from bot.core.texts import TEMPLATES, phrase
from handlers.visit_booking.actions.gate import Guest

PAGE = TEMPLATES / "visit_booking/gate.typ"


def list_on_paper(
    school: str, day: date, guests: Sequence[Guest], *, kind: Literal["pdf", "png"] = "pdf"
) -> list[bytes]:
    """The pages of a list: one PDF, or as ``png`` a picture of each, to be looked at."""
    data = {
        "school": school,
        "day": phrase("visit_booking/gate_day", day=day).strip(),
        "guests": [
            {
                "time": f"{at_school(each.starts_at):%H:%M}",
                "code": each.code,
                "who": phrase("visit_booking/gate_who", guest=each).strip(),
                "host": phrase("visit_booking/gate_host", guest=each).strip(),
                "place": each.place,
                "came": f"{at_school(each.came_at):%H:%M}" if each.came_at else "",
            }
            for each in guests
        ],
    }
    return typeset(PAGE, data, kind=kind)
