"""Which family a line of a relay means, as parents really write; and that nothing is ever ticked on a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identity.relay_lines import read_relay, simpler
from bot.identity.relay_names import Enrolled, Home, Roster, Sense, roster_of, who_is_meant
from tests.costs import seconds

# 王芳 is a child, and the mother of 李小明; 刘洋 has two children here; 李小明's parents live apart.
CLASS = (
    ("李小明", ((("张桂英", "奶奶"), ("王芳", "妈妈")), (("李伟", "爸爸"),))),
    ("王芳", ((("王强国", "爸爸"),),)),
    ("张伟", ((("何秀", "妈妈"),),)),
    ("陈小雨", ((("陈刚", "爸爸"),),)),
    ("林晓雨", ((("林霞", "妈妈"),),)),
    ("赵强", ((("周敏芝", "妈妈"),),)),
    ("孙丽", ((("孙建军", "爷爷"),),)),
    ("周洋", ((("周大海", "爸爸"),),)),
    ("单小解", ((("单平", "爸爸"),),)),
    ("欧阳雪", ((("欧阳山", "爸爸"),),)),
    ("阿依古丽·买买提", ((("买买提", "爸爸"),),)),
    ("吴志红", ((("吴德", "爸爸"),),)),
    ("刘子轩", ((("刘洋", "妈妈"),),)),
    ("刘子涵", ((("刘洋", "妈妈"),),)),
    ("黄佳怡", ((("黄河", "爸爸"),),)),
    ("黄佳怡", ((("黄山", "爸爸"),),)),
)


def roster(children: tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...] = CLASS) -> Roster:
    """The class; pupil ids count from 0, households are ten times that and one more each."""
    return roster_of(
        Enrolled(at, name, tuple(Home(at * 10 + number, guardians) for number, guardians in enumerate(homes)))
        for at, (name, homes) in enumerate(children)
    )


ROSTER = roster()
CERTAIN = (
    # line, the child, the words beside the name
    ("王芳爸 能", "王芳", "能"),
    ("张伟妈妈 来不了", "张伟", "来不了"),
    ("张伟妈妈来不了", "张伟", "来不了"),
    ("赵强 能来", "赵强", "能来"),
    ("赵强能来", "赵强", "能来"),
    ("赵强:能来", "赵强", "能来"),
    ("赵强-能来", "赵强", "能来"),
    ("能来 赵强", "赵强", "能来"),
    ("赵强", "赵强", ""),
    ("赵强家长", "赵强", ""),
    ("赵强的妈妈 可以", "赵强", "可以"),
    ("赵强 妈妈 可以", "赵强", "可以"),
    ("赵强他妈来不了", "赵强", "他妈来不了"),
    ("我是赵强妈妈,来不了", "赵强", "来不了"),
    ("@赵强妈妈 收到", "赵强", "收到"),
    ("收到,赵强妈妈", "赵强", "收到"),
    ("三(2)班赵强 能来", "赵强", "三(2)班 能来"),
    ("学生赵强 参加", "赵强", "参加"),
    ("赵强家 能来", "赵强", "能来"),
    ("赵强奶奶 不去", "赵强", "不去"),
    ("赵强舅舅 能接", "赵强", "能接"),
    ("赵强小姨来接", "赵强", "来接"),
    ("赵强👌", "赵强", "👌"),
    ("😀赵强😀能来", "赵强", "😀 😀能来"),
    ("赵强(妈妈)能来", "赵强", "能来"),
    ("赵 强 能来", "赵强", "能来"),
    ("趙強媽媽 能來", "赵强", "能来"),
    ("陳小雨媽媽 能来", "陈小雨", "能来"),
    ("赵墙 不来", "赵强", "不来"),
    ("周阳妈 来", "周洋", "来"),
    ("单小解妈 能", "单小解", "能"),
    ("善小谢妈 能", "单小解", "能"),
    ("欧阳雪 能来", "欧阳雪", "能来"),
    ("吴志洪爸爸 能来", "吴志红", "能来"),
    ("志红爸爸 能来", "吴志红", "能来"),
    ("小强妈妈 可以", "赵强", "可以"),
    ("阿强妈妈 可以", "赵强", "可以"),
    ("强强妈妈 可以", "赵强", "可以"),
    ("小丽爷爷 行", "孙丽", "行"),
    ("小芳爸爸 能来", "王芳", "能来"),
    ("子轩妈妈 能来", "刘子轩", "能来"),
    ("刘子轩妈妈刘洋 能来", "刘子轩", "刘洋 能来"),
    ("阿依古丽·买买提 能来", "阿依古丽·买买提", "能来"),
    ("阿依古丽爸爸 能来", "阿依古丽·买买提", "能来"),
    ("孙建军 能来", "孙丽", "能来"),
    ("周敏芝 能来", "赵强", "能来"),
    ("张桂英 能来", "李小明", "能来"),
    ("张桂英(李小明奶奶) 能来", "李小明", "能来"),
    ("李小明奶奶 能来", "李小明", "能来"),
    ("李小明爸 来不了", "李小明", "来不了"),
    ("李小明 爸爸 来不了", "李小明", "来不了"),
    ("李晓明爸爸 能来", "李小明", "能来"),
    ("赵强 明天能来", "赵强", "明天能来"),
    ("赵强 校车", "赵强", "校车"),
)
DOUBTFUL = (
    # line, whom it may mean
    ("小雨妈妈 能来", {"陈小雨", "林晓雨"}),
    ("晓雨妈妈 能来", {"陈小雨", "林晓雨"}),
    ("雨妈妈 能来", {"陈小雨", "林晓雨"}),
    ("雨雨妈妈 能来", {"陈小雨", "林晓雨"}),
    ("小雨 能来", {"陈小雨", "林晓雨"}),
    ("王芳妈妈 能来", {"王芳", "李小明"}),
    ("王芳 能来", {"王芳", "李小明"}),
    ("刘洋 能来", {"刘子轩", "刘子涵"}),
    ("刘妈妈 能来", {"刘子轩", "刘子涵"}),
    ("黄佳怡 能来", {"黄佳怡"}),
    ("黄佳怡爸爸 能来", {"黄佳怡"}),
    ("佳怡妈妈 能来", {"黄佳怡"}),
    ("黄佳宜 能来", {"黄佳怡"}),
    ("李小明 能来", {"李小明"}),
    ("李小明家长 能来", {"李小明"}),
    ("李小明姑姑 能来", {"李小明"}),
    ("赵强、孙丽 都能来", {"赵强", "孙丽"}),
    ("赵强孙丽 都能来", {"赵强", "孙丽"}),
    ("小雨奶奶 张桂英 能来", {"李小明", "陈小雨", "林晓雨"}),
    ("刘备奶奶 张桂英 能来", {"李小明"}),
    ("赵强来", {"赵强"}),
    ("赵强生 能来", {"赵强"}),
    ("赵妈妈 来不了", {"赵强"}),
    ("吴志朋 能来", {"吴志红"}),
    ("吴红 能来", {"吴志红"}),
    ("吴红志 能来", {"吴志红"}),
    ("吴志志红 能来", {"吴志红"}),
    ("武子洪 能来", {"吴志红"}),
    ("明明妈妈 来", {"李小明"}),
    ("林小雨妈妈", {"林晓雨", "陈小雨"}),
    ("强妈 能来", {"赵强"}),
)
NOBODY = (
    ("刘备爸爸", Sense.UNKNOWN, "刘备爸爸"),
    ("诸葛亮 能来", Sense.UNKNOWN, "诸葛亮"),
    ("曹操妈妈来不了", Sense.UNKNOWN, "曹操妈妈"),
    ("收到", Sense.NAMELESS, ""),
    ("收到,谢谢老师", Sense.NAMELESS, ""),
    ("谢谢", Sense.NAMELESS, ""),
    ("老师辛苦了", Sense.NAMELESS, ""),
    ("能来", Sense.NAMELESS, ""),
    ("妈妈 能来", Sense.NAMELESS, ""),
    ("家长", Sense.NAMELESS, ""),
    ("1", Sense.NAMELESS, ""),
    ("👍", Sense.NAMELESS, ""),
    ("+1", Sense.NAMELESS, ""),
    ("好的", Sense.NAMELESS, ""),
    ("明天一定准时到", Sense.NAMELESS, ""),
)


@pytest.mark.parametrize(("line", "child", "words"), CERTAIN)
def test_certain(line: str, child: str, words: str) -> None:
    meant = who_is_meant(ROSTER, simpler(line))
    assert (meant.sense, [ROSTER.pupils[key[0]].name for key in meant.families]) == (Sense.CERTAIN, [child])
    assert meant.words == words


@pytest.mark.parametrize(("line", "children"), DOUBTFUL)
def test_asked_back(line: str, children: set[str]) -> None:
    meant = who_is_meant(ROSTER, simpler(line))
    assert meant.sense is Sense.DOUBTFUL
    assert {ROSTER.pupils[key[0]].name for key in meant.families} == children


@pytest.mark.parametrize(("line", "sense", "name"), NOBODY)
def test_nobody_of_the_class(line: str, sense: Sense, name: str) -> None:
    meant = who_is_meant(ROSTER, simpler(line))
    assert (meant.sense, meant.families, meant.name) == (sense, (), name)


@pytest.mark.parametrize(
    ("line", "households"),
    [("李小明奶奶 能来", {0}), ("李小明妈 能来", {0}), ("李小明爸爸 能来", {1}), ("李小明 能来", {0, 1})],
)
def test_of_two_households_the_one_that_writes(line: str, households: set[int]) -> None:
    assert {key[1] for key in who_is_meant(ROSTER, line).families} == households


SURNAMES, SIGNS = "李王张陈林赵孙周吴单", "小晓明雨宇强芳方伟丽洋红家来能子"
NAMES = st.builds(str.__add__, st.sampled_from(SURNAMES), st.text(st.sampled_from(SIGNS), min_size=1, max_size=2))
RELATIONS = st.sampled_from(["", "妈妈", "爸", "奶奶", "家长", "的外公"])
ANSWERS = st.sampled_from(["", " 能来", "能来", " 来不了", ",收到", "👌"])


@given(st.lists(NAMES, min_size=1, max_size=25), st.data())
def test_who_is_ticked_is_meant_by_nobody_else(names: list[str], data: st.DataObject) -> None:
    """Whatever the class is called: a certain line holds the child's name, or sounds like nobody else's."""
    guardians = data.draw(st.lists(NAMES, min_size=len(names), max_size=len(names)))
    of = roster(tuple((name, (((guardian, "妈妈"),),)) for name, guardian in zip(names, guardians, strict=True)))
    written = data.draw(st.one_of(NAMES, st.sampled_from(names), st.sampled_from(guardians), st.sampled_from(SIGNS)))
    meant = who_is_meant(of, written + data.draw(RELATIONS) + data.draw(ANSWERS))
    if meant.sense is not Sense.CERTAIN:
        return
    (key,) = meant.families
    child = of.pupils[key[0]]
    bearers = {pupil.pupil_id for pupil in of.pupils.values() if written == pupil.name}
    mothers = {at for at, guardian in enumerate(guardians) if guardian == written}
    if bearers or mothers:  # the name stands there letter for letter: it is this child's or this mother's alone
        assert child.pupil_id in bearers | mothers
        assert len(bearers) <= 1
        assert bearers == {child.pupil_id} or not bearers
        assert not (mothers - {child.pupil_id}) or "爸" in meant.name or "奶" in meant.name or "公" in meant.name
    else:  # a call or a sound: nobody else has the same given name
        same = [name for name in names if name[1:] == child.name[1:] and name != child.name]
        assert not same or written != child.name[1:]
        assert names.count(child.name) == 1


@given(st.lists(NAMES, min_size=2, max_size=12), RELATIONS, ANSWERS)
def test_two_children_of_one_name_are_always_asked(names: list[str], relation: str, answer: str) -> None:
    twins = [*names, names[0]]
    of = roster(tuple((name, (((f"甲{at}", "妈妈"),),)) for at, name in enumerate(twins)))
    for written in (names[0], names[0][1:]):
        meant = who_is_meant(of, written + relation + answer)
        assert meant.sense is not Sense.CERTAIN or of.pupils[meant.families[0][0]].name != names[0]


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    relay = read_relay(f"#接龙\n{text}\n1. {text}")
    assert all(who_is_meant(ROSTER, line.text).words is not None for line in relay.lines)


def test_a_long_relay_is_read_at_once() -> None:
    lines = [line for line, *_ in (*CERTAIN, *DOUBTFUL)][:50]

    def read(some: list[str]) -> None:
        fresh = roster()
        assert len([who_is_meant(fresh, line) for line in some]) == len(some)

    assert len(lines) == 50
    assert seconds(lambda: read(lines)) < 10 * seconds(lambda: read(lines[:10])), "five times the lines"
