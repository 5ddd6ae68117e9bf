"""语音包: standard sentences in a local voice, spoken to those who do not read; and who these are."""

from bot.core.people import LEADERS, Role
from bot.core.service import FormCard, Job, MenuKey, Page, Service, Step, Word

GUARDIANS = frozenset({Role.GUARDIAN.value})
# One voice speaks for the school: who leads it records, or has recorded.
SPEAKERS = frozenset(role.value for role in LEADERS)

SERVICE = Service(
    name="voice_pack",
    title="语音包",
    steps=(
        Step("speak_to_me", GUARDIANS),
        Step("reads_again", GUARDIANS),
        Step("begin", SPEAKERS),
        Step("record", SPEAKERS),
        Step("keep", SPEAKERS),
    ),
    words=(
        Word(
            ("听不懂字", "不识字", "看不懂", "看不懂字", "我不识字", "认不得字", "不认得字", "说给我听"), "speak_to_me"
        ),
        Word(("会看字了", "我识字", "识字", "看得懂字"), "reads_again"),
        Word(("录语音包", "语音包"), "begin"),
    ),
    menu=(MenuKey("录语音包", "录语音包", "begin", column=3, place=7, face="staff"),),
    forms=(FormCard("record", SPEAKERS, faces=frozenset({"chat"})),),
    pages=(
        Page("/desk/voices", "sentences", SPEAKERS, methods=("GET", "POST"), title="语音包"),
        Page("/desk/voices/<sentence>/sound", "sound", SPEAKERS),
    ),
    jobs=(Job("voice_pack_upload", at="voice_pack_upload", days="every_day"),),
)
