"""Everything that can be reached says for whom it is, or stands in the short list of what is for anybody."""

from bot.app import House, create_app
from bot.core.people import ANYONE, Role
from bot.core.service import FormCard, Page, Step

Card = Step | Page | FormCard
ROLES = {role.value for role in Role} | ANYONE
# Not made from a card: doors, the machine's health, files, and plumbing whose forms are walked one by one.
FOR_ANYBODY = {
    "/",
    "/wechat",
    "/wechat/<code>",
    "/reports/<kind>/<secret>",
    "/healthz",
    "/readyz",
    "/metrics",
    "/m/static/<path:filename>",
    "/m/l/<token>",
    "/m/oauth",
    "/desk/login",
    "/desk/logout",
    "/desk/pin",
    "/desk/l/<secret>",
    "/api/<path:rest>",
    "/api/v1/login",
    "/api/v1/openapi.json",
}
WALKED_BY_FORM = {"/m/f/<service>/<name>", "/desk/f/<service>/<name>", "/api/v1/forms", "/api/v1/forms/<name>"}
LISTS_ONLY_WHAT_IS_ALLOWED = {"/m/", "/desk/"}


def test_every_route_is_on_a_card_or_for_anybody(house: House) -> None:
    on_cards = {page.rule for _, page, _ in house.registry.pages()}
    served = {rule.rule for rule in create_app(house).url_map.iter_rules()}
    assert served - on_cards - FOR_ANYBODY - WALKED_BY_FORM - LISTS_ONLY_WHAT_IS_ALLOWED == set()
    assert on_cards <= served
    assert served >= FOR_ANYBODY, "what is gone leaves the list"


def every_card(house: House) -> list[tuple[str, Card]]:
    """What can be reached on each service's card."""
    found: list[tuple[str, Card]] = []
    for service in house.registry.services:
        cards: tuple[Card, ...] = (*service.steps, *service.pages, *service.forms)
        found += [(service.name, card) for card in cards]
    return found


def test_every_card_names_its_audience(house: House) -> None:
    assert len(every_card(house)) > 40
    for service, card in every_card(house):
        assert card.audience, f"{service}: {card} is for nobody"
        assert card.audience <= ROLES, f"{service}: {card} names a role that does not exist"


def test_what_is_for_anybody_is_not_for_some_beside(house: House) -> None:
    for service, card in every_card(house):
        assert card.audience == ANYONE or not card.audience & ANYONE, f"{service}: {card}"


def test_every_page_stands_where_its_readers_come_in(house: House) -> None:
    staff = ROLES - ANYONE - {Role.GUARDIAN.value}
    for service, page, _ in house.registry.pages():
        assert page.rule.startswith(("/m/", "/desk/")), f"{service.name}: {page.rule}"
        if page.rule.startswith("/desk/"):
            assert page.audience <= staff, f"{service.name}: {page.rule} stands at the desk"
