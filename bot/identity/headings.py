"""The Chinese words of a school's data: headings and values of the spreadsheet, relations, grades, roles.

The only file of this package that holds Chinese; everything else works with the names defined here.
"""

from bot.core.people import Role

PUPILS_SHEET = "学生"
STAFF_SHEET = "教职工"

# Pupils: heading → our name. 家长N… is spelled out by :func:`guardian_headings`.
PUPIL_HEADINGS = {
    "年级": "grade",
    "班级": "class_name",
    "学号": "number",
    "姓名": "name",
    "性别": "sex",
    "重点类型": "care_kinds",
    "住址": "address",
    "备注": "remarks",
    "户": "households",
    "方便时间": "hours",
    "识字": "reads",
    "住校": "is_boarding",
    "村组": "village",
    "包保教师": "mentor",
}
GUARDIAN_FIELDS = {"姓名": "name", "关系": "relation", "手机": "phone", "外出": "is_away", "务工地": "workplace"}
PARENT, CUSTODIAN = "家长", "监护人"
CUSTODIAN_FIELDS = ("姓名", "关系", "手机")
STAFF_HEADINGS = {"姓名": "name", "手机": "phone", "角色": "role", "班级": "class_name", "学科": "subject"}

YES = frozenset({"是", "有", "√", "✓", "1", "y", "yes", "对"})
NO = frozenset({"否", "不", "无", "×", "✗", "0", "n", "no", "不识字"})
TYPED_YES, TYPED_NO = "是", "否"
SEXES = {"男": "男", "女": "女", "男生": "男", "女生": "女", "m": "男", "f": "女"}
CARE_KINDS = ("单亲", "留守", "困境", "建档立卡", "残疾", "随班就读", "随迁", "辍学风险")
CARE_SEPARATOR = "、"
SEPARATORS = "、,,;;/ "
HOUSEHOLD_SEPARATORS = "/／、"
HOURS = {"中午": "noon", "傍晚": "evening", "夜里": "night", "晚上": "night", "都行": "any", "随时": "any"}
HOURS_TYPED = {"noon": "中午", "evening": "傍晚", "night": "夜里", "any": "都行"}

ROLES = {
    "班主任": Role.HOMEROOM_TEACHER,
    "任课教师": Role.SUBJECT_TEACHER,
    "任课老师": Role.SUBJECT_TEACHER,
    "科任教师": Role.SUBJECT_TEACHER,
    "心理辅导员": Role.COUNSELOR,
    "心理老师": Role.COUNSELOR,
    "代管家长": Role.PROXY_GUARDIAN,
    "编外家长": Role.PROXY_GUARDIAN,
    "家委会成员": Role.COMMITTEE_MEMBER,
    "德育处": Role.MORAL_EDUCATION_OFFICE,
    "政教处": Role.MORAL_EDUCATION_OFFICE,
    "校长": Role.PRINCIPAL,
    "管理员": Role.ADMIN,
    "值班老师": Role.DUTY_TEACHER,
    "门卫": Role.GATE_GUARD,
    "信箱专管员": Role.MAILBOX_KEEPER,
    "责任督学": Role.OUTSIDE_KEEPER,
    "村儿童主任": Role.VILLAGE_CHILD_DIRECTOR,
    "教育局": Role.BUREAU,
}
ROLE_NAMES = {role: name for name, role in reversed(ROLES.items())}

# Relations by kind; the first of each is what we call somebody of whom only the kind is known.
RELATIONS = {
    "mother": ("妈妈", "母亲", "妈", "母", "母女", "母子", "继母", "养母", "后妈"),
    "father": ("爸爸", "父亲", "爸", "父", "父女", "父子", "继父", "养父", "后爸"),
    "grandmother": ("奶奶", "外婆", "姥姥", "祖母", "外祖母", "婆婆", "阿婆", "家婆", "奶奶或外婆"),
    "grandfather": ("爷爷", "外公", "姥爷", "祖父", "外祖父", "公公", "阿公", "家公", "爷爷或外公"),
}
OTHER, OTHER_NAME = "other", "亲人"

DIGITS, TEN = "一二三四五六七八九", "十"
GRADE, CLASS, YEAR = "年级", "班", "届"
JUNIOR, SENIOR = "初", "高"
LAST_OF_PRIMARY, LAST_OF_JUNIOR, LAST_OF_SENIOR = 6, 9, 12

EXAMPLE_PUPIL = {
    "年级": "三年级",
    "班级": "三(2)班",
    "学号": "20240302",
    "姓名": "李小明",
    "性别": "男",
    "家长1姓名": "王芳",
    "家长1关系": "妈妈",
    "家长1手机": "13800000001",
    "家长1外出": "是",
    "家长1务工地": "东莞长安",
    "家长2姓名": "李伟",
    "家长2关系": "爸爸",
    "家长2手机": "13800000002",
    "监护人姓名": "张桂英",
    "监护人关系": "奶奶",
    "监护人手机": "13800000003",
    "重点类型": "留守",
    "户": "12",
    "方便时间": "傍晚",
    "识字": "否",
    "村组": "青山村3组",
    "包保教师": "杨静",
}
EXAMPLE_STAFF = {"姓名": "杨静", "手机": "13800000009", "角色": "班主任", "班级": "三(2)班", "学科": "语文"}


def guardian_headings(parents: int = 2) -> list[str]:
    """The headings of ``parents`` parents and the one custodian, in the order of the spreadsheet."""
    of_parents = [f"{PARENT}{place}{field}" for place in range(1, parents + 1) for field in GUARDIAN_FIELDS]
    return [*of_parents, *(f"{CUSTODIAN}{field}" for field in CUSTODIAN_FIELDS)]


def relation_kind(relation: str) -> str:
    """``mother``, ``father``, ``grandmother``, ``grandfather`` or ``other`` for a word (or the kind itself)."""
    for kind, words in RELATIONS.items():
        if relation == kind or relation in words:
            return kind
    return OTHER


def relation_name(relation: str) -> str:
    """How to call somebody: the family's own word, or the usual one where only the kind is known."""
    if relation in RELATIONS:
        return RELATIONS[relation][0]
    return OTHER_NAME if relation in ("", OTHER) else relation


def guardian_columns(prefix: str, values: dict[str, str]) -> dict[str, str]:
    """``values`` by our names as cells under the headings of one guardian."""
    return {f"{prefix}{field}": values[name] for field, name in GUARDIAN_FIELDS.items() if name in values}
