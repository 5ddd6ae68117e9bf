"""A person with several children is asked once which one; the answer is remembered for the form."""

from tests.dialogue.person import Person


def test_asked_once_and_remembered_for_the_form(person: Person) -> None:
    assert [choice.label for choice in person.says("给孩子捎话").choices] == ["李小明", "李小红", "等会儿"]
    assert person.says("大红").text.startswith("没看明白")
    assert person.says("小红").text == "捎给2的老师。是哪一种?"
    person.says("1")
    person.says("签")  # words of the answer, not a word that leads away
    assert person.says("1").text == '落什么款?可以回"跳过"。'


def test_who_comes_back_to_the_draft_is_not_asked_again(parent: Person) -> None:
    for text in ("给孩子捎话", "2", "1", "他很乖"):
        parent.says(text)
    parent.waits(hours=1)
    assert parent.says("给孩子捎话").text.startswith("接着上次的。\n记下了。")


def test_the_next_form_asks_anew(parent: Person) -> None:
    for text in ("给孩子捎话", "2", "取消"):
        parent.says(text)
    assert parent.says("给孩子捎话").text == "哪个孩子?"
    parent.says("1")
    assert parent.says("给孩子捎话").text == "哪个孩子?"  # nothing was begun


def test_nobody_of_them_ends_the_talk(parent: Person) -> None:
    parent.says("给孩子捎话")
    assert parent.says("0").text == "好的。有事随时说。"


def test_more_than_six_children_are_shown_in_parts(parent: Person) -> None:
    parent.says("很多孩子")
    shown = [[choice.label for choice in parent.last.choices]]
    shown.append([choice.label for choice in parent.says("6").choices])
    shown.append([choice.label for choice in parent.says("看后面的").choices])
    assert shown == [
        [*(f"孩子{n}" for n in range(1, 6)), "看后面的", "等会儿"],
        [*(f"孩子{n}" for n in range(6, 11)), "看后面的", "等会儿"],
        [*(f"孩子{n}" for n in range(11, 15)), "看后面的", "等会儿"],
    ]
    assert parent.says("5").choices[0].label == "孩子1"
    parent.says("6")
    assert parent.says("3").text == "捎给8的老师。是哪一种?"
