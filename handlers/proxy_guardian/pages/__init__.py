"""Around left-behind children on pages: families', a proxy guardian's, the village's, and those of the school."""

from handlers.proxy_guardian.pages.duties import charges, sheet
from handlers.proxy_guardian.pages.giving import board, child, recording, sheet_pdf
from handlers.proxy_guardian.pages.groups import study
from handlers.proxy_guardian.pages.holidays import holidays, my_holidays
from handlers.proxy_guardian.pages.letters import letter_picture, letters, my_letters
from handlers.proxy_guardian.pages.meetings import guardians, meetings, my_meetings
from handlers.proxy_guardian.pages.village import aids, handover, village, villages

__all__ = [
    "aids",
    "board",
    "charges",
    "child",
    "guardians",
    "handover",
    "holidays",
    "letter_picture",
    "letters",
    "meetings",
    "my_holidays",
    "my_letters",
    "my_meetings",
    "recording",
    "sheet",
    "sheet_pdf",
    "study",
    "village",
    "villages",
]
