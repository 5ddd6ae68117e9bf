"""The account's menu, for everybody and for tags."""

from flask import Blueprint

from bot.simulator.api.gate import body, caller, number, ok, the_world

routes = Blueprint("menus", __name__)


@routes.post("/cgi-bin/menu/create")
def create() -> dict[str, object]:
    """Put up the menu for everybody."""
    account, fields, world = caller(), body(), the_world()
    with world.lock:
        world.menus.create(account.app_id, fields)
    return ok()


@routes.post("/cgi-bin/menu/addconditional")
def add_conditional() -> dict[str, object]:
    """Put up a menu for people with a tag."""
    account, fields, world = caller(), body(), the_world()
    with world.lock:
        menu = world.menus.add_conditional(account.app_id, fields)
    return {"menuid": str(menu.menu_id)}


@routes.post("/cgi-bin/menu/delconditional")
def delete_conditional() -> dict[str, object]:
    """Take the menu of a tag down."""
    account, fields, world = caller(), body(), the_world()
    with world.lock:
        world.menus.delete_conditional(account.app_id, number(fields, "menuid", 0))
    return ok()


@routes.get("/cgi-bin/menu/get")
def show() -> dict[str, object]:
    """All menus that the school put up."""
    account, world = caller(), the_world()
    menu = world.menus.pushed(account.app_id)
    answer: dict[str, object] = {"menu": {"button": menu.buttons, "menuid": menu.menu_id}}
    conditional = world.menus.conditional(account.app_id)
    if conditional:
        answer["conditionalmenu"] = [
            {"button": each.buttons, "matchrule": {"tag_id": str(each.tag)}, "menuid": each.menu_id}
            for each in conditional
        ]
    return answer


@routes.get("/cgi-bin/get_current_selfmenu_info")
def current() -> dict[str, object]:
    """The menu that followers see."""
    account, world = caller(), the_world()
    return {"is_menu_open": 1, "selfmenu_info": {"button": world.menus.seen_by(account.app_id, set()).buttons}}


@routes.get("/cgi-bin/menu/delete")
def delete() -> dict[str, object]:
    """Take all menus down."""
    account, world = caller(), the_world()
    with world.lock:
        world.menus.delete(account.app_id)
    return ok()
