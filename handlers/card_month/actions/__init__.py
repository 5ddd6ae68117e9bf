"""What can be done with a month of the contact card: sum it up, say a word of it, count it, bind it."""

from handlers.card_month.actions.archive import Archive, archive_of, ask_for_archive, hand_over, put_away
from handlers.card_month.actions.archive_book import Book, book_of
from handlers.card_month.actions.archive_pdf import book_on_paper
from handlers.card_month.actions.export import workbook_of
from handlers.card_month.actions.families import WHATS, FamilyLine, What, families_behind
from handlers.card_month.actions.figures import FigurePage, Figures, figures
from handlers.card_month.actions.sending import Going, classes_going, month_words, nudge, put_parts
from handlers.card_month.actions.summing import (
    ChildMonth,
    FamilyMonth,
    Summary,
    class_summaries,
    family_month,
    said_lately,
)
from handlers.card_month.actions.wording import Said
from handlers.card_month.actions.writing import (
    ClassPage,
    Filled,
    Row,
    class_page,
    classes_of,
    is_closing,
    to_write,
    write_month,
)

__all__ = [
    "WHATS",
    "Archive",
    "Book",
    "ChildMonth",
    "ClassPage",
    "FamilyLine",
    "FamilyMonth",
    "FigurePage",
    "Figures",
    "Filled",
    "Going",
    "Row",
    "Said",
    "Summary",
    "What",
    "archive_of",
    "ask_for_archive",
    "book_of",
    "book_on_paper",
    "class_page",
    "class_summaries",
    "classes_going",
    "classes_of",
    "families_behind",
    "family_month",
    "figures",
    "hand_over",
    "is_closing",
    "month_words",
    "nudge",
    "put_away",
    "put_parts",
    "said_lately",
    "to_write",
    "workbook_of",
    "write_month",
]
