"""Slips on paper: one A6 page a pupil, set by typst from ``templates/binding/slip.typ``."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from bot.core.paper import qr_svg, typeset
from bot.core.texts import TEMPLATES
from bot.identity.slips import PaperSlip

PAGE = TEMPLATES / "binding/slip.typ"
GROUP = 4  # digits are read and typed in groups


def slips_on_paper(
    slips: Sequence[PaperSlip],
    *,
    school: str,
    class_name: str,
    valid_until: date,
    qr_url: Callable[[str], str] | None = None,
    kind: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """The pages of a class as a PDF; ``png`` for one slip, to be looked at before it is printed.

    ``qr_url`` gives what the code of a scene holds; None: no official account, no code. Names and numbers go to
    typst as data, never as source.
    """
    data = {
        "school": school,
        "class_name": class_name,
        "month": valid_until.month,
        "day": valid_until.day,
        "slips": [
            {
                "name": slip.name,
                "digits": " ".join(slip.digits[at : at + GROUP] for at in range(0, len(slip.digits), GROUP)),
                "typed": slip.digits,
                "qr": qr_svg(qr_url(slip.scene)) if qr_url else "",
            }
            for slip in slips
        ],
    }
    return typeset(PAGE, data, kind=kind)[0]
