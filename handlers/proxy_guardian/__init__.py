"""代管家长: proxy guardians' duties, study groups, the village, agreements, holidays."""

from bot.core.people import LEADERS, Role
from bot.core.service import Face, FormCard, Job, Page, Service, Step, Word

PROXY = frozenset({Role.PROXY_GUARDIAN.value})
# Who gives children to proxy guardians and keeps their lists.
GIVING = frozenset(role.value for role in (*LEADERS, Role.HOMEROOM_TEACHER))
LEADING = frozenset(role.value for role in LEADERS)
VILLAGE = frozenset({Role.VILLAGE_CHILD_DIRECTOR.value})
HOME = frozenset({Role.GUARDIAN.value})
CHAT: frozenset[Face] = frozenset({"chat"})

SERVICE = Service(
    name="proxy_guardian",
    title="代管家长",
    steps=(
        Step("mine", PROXY),
        Step("child", PROXY),
        Step("duty", PROXY),
        Step("again", PROXY),
        Step("untick", PROXY),
        Step("sheet", PROXY),
        Step("where", HOME),
        Step("holiday", HOME),
        Step("letter", HOME),
        Step("post", GIVING | PROXY),
        Step("invited", HOME),
        Step("meeting", HOME),
        Step("attend", HOME),
        Step("village", VILLAGE),
        Step("ask_aid", VILLAGE | GIVING),
        Step("aids", VILLAGE | GIVING),
    ),
    words=(
        Word(("我的代管", "代管"), "mine"),
        Word(("假期去哪", "放假去哪"), "where"),
        Word(("监护人会",), "invited"),
        Word(("孩子的信", "寄孩子的信"), "post"),
        Word(("村里的孩子", "村里孩子"), "village"),
        Word(("求助", "帮孩子求助"), "ask_aid"),
    ),
    forms=(
        FormCard("done", PROXY, faces=CHAT),
        FormCard("sheet", PROXY, faces=CHAT),
        FormCard("holiday", HOME),
        FormCard("letter", GIVING | PROXY, faces=CHAT),
        FormCard("aid", VILLAGE | GIVING, faces=CHAT),
    ),
    pages=(
        Page("/desk/proxy", "charges", PROXY, methods=("GET", "POST"), title="我的代管"),
        Page("/desk/proxy/<int:pupil>/sheet", "sheet", PROXY, methods=("GET", "POST")),
        Page("/desk/proxies", "board", GIVING, title="代管家长"),
        Page("/desk/proxies/<int:pupil>", "child", GIVING, methods=("GET", "POST")),
        Page("/desk/proxies/<int:pupil>/said/<int:media_id>", "recording", GIVING),
        Page("/desk/proxies/<int:pupil>/<month>.pdf", "sheet_pdf", GIVING | PROXY),
        Page("/m/holidays", "my_holidays", HOME, title="假期去哪"),
        Page("/desk/holidays", "holidays", GIVING, methods=("GET", "POST"), title="假期去哪"),
        Page("/m/letters", "my_letters", HOME, title="孩子的信"),
        Page("/m/letters/<int:letter>/<int:media_id>", "letter_picture", HOME),
        Page("/m/guardians-meetings", "my_meetings", HOME, methods=("GET", "POST"), title="监护人会"),
        Page("/desk/letters-home", "letters", GIVING, methods=("GET", "POST"), title="期末的信"),
        Page("/desk/study", "study", GIVING, methods=("GET", "POST"), title="学习小组"),
        Page("/desk/guardians-meetings", "meetings", GIVING, methods=("GET", "POST"), title="监护人会"),
        Page("/desk/guardians-meetings/<int:meeting>", "guardians", GIVING, methods=("GET", "POST")),
        Page("/desk/village", "village", VILLAGE, title="村里的孩子"),
        Page("/desk/village/<month>.pdf", "handover", VILLAGE | LEADING),
        Page("/desk/villages", "villages", LEADING, methods=("GET", "POST"), title="村儿童主任"),
        Page("/desk/aid", "aids", VILLAGE | GIVING, methods=("GET", "POST"), title="求助"),
    ),
    jobs=(
        Job("proxy_duties", at="proxy_duties", days="every_day"),
        Job("holiday_places", at="holiday_places", days="every_day"),
        Job("village_list", at="proxy_duties", days="every_day"),
    ),
    family_lines=True,
    teacher_lines=True,
)
