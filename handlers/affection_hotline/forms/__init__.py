"""What is said over the hotline, piece by piece, and what is settled for it."""

from bot.core.forms import Form
from handlers.affection_hotline.forms import free
from handlers.affection_hotline.forms.saying import Answer, Say

FORMS: dict[str, type[Form]] = {**free.FORMS, "say": Say, "answer": Answer}
