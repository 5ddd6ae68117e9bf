"""What is refused, and what is not: sentences as teachers write them."""

import pytest

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.policy import check, refuse_if_indecent

CLASS = ("李小明", "王芳", "张伟", "林晓雨")

BAD = [
    ("marks", "李小明数学考了98分。"),
    ("marks", "祝贺王芳、张伟语文满分!"),
    ("marks", "这次98分以上的有:林晓雨、王芳"),
    ("marks", "小明这次数学59分,要抓紧了。"),
    ("marks", "张伟九十五分,进步很大。"),
    ("marks", "王芳英语得了A,真棒。"),
    ("marks", "张伟又不及格。"),
    ("marks", "李小明 9 8 分"),
    ("marks", "李小明 98 分"),
    ("marks", "林晓雨99.5分"),
    ("ranks", "王芳第一名,张伟第二名。"),
    ("ranks", "李小明全班第3。"),
    ("ranks", "晓雨年级排名第5"),
    ("ranks", "张伟倒数第二,请家长重视。"),
    ("ranks", "这次排名:王芳、林晓雨、李小明"),
    ("ranks", "王芳成绩最好。"),
    ("ranks", "最后一名是张伟。"),
    ("bare_marks", "李小明 98 王芳 87 张伟 76"),
    ("bare_marks", "李小明:98,王芳:87"),
    ("money", "请每人交30元。"),
    ("money", "请交班费。"),
    ("money", "明天收资料费 25 块。"),
    ("money", "春游自费50元,周五前交齐。"),
    ("money", "请家长微信转账给我。"),
    ("money", "班级红包已发,请领取后补上。"),
    ("money", "请扫码付款。"),
    ("money", "请大家捐款,多少随意。"),
    ("money", "请带二十元买练习本。"),
    ("money", "校服每套120元,请每家交120元。"),
    ("money", "伙食费没交的请缴费。"),
    ("gifts", "教师节请给老师准备礼物。"),
    ("gifts", "家委会商量给王老师买花篮。"),
    ("gifts", "请带点土特产给校长。"),
    ("gifts", "购物卡请放在办公室。"),
    ("labels", "后进生要多努力。"),
    ("labels", "李小明是差生。"),
    ("labels", "他在班里拖后腿。"),
    ("labels", "学困生周三留下补课。"),
    ("labels", "真是个问题学生。"),
    ("labels", "这样下去就没救了。"),
]

GOOD = [
    "明天周五下午3点提前放学,请来接孩子。",
    "李小明今天帮同学打饭,很热心。",
    "李小明数学有进步。",
    "王芳读书30分钟。",
    "张伟今天跑步得了第一名,运动会加油!",
    "林晓雨跳绳第二名。",
    "数学课学了元、角、分。",
    "今天学了两位数加法,请孩子讲给家里人听。",
    "全班都很努力,不排名次。",
    "学校不收任何费用。",
    "请不要给老师送礼。",
    "春节快到了,谢绝礼品,请勿送老师礼物。",
    "小心诈骗:有人冒充老师在群里收费,请别转账。",
    "保险由学校出,不用交钱。",
    "三年级的孩子用10元的纸币学了找零。",
    "请给孩子带一件厚衣服。",
    "请带水杯和毛巾。",
    "王芳给同学送了一张自己做的贺卡。",
    "请转告家里的老人。",
    "李小明 98 个字写得工整。",
    "王芳今天8点到校。",
    "张伟家在3组,王老师周六去看他。",
    "十分感谢李小明的奶奶。",
    "李小明分工扫地,做得很认真。",
    "孩子们说:班里没有差生,人人有长处。",
    "请带上学生证。",
    "陌生人问路,先告诉大人。",
    "下周学习生字20个。",
    "坏天气路滑,早点出门。",
    "班级卫生评比得了流动红旗,谢谢大家。",
    "李小明把捡到的十元钱还给了失主。",
    "周三交作业本。",
    "这次测验全班都及格了。",
    "请交给孩子一张全家照片。",
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_bad_sentence_is_refused_by_its_rule(rule: str, text: str) -> None:
    found = check(text, CLASS)
    assert rule in [finding.rule for finding in found]
    with pytest.raises(UserError) as refused:
        refuse_if_indecent(text, CLASS)
    assert refused.value.text == "policy/refused"


@pytest.mark.parametrize("text", GOOD)
def test_a_good_sentence_passes(text: str) -> None:
    assert check(text, CLASS) == []
    refuse_if_indecent(text, CLASS)


def test_marks_may_be_told_to_the_own_family_but_not_compared_with_another_child() -> None:
    others = ("王芳", "张伟", "林晓雨")
    assert check("小明这次数学考了95分。", others) == []
    assert [finding.rule for finding in check("小明这次95分,比王芳高。", others)] == ["marks"]


def test_a_mark_and_a_name_in_different_sentences_are_not_taken_together() -> None:
    assert check("全班平均92分。王芳今天扫了地。", CLASS) == []


def test_full_width_letters_and_spaces_hide_nothing() -> None:
    assert check("请 交 30 元", CLASS)[0].words == "交30元"


def test_the_writer_is_told_the_words_the_reason_and_what_to_do() -> None:
    with pytest.raises(UserError) as refused:
        refuse_if_indecent("请每人交30元。")
    first, why, what_to_do = phrase(refused.value.text, **refused.value.values).splitlines()
    assert first == '这条不能发:"每人交30元"。'
    assert why == "学校规定不在这里向家长收钱。"
    assert what_to_do == "请改一改,再发一次。"
