"""Who does not read hears the pack's sentence before the lines; and how that becomes known."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.reply import Reply
from storage.contact_card import CardDay
from storage.media import PLAYABLE, Media
from storage.voice_pack import playable_clip
from tests.voice_pack.school import SpeakingSchool

CLIP_OF_CARD = "clip of card"


def lines(reply: Reply) -> list[str]:
    """The choices as they are tapped."""
    return [f"{choice.digit} {choice.label}" for choice in reply.choices]


def test_who_does_not_read_hears_before_the_lines_which_stay_as_they_are(school: SpeakingSchool) -> None:
    school.card_waits()
    silent = school.clicks("grandmother", "看卡签字")
    school.spoken("card", "card_signed")
    heard = school.clicks("grandmother", "看卡签字")
    assert (silent.spoken_first, heard.spoken_first) == ("", CLIP_OF_CARD)
    assert (heard.text, lines(heard)) == (silent.text, lines(silent))
    assert school.says("grandmother", "1").spoken_first == "clip of card_signed"


@pytest.mark.parametrize("name", ["mother", "class_teacher", "stranger"])
def test_nobody_else_is_spoken_to(school: SpeakingSchool, name: str) -> None:
    school.spoken("card", "what_can_be_done", "no_card")
    school.card_waits()
    assert school.clicks(name, "看卡签字").spoken_first == ""
    assert school.says(name, "菜单").spoken_first == ""


def test_another_school_speaks_with_its_own_voice_only(school: SpeakingSchool) -> None:
    school.spoken("no_card")
    of = [school.school.id, school.cast.other_school.id]
    assert [school.db.read(playable_clip, each, "no_card", machine_now()) for each in of] == ["clip of no_card", ""]


def test_what_wechat_no_longer_plays_is_not_said(school: SpeakingSchool) -> None:
    school.spoken("no_card")
    assert school.clicks("grandmother", "看卡签字").spoken_first
    old = update(Media).values(uploaded_at=machine_now() - PLAYABLE - timedelta(minutes=1))
    school.do(lambda session: session.execute(old))
    assert school.clicks("grandmother", "看卡签字").spoken_first == ""


def test_more_than_a_taps_window_holds_is_not_begun(school: SpeakingSchool) -> None:
    school.spoken("teachers_voice")
    school.card_waits()
    shown = school.clicks("grandmother", "看卡签字")
    assert shown.text
    school.do(_give_card_a_voice, int(school.recording()))
    played = school.says("grandmother", "3")
    # The recording before, the words, the teacher's voice: of three messages that a tap allows, two are used.
    assert (played.spoken_first, bool(played.media)) == ("clip of teachers_voice", True)


@pytest.mark.parametrize("words", ["听不懂字", "不识字", "看不懂", "说给我听"])
def test_the_words_are_enough_and_can_be_taken_back(school: SpeakingSchool, words: str) -> None:
    school.spoken("from_now_on_spoken", "no_card")
    mother = school.cast.mother
    kind = school.says("mother", words)
    assert "说给您听" in kind.text
    assert kind.spoken_first == "clip of from_now_on_spoken"
    assert not school.reads(mother)
    assert school.clicks("mother", "看卡签字").spoken_first
    school.says("mother", "我识字")
    assert school.reads(mother)
    assert not school.clicks("mother", "看卡签字").spoken_first


def test_undo_takes_it_back_too(school: SpeakingSchool) -> None:
    school.says("mother", "不识字")
    school.says("mother", "撤")
    assert school.reads(school.cast.mother)


@pytest.mark.parametrize("name", ["stranger", "class_teacher", "principal"])
def test_who_is_no_guardian_says_it_in_vain(school: SpeakingSchool, name: str) -> None:
    assert "说给您听" not in school.says(name, "不识字").text
    assert school.reads(school.cast.mother)


def test_five_voices_in_a_row_are_asked_about_once_when_nothing_else_is(school: SpeakingSchool) -> None:
    school.spoken("shall_i_speak")
    for _ in range(2):
        speaks_to_the_teacher(school, "mother")
    school.speaks("mother")
    school.says("mother", "0")
    school.speaks("mother")
    school.says("mother", "0")
    asks = school.speaks("mother")
    assert "给谁" in asks.text  # its lines are about this voice: the question waits for the end
    asked = school.says("mother", "1")
    assert lines(asked) == ["1 说给我听", "0 不用"]
    assert asked.text.startswith("字签好了") or "话送到" in asked.text
    assert asked.spoken_first == "clip of shall_i_speak"
    assert school.says("mother", "0").text
    assert not lines(speaks_to_the_teacher(school, "mother"))  # never twice
    assert school.reads(school.cast.mother)


def test_yes_means_it(school: SpeakingSchool) -> None:
    for _ in range(4):
        speaks_to_the_teacher(school, "mother")
    speaks_to_the_teacher(school, "mother")
    school.says("mother", "1")
    assert not school.reads(school.cast.mother)


@pytest.mark.parametrize(("words", "row"), [("1", 4), ("3", 4), ("谢谢老师", 0), ("孩子病了", 0)])
def test_typed_words_end_the_row_and_digits_do_not(school: SpeakingSchool, words: str, row: int) -> None:
    for _ in range(4):
        school.speaks("mother")
    school.says("mother", words)
    assert school.row_of_voices("mother") == row


def test_who_is_spoken_to_already_is_not_asked(school: SpeakingSchool) -> None:
    for _ in range(6):
        assert not lines(speaks_to_the_teacher(school, "grandmother"))


def speaks_to_the_teacher(school: SpeakingSchool, name: str) -> Reply:
    """A voice, and the first line of whom it is for; the answer to that."""
    media = school.recording(name)
    school.speaks(name, media)
    return school.says(name, "1")


def _give_card_a_voice(session: Session, media_id: int) -> None:
    session.execute(update(CardDay).values(media_id=media_id))
