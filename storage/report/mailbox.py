"""The principal's mailbox in times alone: how many letters were answered by their day, and after how many days.

No class, no writer, no member of staff: a figure that could lead to a letter is none. It is shown only for a group of
letters, and for no span that another could be taken from.
"""

from sqlalchemy import and_, case, func, literal, or_, select

from storage.principal_mailbox import Letter
from storage.report.days import days_between
from storage.report.figure import NOBODY, Facts, Figure, Group, Scope


def facts(scope: Scope) -> Facts:
    """One row for each letter received in the span that was answered, or whose day is over."""
    done = Letter.answered_on.is_not(None)
    late = func.coalesce(Letter.answered_on, literal(scope.now.date())) > Letter.due_on
    return select(
        NOBODY.label("class_id"),
        NOBODY.label("staff_id"),
        NOBODY.label("pupil_id"),
        NOBODY.label("household_id"),
        case((or_(done, late), 1), else_=0).label("letters_decided"),
        case((and_(done, ~late), 1), else_=0).label("letters_in_time"),
        case((done, 1), else_=0).label("letters_answered"),
        func.coalesce(days_between(Letter.received_on, Letter.answered_on), 0).label("letter_days"),
    ).where(Letter.school_id == scope.school_id, Letter.received_on >= scope.first, Letter.received_on <= scope.last)


MAILBOX = Group(
    "mailbox",
    (
        Figure("letters", "share", "letters_in_time", "letters_decided", ("letters",), opens="nothing", smallest=True),
        Figure("letter_days", "days", "letter_days", "letters_answered", ("letters",), opens="nothing", smallest=True),
    ),
    ("letters_decided", "letters_in_time", "letters_answered", "letter_days"),
    facts,
    of_staff=False,
)
