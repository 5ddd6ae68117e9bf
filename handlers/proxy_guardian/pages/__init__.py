"""Around left-behind children on pages: a proxy guardian's own, and those of who gives and watches over it."""

from handlers.proxy_guardian.pages.duties import charges, sheet
from handlers.proxy_guardian.pages.giving import board, child, recording, sheet_pdf

__all__ = ["board", "charges", "child", "recording", "sheet", "sheet_pdf"]
