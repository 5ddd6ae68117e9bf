"""A person for stories: acts, waits, sees."""

import threading
from collections.abc import Callable

import pytest

from bot.simulator.acts import CannotError
from bot.simulator.contact import Contact
from bot.simulator.ids import openid_of
from bot.simulator.world import Part
from tests.simulator.conftest import Scene

CHOICES = (
    '您要:\n<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=5">1 签字</a>\n'
    '<a href="weixin://bizmsgmenu?msgmenucontent=0&msgmenuid=6">0 等会儿</a>'
)


def later(scene: Scene, contact: Contact, text: str) -> threading.Timer:
    timer = threading.Timer(0.05, lambda: scene.world.show(contact, "custom", Part(text=text)))
    timer.start()
    return timer


def test_a_tap_sends_the_line_and_its_id(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.words = lambda _: CHOICES
    mother.say("签字")
    assert mother.chat[-1] == "您要:\n〔1 签字〕\n〔0 等会儿〕"
    mother.tap("0")
    assert (scene.echo.pushes[-1]["Content"], scene.echo.pushes[-1]["bizmsgmenuid"]) == ("0", "6")
    mother.tap("1 签字")
    assert scene.echo.pushes[-1]["Content"] == "1"
    with pytest.raises(CannotError, match="no_such_line"):
        mother.tap("7")


def test_waiting_for_a_message(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    timer = later(scene, mother.contact, "您的号码是 12")
    assert mother.wait_for("号码").text == "您的号码是 12"
    timer.join()
    mother.say("独一无二的话")
    with pytest.raises(TimeoutError, match="王姐的话"):
        mother.wait_for("王姐的话", timeout=0.05)


def test_own_words_do_not_count_as_an_answer(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.words = lambda _: "好"
    mother.say("签字")
    with pytest.raises(TimeoutError):
        mother.wait_for("签字", timeout=0.05)


def test_who_does_not_follow_cannot_speak(scene: Scene) -> None:
    mother = scene.player()
    acts: list[Callable[[], object]] = [mother.voice, mother.picture, mother.unfollow, lambda: mother.say("x")]
    for act in acts:
        with pytest.raises(CannotError, match="not_following"):
            act()
    assert scene.echo.pushes == []


def test_a_menu_has_only_its_items(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    with pytest.raises(CannotError, match="no_such_button"):
        mother.press("没有这一项")


def test_two_people_speak_at_the_same_time(scene: Scene) -> None:
    meet = threading.Barrier(2, timeout=5)

    def words(push: dict[str, object]) -> str:
        if push["MsgType"] == "text":
            meet.wait()
        return "好"

    scene.echo.words = words
    people = [scene.player(key) for key in ("mother", "teacher")]
    for person in people:
        person.follow()
    speaking = [threading.Thread(target=person.say, args=("在吗",)) for person in people]
    for thread in speaking:
        thread.start()
    for thread in speaking:
        thread.join()
    assert [person.chat[-1] for person in people] == ["好", "好"]


def test_a_push_that_breaks_off_is_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    mother = scene.player()
    scene.account.encoding_aes_key = "too short"
    with pytest.raises(ValueError, match="key size"):
        mother.follow()
    assert "a push broke off" in caplog.text


def test_a_person_has_another_openid_for_every_account() -> None:
    one, again, other = openid_of("wx1", "mother"), openid_of("wx1", "mother"), openid_of("wx2", "mother")
    assert one == again != other
    assert (one[0], len(one)) == ("o", 28)
