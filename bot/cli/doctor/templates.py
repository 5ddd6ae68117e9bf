"""Which of the account's templates may serve the four purposes, judged by the types of their fields alone."""

from collections.abc import Sequence

from bot.cli.doctor.finding import Finding
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import TEMPLATE_PURPOSES, WeChat
from bot.wechat.client import ApiClient
from bot.wechat.templates import Template, private
from bot.wechat.token_stores import MemoryTokenStore
from bot.wechat.tokens import TokenProvider

Fields = dict[str, str]

# What a field of this type can hold, the best first. A field whose type is not here (amount, car_number, …) would
# have to be filled with something untrue, so its template is not proposed.
CAN_HOLD = {
    "thing": ("what", "answer", "who", "school"),
    "short_thing": ("answer", "who"),
    "const": ("what", "who"),
    "name": ("who", "school"),
    "phrase": ("who",),
    "time": ("when",),
    "date": ("when",),
    "character_string": ("answer",),
    "number": ("answer",),
}
# A purpose is served by a template that can say these; the rest is good to have.
NEEDED = {
    "notice": ("what",),
    "todo": ("what", "answer"),
    "appointment": ("what", "when"),
    "answer": ("what",),
}


def check_templates(code: str, account: WeChat) -> list[Finding]:
    """One finding per purpose: mapped as it should be, mapped wrongly, or what to write into the configuration."""
    name = f"templates of {code}"
    try:
        granted = private(ApiClient(account, TokenProvider(account, MemoryTokenStore())))
    except (DeliveryError, OperatorError) as error:
        return [Finding(name, str(error), "See the credentials above; templates can be listed once they are accepted")]
    if not granted:
        todo = "Choose some in the account's console (template messages), with fields thing, time, character_string"
        return [Finding(name, "the account has no templates", todo)]
    return [judge(f"{name}, {purpose}", purpose, account, granted) for purpose in TEMPLATE_PURPOSES]


def judge(name: str, purpose: str, account: WeChat, granted: Sequence[Template]) -> Finding:
    """How one purpose stands."""
    mapping = {str(key): value for key, value in account.templates.items()}.get(purpose)
    if mapping is None:
        return Finding(name, "unmapped; families who have not written lately do not get it", _advice(purpose, granted))
    template = next((each for each in granted if each.id == mapping.id), None)
    if template is None:
        return Finding(name, f"the account has no template {mapping.id}", _advice(purpose, granted))
    missing, unknown = set(template.fields) - set(mapping.fields), set(mapping.fields) - set(template.fields)
    if missing or unknown:
        said = f"fields of {template.title} do not agree: {', '.join(sorted(missing | unknown))}"
        return Finding(name, said, _advice(purpose, granted))
    return Finding(name, template.title)


def propose(purpose: str, granted: Sequence[Template]) -> tuple[Template, Fields] | None:
    """The template that says most for this purpose with fewest fields, and what each field gets; None if none fits."""
    fits = [
        (template, fields)
        for template in granted
        if (fields := fill(template, NEEDED[purpose])) and set(NEEDED[purpose]) <= set(fields.values())
    ]
    return max(fits, key=lambda fit: (len(set(fit[1].values())), -len(fit[1])), default=None)


def fill(template: Template, needed: Sequence[str]) -> Fields:
    """A value for each field by its type, the needed ones first and none twice while others are left; {} if one
    cannot be filled.
    """
    fields: Fields = {}
    # Fields with less choice are served first, so that a thing does not take what a time or a digit needs.
    for field in sorted(template.fields, key=lambda each: len(_can_hold(each))):
        values = _can_hold(field)
        if not values:
            return {}
        left = [value for value in values if value not in fields.values()]
        wanted = [value for value in left if value in needed]
        fields[field] = (wanted or left or list(values))[0]
    return {field: fields[field] for field in template.fields}


def _can_hold(field: str) -> tuple[str, ...]:
    return CAN_HOLD.get(field.rstrip("0123456789"), ())


def _advice(purpose: str, granted: Sequence[Template]) -> str:
    found = propose(purpose, granted)
    if found is None:
        return f"No template of the account can say {' and '.join(NEEDED[purpose])}; choose one in the console"
    template, fields = found
    inside = ", ".join(f'{field} = "{value}"' for field, value in fields.items())
    line = f'{purpose} = {{ id = "{template.id}", fields = {{ {inside} }} }}'
    return f"{template.title} would do; write under [wechat.templates]: {line}"
