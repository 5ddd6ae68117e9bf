"""What is filled in around left-behind children."""

from bot.core.forms import Form
from handlers.proxy_guardian.forms import duties, holidays, letters, village

FORMS: dict[str, type[Form]] = {**duties.FORMS, **holidays.FORMS, **letters.FORMS, **village.FORMS}
