"""What is filled in around visits to the school: a family's wishes, a host's hours, a class's day."""

from bot.core.forms import Form
from handlers.visit_booking.forms import booking, hosting, inviting, office_hours, parents_day

FORMS: dict[str, type[Form]] = {
    **booking.FORMS,
    **hosting.FORMS,
    **inviting.FORMS,
    **office_hours.FORMS,
    **parents_day.FORMS,
}
