"""Left-behind children on pages: the family's, and the desk's."""

from handlers.left_behind.pages.desk import files, knows, month, proposed, recording
from handlers.left_behind.pages.family import file, heard, own_files, report
from handlers.left_behind.pages.one_file import child, history, paper, said

__all__ = [
    "child",
    "file",
    "files",
    "heard",
    "history",
    "knows",
    "month",
    "own_files",
    "paper",
    "proposed",
    "recording",
    "report",
    "said",
]
