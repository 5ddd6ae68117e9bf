"""All figures, in the order of the report."""

from storage.report.bookings import BOOKINGS
from storage.report.calls import CALLS
from storage.report.cards import CARDS
from storage.report.contact import CONTACT
from storage.report.content import FAMILIES, STAFF
from storage.report.figure import Figure, Group
from storage.report.hotline import HOTLINE
from storage.report.mailbox import MAILBOX
from storage.report.opinions import OPINIONS
from storage.report.reach import REACH
from storage.report.receipts import RECEIPTS
from storage.report.updates import UPDATES
from storage.report.visits import VISITS

GROUPS: tuple[Group, ...] = (
    CARDS, RECEIPTS, OPINIONS, UPDATES, VISITS, CALLS, BOOKINGS, CONTACT, HOTLINE, REACH, FAMILIES, STAFF, MAILBOX,
)  # fmt: skip
FIGURES: dict[str, Figure] = {figure.name: figure for group in GROUPS for figure in group.figures}
GROUP_OF: dict[str, Group] = {figure.name: group for group in GROUPS for figure in group.figures}
