"""Around left-behind children on pages: a proxy guardian's own, and those of who gives and watches over it."""

from handlers.proxy_guardian.pages.duties import charges, sheet
from handlers.proxy_guardian.pages.giving import board, child, recording, sheet_pdf
from handlers.proxy_guardian.pages.holidays import holidays, my_holidays
from handlers.proxy_guardian.pages.village import aids, handover, village, villages

__all__ = [
    "aids",
    "board",
    "charges",
    "child",
    "handover",
    "holidays",
    "my_holidays",
    "recording",
    "sheet",
    "sheet_pdf",
    "village",
    "villages",
]
