"""What can be done with groups: make them, lead them, tick, round the week up, agree to be named."""

from handlers.card_group.actions.codes import NewCode, NewCodes, address_of, open_by_code, renew_codes
from handlers.card_group.actions.groups import (
    ClassGroups,
    Group,
    change_by_lines,
    classes_to_lead,
    groups_of_class,
    names_of_class,
    propose_groups,
    save_groups,
)
from handlers.card_group.actions.naming import Naming, namings_of, say_naming
from handlers.card_group.actions.roundup import (
    Rounded,
    Week,
    leaving,
    nudge,
    read_roundup,
    week_of_groups,
    weeks_to_write,
    write_roundup,
)
from handlers.card_group.actions.ticks import Row, Sheet, sheet_of, tick

__all__ = [
    "ClassGroups",
    "Group",
    "Naming",
    "NewCode",
    "NewCodes",
    "Rounded",
    "Row",
    "Sheet",
    "Week",
    "address_of",
    "change_by_lines",
    "classes_to_lead",
    "groups_of_class",
    "leaving",
    "names_of_class",
    "namings_of",
    "nudge",
    "open_by_code",
    "propose_groups",
    "read_roundup",
    "renew_codes",
    "save_groups",
    "say_naming",
    "sheet_of",
    "tick",
    "week_of_groups",
    "weeks_to_write",
    "write_roundup",
]
