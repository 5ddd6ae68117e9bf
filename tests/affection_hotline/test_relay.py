"""What becomes of a parent's words: brought, played, answered, taken back, given to the room, lost."""

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from storage.affection_hotline.messages import HotlinePiece
from storage.media import Media
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from tests.affection_hotline.far import Far
from tests.school_week import at


@pytest.fixture
def far(db: Database) -> Far:
    """小明 is the mother's only child here; it is the night of Friday the 20th."""
    world = Far(db)
    world.only_xiaoming()
    return world


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def states(far: Far) -> list[str]:
    return [message.state for message in far.messages()]


def test_a_voice_of_a_parent_far_away_is_for_the_child_first(far: Far) -> None:
    assert labels(far.voice("mother")) == ["小明听", "杨老师", "校长", "发错了"]
    assert labels(far.voice("father")) == ["杨老师", "发错了"]  # lives near: as ever for the teacher


def test_a_voice_that_has_not_arrived_is_asked_about_all_the_same(far: Far) -> None:
    assert far.voice("mother", None, state="waiting").text == "收到您的话了。这段话给谁?"


def test_what_waits_stands_below_the_voice_and_gets_it(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    far.answers()
    far.goes_on_to(at(20, 18))
    assert labels(far.voice("mother")) == ["小明听", "杨老师", "校长", "听小明的话", "发错了"]
    assert far.says("mother", "4").text == "要送给小明吗?"  # she has heard it, and speaks back


def test_a_voice_for_the_teacher_goes_to_the_teacher(far: Far) -> None:
    far.voice("mother")
    assert "杨老师" in far.says("mother", "2").text
    assert far.messages() == []


def test_a_voice_by_mistake_goes_nowhere(far: Far) -> None:
    far.voice("mother")
    far.says("mother", "0")
    far.goes_on_to(at(20, 17, 30))
    assert far.messages() == []
    assert far.waiting_for("grandmother") == []


def test_it_is_brought_to_the_grandmother_at_the_childs_hour_and_no_sooner(far: Far) -> None:
    assert "17:30 送到奶奶手机上" in far.sends().text
    far.goes_on_to(at(20, 17, 29))
    assert far.waiting_for("grandmother") == []
    far.goes_on_to(at(20, 17, 30))
    voice, words = far.waiting_for("grandmother")
    assert words.reply.text == "这是小明妈妈的话,38秒,给小明听。"
    assert (words.what, words.answer) == ("孩子妈妈来话", "1")
    assert voice.reply.media
    assert far.waiting_for("father") == []


def test_whatever_runs_twice_brings_it_once(far: Far) -> None:
    far.sends()
    for _ in range(3):
        far.goes_on_to(at(20, 17, 30))
        far.comes_due()
    assert len(far.waiting_for("grandmother")) == 2


def test_what_time_missed_is_not_brought_while_the_child_is_at_school(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(23, 7, 20))  # nothing ran since Friday
    assert far.waiting_for("grandmother") == []
    far.goes_on_to(at(23, 17, 30))
    assert len(far.waiting_for("grandmother")) == 2


def test_the_answer_comes_at_the_parents_hour_which_is_asked_once(far: Far) -> None:
    assert labels(far.sends()) == ["中午12点", "晚上7点", "随时"]
    far.says("mother", "2")
    far.goes_on_to(at(20, 17, 30))
    assert far.answers().text == "好,妈妈睡醒后,晚上7点送到。小明真棒。"
    far.goes_on_to(at(20, 18, 59))
    assert far.waiting_for("mother") == []
    far.goes_on_to(at(20, 19))
    far.comes_due()
    assert [payload.reply.text for payload in far.waiting_for("mother")] == ["", "小明回话了,21秒。"]
    assert labels(far.sends()) == []


def test_the_thread_goes_both_ways_and_several_pieces_go_along(far: Far) -> None:
    far.says("mother", "留言")
    far.speaks("mother", far.file("mother"))
    far.says("mother", "2")
    far.says("mother", "妈妈过年就回来")
    assert far.says("mother", "2").text == "您接着说。"
    assert "一共3段" in far.shows("mother").text
    far.says("mother", "1")
    far.goes_on_to(at(20, 17, 30))
    shown = far.says("grandmother", "听")
    assert "妈妈过年就回来" in shown.text
    assert [bool(each.media) for each in shown.also] == [True, True]
    far.says("grandmother", "2")
    far.voice("grandmother", 21.0)
    far.says("grandmother", "1")
    asked, answer = far.messages()
    assert (asked.to_child, answer.to_child, answer.answers_id) == (True, False, asked.id)


def test_more_pieces_than_go_into_one_message_are_refused(far: Far) -> None:
    far.says("mother", "留言")
    for _ in range(5):
        far.voice("mother")
        far.says("mother", "2")
    assert "一次最多5段" in far.voice("mother").text


def test_more_files_than_wechat_lets_through_follow_at_a_tap(far: Far) -> None:
    far.says("mother", "留言")
    for _ in range(4):
        far.voice("mother")
        far.says("mother", "2")
    far.voice("mother")
    far.says("mother", "1")
    far.goes_on_to(at(20, 17, 30))
    first = far.says("grandmother", "听")
    assert (len(first.also), "还有2段" in labels(first)) == (3, True)
    rest = far.says("grandmother", "5")
    assert len(rest.also) == 2
    assert labels(rest) == ["听过了", "小明要回话", "没声音", "他不在"]


@pytest.mark.parametrize(("digit", "kept"), [("0", False), ("3", False)])
def test_what_is_not_sent_is_deleted(far: Far, digit: str, kept: bool) -> None:
    media = far.file("mother")
    far.speaks("mother", media)
    far.says("mother", "1")
    far.says("mother", digit)
    assert (far.db.read(Session.get_one, Media, int(media)).erased_at is None) is kept
    assert far.messages() == []


def test_it_can_be_taken_back_until_somebody_has_got_it(far: Far) -> None:
    far.sends()
    far.says("mother", "2")  # when to be told: that is still the same talk
    assert far.says("mother", "撤").text == "撤回了,没有送给小明,录音删掉了。"
    far.goes_on_to(at(20, 17, 30))
    assert states(far) == ["undone"]
    assert far.waiting_for("grandmother") == []
    assert far.db.read(lambda session: session.scalars(select(HotlinePiece)).all()) == []
    assert far.db.read(lambda session: session.scalars(select(Media)).one()).erased_at


def test_too_late_is_said(far: Far) -> None:
    far.sends()
    message = far.messages()[0].id
    far.goes_on_to(at(20, 17, 30))
    assert far.steps("mother", "take_back", message=message) == '已经送到了,收不回来。再说一段也行,回"留言"。'


def test_heard_is_told_to_the_parent(far: Far) -> None:
    far.sends()
    far.says("mother", "3")
    far.goes_on_to(at(20, 17, 30))
    assert far.plays("1").text == "好,我告诉妈妈。"
    assert far.texts_for("mother") == ['小明听到您的话了。还想说,回"留言"。']
    assert states(far) == ["heard"]
    far.steps("grandmother", "heard", message=far.messages()[0].id)
    assert len(far.texts_for("mother")) == 1


def test_an_answer_that_is_not_sent_still_says_that_it_was_heard(far: Far) -> None:
    far.sends()
    far.says("mother", "3")
    far.goes_on_to(at(20, 17, 30))
    far.plays("2")
    far.voice("grandmother", 5.0)
    assert far.says("grandmother", "0").text == "好,没有送,录音删掉了。"
    assert far.texts_for("mother") == ['小明听到您的话了。还想说,回"留言"。']


def test_no_sound_is_sent_once_more_and_then_played_at_school(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    assert far.plays("3").text == "我再送一次。还听不到,就请小明明天到亲情室听。"
    assert len(far.waiting_for("grandmother")) == 4
    assert "亲情室" in far.plays("3").text
    [message] = far.messages()
    assert (message.state, message.next_at) == ("room", at(23, 12, 30))
    assert "没有新的话" in far.says("grandmother", "听").text


def test_a_child_who_is_not_there_hears_it_later_and_at_last_at_school(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    assert "18:30" in far.plays("0").text
    far.goes_on_to(at(20, 18, 40))
    assert len(far.waiting_for("grandmother")) == 4
    far.plays("0")
    far.goes_on_to(at(21, 17, 40))
    assert "在学校放给小明听" in far.plays("0").text
    assert states(far) == ["room"]


def test_a_day_unheard_goes_to_the_room_and_the_parent_need_not_speak_again(far: Far) -> None:
    far.on_duty()
    far.sends()
    far.says("mother", "3")
    far.goes_on_to(at(20, 17, 30))
    far.goes_on_to(at(21, 13, 29))
    assert far.texts_for("mother") == []
    far.goes_on_to(at(21, 13, 31))
    said = "奶奶还没打开。周一 11月23日午饭后,值班的王老师在学校放给小明听,您不用再录。"
    assert far.texts_for("mother") == [said]
    far.comes_due()
    assert far.texts_for("mother") == [said]
    assert states(far) == ["room"]


def test_a_boarder_hears_it_at_school(far: Far) -> None:
    far.on_duty()
    far.boards()
    assert far.sends().text.startswith("好。今天午饭后,值班的王老师在亲情室放给小明听。")
    far.goes_on_to(at(20, 12, 30))
    assert states(far) == ["room"]
    assert far.waiting_for("grandmother") == []


def test_a_boarder_is_at_home_in_a_holiday(far: Far) -> None:
    far.boards()
    far.is_at(at(30, 18, month=9))  # National Day: no lunch at school before the 8th
    assert "现在就送到奶奶手机上" in far.sends().text
    far.goes_on_to(at(30, 18, 1, month=9))
    assert states(far) == ["brought"]


def test_where_nobody_is_beside_the_child_the_room_has_it(far: Far) -> None:
    far.do(lambda session: session.execute(update(Guardian).values(is_away=True)))
    far.sends()
    assert states(far) == ["room"]


def test_a_grandmother_who_left_wechat_meanwhile_is_passed_over(far: Far) -> None:
    far.sends()
    far.do(lambda session: setattr(session.merge(far.cast.people["grandmother"]), "follows", False))
    far.goes_on_to(at(20, 17, 30))
    assert states(far) == ["room"]


def test_a_file_that_is_still_on_its_way_is_waited_for(far: Far) -> None:
    far.sends(seconds=None, state="waiting")
    far.goes_on_to(at(20, 17, 30))
    assert far.waiting_for("grandmother") == []
    piece = far.db.read(lambda session: session.scalars(select(HotlinePiece)).one())
    far.change(str(piece.media_id), state="kept", path="1/x.amr", seconds=60.0)
    far.goes_on_to(at(20, 17, 36))
    assert far.waiting_for("grandmother")[1].reply.text == "这是小明妈妈的话,60秒,给小明听。"


def test_what_never_arrived_is_asked_for_again(far: Far) -> None:
    far.sends(seconds=None, state="lost")
    far.says("mother", "3")
    far.goes_on_to(at(20, 17, 30))
    assert states(far) == ["undone"]
    assert far.texts_for("mother") == ['您给小明的话没有收到,对不起。请再说一遍,回"留言"。']
    assert far.waiting_for("grandmother") == []


@pytest.mark.parametrize("moment", [at(20, 17, 30), at(20, 19)])
def test_who_is_barred_meanwhile_reaches_nobody_and_hears_nothing(far: Far, moment: datetime) -> None:
    far.sends()
    if moment.hour == 19:
        far.goes_on_to(at(20, 17, 30))
        far.answers()
    link = (GuardianLink.guardian_id == far.cast.mother.id,)
    far.do(lambda session: session.execute(update(GuardianLink).where(*link).values(barred_at=far.now)))
    before = len(far.waiting_for("grandmother"))
    far.goes_on_to(moment)
    assert len(far.waiting_for("grandmother")) == before
    assert far.waiting_for("mother") == []
    assert "0838-600-1234" in far.says("mother", "留言").text


def test_who_lives_with_the_child_is_asked_before_the_hotline_opens(far: Far) -> None:
    assert labels(far.says("father", "留言")) == ["不住一起,我要留言", "住一起,不用了"]
    assert far.says("father", "0").text
    far.says("father", "留言")
    assert "说给小明听" in far.says("father", "1").text
    assert labels(far.voice("father"))[0] == "送"


def test_enough_for_today_is_said(far: Far) -> None:
    far.limit(messages_a_day=1)
    far.sends()
    far.says("mother", "3")
    assert "今天已经送了1次" in far.sends().text


def test_one_recording_is_sent_once(far: Far) -> None:
    far.sends()
    pieces = f'["voice:{far.db.read(lambda session: session.scalars(select(HotlinePiece)).one()).media_id}"]'
    said = far.steps("mother", "send", pupil=far.cast.xiaoming.id, pieces=pieces)
    assert said == "这段话已经送出去了,不用再送。"


def test_what_is_kept_long_enough_is_erased_and_that_they_spoke_stays(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    far.answers()
    far.goes_on_to(datetime.fromisoformat("2027-05-19T03:10:00+08:00"))
    far.job("hotline_forget")
    assert not any(message.erased_at for message in far.messages())
    far.goes_on_to(datetime.fromisoformat("2027-05-21T03:10:00+08:00"))
    far.job("hotline_forget")
    assert all(message.erased_at for message in far.messages())
    assert far.db.read(lambda session: session.scalars(select(HotlinePiece)).all()) == []
    assert all(file.erased_at for file in far.db.read(lambda session: session.scalars(select(Media)).all()))
