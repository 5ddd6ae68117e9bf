"""A small made-up service, 捎话: enough of everything that the dialogue can meet."""

from bot.core.inbound import Kind
from bot.core.people import ANYONE, Role
from bot.core.service import FormCard, MenuKey, On, Service, Step, Word

FAMILIES = frozenset({Role.GUARDIAN.value})
TEACHERS = frozenset({Role.HOMEROOM_TEACHER.value})

POST = Service(
    name="post",
    title="捎话",
    steps=(
        Step("write", FAMILIES),
        Step("for_child", FAMILIES),
        Step("for_many", FAMILIES),
        Step("places", FAMILIES),
        Step("strict", FAMILIES),
        Step("fair", FAMILIES),
        Step("sign", FAMILIES),
        Step("signed", FAMILIES),
        Step("take_back", FAMILIES),
        Step("fail", FAMILIES),
        Step("spy", FAMILIES),
        Step("hidden", FAMILIES),
        Step("for_teachers", TEACHERS),
        Step("whisper", ANYONE),
        Step("call_me", FAMILIES),
        Step("slip", ANYONE),
        Step("bind", ANYONE),
        Step("gone", ANYONE),
        Step("told", FAMILIES),
    ),
    words=(
        Word(("捎话", "写信"), "write"),
        Word(("给孩子捎话",), "for_child"),
        Word(("集市",), "fair"),
        Word(("很多孩子",), "for_many"),
        Word(("签",), "sign"),
        Word(("出错",), "fail"),
        Word(("偷看",), "spy"),
        Word(("别人的",), "hidden"),
        Word(("点名",), "for_teachers"),
        Word(("悄悄话",), "whisper"),
        Word(("9", "找人"), "call_me"),
        Word(("########",), "slip"),
        Word(("绑定",), "bind", rest=True),
    ),
    menu=(
        MenuKey("write", "捎话给老师", "write", 1, 1),
        MenuKey("places", "哪里", "places", 1, 3),
        MenuKey("strict", "两句", "strict", 1, 4),
        MenuKey("roll", "点名", "for_teachers", 1, 2),
    ),
    on=(
        On(Kind.SCAN, "slip", scene="slip-"),
        On(Kind.UNSUBSCRIBE, "gone"),
        On(Kind.AUTHORIZATION_REVOKE, "gone"),
        On(Kind.TEXT, "told"),
    ),
    forms=(
        FormCard("letter", FAMILIES),
        FormCard("quick", FAMILIES),
        FormCard("long", FAMILIES),
        FormCard("strict", FAMILIES),
        FormCard("fair", FAMILIES),
        FormCard("secret", ANYONE),
        FormCard("roll", TEACHERS),
    ),
)
