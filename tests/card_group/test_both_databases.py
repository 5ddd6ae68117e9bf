"""What is written over what stood before, on SQLite and on PostgreSQL."""

from datetime import date

from handlers.card_group import actions
from handlers.contact_card import actions as card
from storage.card_group import ticks_of
from storage.session import Database
from tests.card_group.conftest import GroupWeek
from tests.factories import pupil


def test_ticks_consents_weeks_and_words_from_home_replace_what_stood(db: Database) -> None:
    week = GroupWeek(db, push="daily")
    week.do(lambda session: pupil(session, week.cast.class_32, name="王芳", number="20240303"))
    week.proposed(4)
    child, class_id, teacher = week.cast.xiaoming.id, week.cast.class_32.id, week.actor("class_teacher")
    code_id = week.do(actions.open_by_code, week.school, "3207", week.codes()["班长"], week.now)
    assert code_id is not None
    for good in (["thought"], ["thought", "hygiene"]):
        assert week.do(actions.tick, week.school, code_id, {child: good}, week.now)
    ticked = week.do(ticks_of, week.school.id, class_id, date(2026, 11, 20))
    assert ticked == {child: {"thought": 2, "learning": 1, "discipline": 1, "hygiene": 2}}
    for words in ("天天帮同学讲题", "劳动很认真"):
        wanted = actions.Week({}, {child: words})
        week.do(actions.write_roundup, week.school, teacher, class_id, wanted, week.now)
        week.do(card.say_home, week.actor("father"), child, [words], week.now)
    for agrees in (True, False, True):
        week.do(actions.say_naming, week.school, week.actor("father"), child, agrees=agrees, now=week.now)
    _, written = week.do(actions.week_of_groups, week.school, teacher, class_id, week.now)
    assert written.praise == {child: "劳动很认真"}
    [said] = week.do(card.home_words, week.school, teacher, class_id, week.now)
    assert said.words == "劳动很认真"
    [naming] = week.do(actions.namings_of, week.actor("father"))
    assert naming.agrees
    week.proposed(6)
    assert week.do(actions.open_by_code, week.school, "3207", "000000", week.now) is None
