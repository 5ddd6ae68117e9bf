"""The account's menus: the families', and in its place the staff's for whoever speaks as staff."""

from bot.app.house import House
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext
from bot.core.settings import WeChat
from bot.delivery.staff_menu import TAG, staff_openids
from bot.services import menu_buttons
from bot.wechat.client import ApiClient
from bot.wechat.menu import create_menu, create_menu_for_tag
from bot.wechat.tags import put_on, tag_named


def put_up_menus(house: House, school: SchoolContext, account: WeChat) -> OperatorError | None:
    """Put both menus up. Returns why the account cannot show staff their own; only verified accounts have tags."""
    api = ApiClient(account, house.tokens[account.app_id])
    create_menu(api, menu_buttons(house.registry.services))
    try:
        tag_id = tag_named(api, TAG)
        create_menu_for_tag(api, tag_id, menu_buttons(house.registry.services, "staff"))
        put_on(api, tag_id, house.database.read(staff_openids, school.id, account.app_id))
    except OperatorError as refused:
        return refused
    return None
