"""What can be done with a month of the contact card: sum it up, say a word of it, count it, bind it."""

from handlers.card_month.actions.export import workbook_of
from handlers.card_month.actions.families import WHATS, FamilyLine, families_behind
from handlers.card_month.actions.figures import FigurePage, Figures, figures
from handlers.card_month.actions.sending import Going, classes_going, month_words, nudge, put_parts
from handlers.card_month.actions.summing import ChildMonth, FamilyMonth, Summary, class_summaries, family_month
from handlers.card_month.actions.wording import Said
from handlers.card_month.actions.writing import ClassPage, Filled, Row, class_page, classes_of, to_write, write_month

__all__ = [
    "WHATS",
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
    "class_page",
    "class_summaries",
    "classes_going",
    "classes_of",
    "families_behind",
    "family_month",
    "figures",
    "month_words",
    "nudge",
    "put_parts",
    "to_write",
    "workbook_of",
    "write_month",
]
