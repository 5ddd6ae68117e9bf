"""What the regulations ask to be done again and again for a child: by whom, how often, counted from what."""

from typing import Annotated, Literal

from pydantic import Field

from bot.core.settings.section import Section

Children = Literal["left_behind", "in_need", "all"]
Holder = Literal["parent_away", "homeroom_teacher", "proxy_guardian"]
# What shows that a duty was done; each is one query (storage/monthly_reminder).
Evidence = Literal[
    "parent_child", "report_in", "met", "home_visit", "meeting", "file", "proxy_visit", "proxy_call", "letter_home"
]
# Before whom a duty comes that nobody has done.
Above = Literal["homeroom_teacher", "moral_education_office", "principal"]
Stretch = Literal["month", "term", "school_year"]
Days = Annotated[int, Field(ge=1)]


class Duty(Section):
    """One rule. ``every`` is a stretch of the calendar in which it is done ``times``, or days since the last time.

    It is due ``before_end`` days before the end of its stretch and reminded of ``warn_days`` earlier; so long
    overdue as ``escalate_days`` it comes before ``escalates_to``. ``in_breaks``: also owed when there is no school.
    """

    children: Children = "left_behind"
    who: Holder
    by: Evidence
    every: Stretch | Days
    times: Annotated[int, Field(ge=0)] = 1  # 0: this school does not ask for it
    before_end: Annotated[int, Field(ge=0)] = 0
    warn_days: Annotated[int, Field(ge=0)] = 7
    escalates_to: Above = "moral_education_office"
    escalate_days: Annotated[int, Field(ge=0)] = 7
    in_breaks: bool = False


class ParentChild(Duty):
    """Parent and child hear of each other (亲子通话)."""

    who: Holder = "parent_away"
    by: Evidence = "parent_child"
    every: Stretch | Days = 30
    escalates_to: Above = "homeroom_teacher"
    in_breaks: bool = True


class ReportIn(Duty):
    """Parents away say where they are (报平安)."""

    who: Holder = "parent_away"
    by: Evidence = "report_in"
    every: Stretch | Days = "month"
    before_end: Annotated[int, Field(ge=0)] = 15
    escalates_to: Above = "homeroom_teacher"
    escalate_days: Annotated[int, Field(ge=0)] = 3
    in_breaks: bool = True


class TeacherContact(Duty):
    """The homeroom teacher has spoken with the family, in whatever way (师长联系)."""

    who: Holder = "homeroom_teacher"
    by: Evidence = "met"
    every: Stretch | Days = "month"
    before_end: Annotated[int, Field(ge=0)] = 5


class HomeVisit(Duty):
    """The home of each child in need is visited (家访)."""

    children: Children = "in_need"
    who: Holder = "homeroom_teacher"
    by: Evidence = "home_visit"
    every: Stretch | Days = "term"
    before_end: Annotated[int, Field(ge=0)] = 14
    warn_days: Annotated[int, Field(ge=0)] = 30


class GuardiansMeeting(Duty):
    """The guardians of left-behind children meet (监护人会)."""

    who: Holder = "homeroom_teacher"
    by: Evidence = "meeting"
    every: Stretch | Days = "term"
    before_end: Annotated[int, Field(ge=0)] = 21
    warn_days: Annotated[int, Field(ge=0)] = 30


class FileUpdate(Duty):
    """The child's file is gone through and brought up to date (档案更新)."""

    who: Holder = "homeroom_teacher"
    by: Evidence = "file"
    every: Stretch | Days = "term"
    before_end: Annotated[int, Field(ge=0)] = 14
    warn_days: Annotated[int, Field(ge=0)] = 30


class ProxyVisit(Duty):
    """The proxy guardian has seen the child at home (代管走访); in the holidays as well.

    Agent parents (代理家长) owe nothing that is counted: no regulation asks it of them again and again. They are
    there when a parent is needed, and nobody can say beforehand when that is.
    """

    who: Holder = "proxy_guardian"
    by: Evidence = "proxy_visit"
    every: Stretch = "month"
    before_end: Annotated[int, Field(ge=0)] = 5
    escalates_to: Above = "homeroom_teacher"
    in_breaks: bool = True


class ProxyCall(ProxyVisit):
    """The proxy guardian has spoken with the parents (代管联系父母)."""

    by: Evidence = "proxy_call"


class LetterHome(ProxyVisit):
    """The proxy guardian has written to the parents (代管书信)."""

    by: Evidence = "letter_home"
    every: Stretch = "term"
    before_end: Annotated[int, Field(ge=0)] = 14


class ReminderRules(Section):
    """The duties that are counted and reminded of each month (每月提醒)."""

    parent_child: ParentChild = ParentChild()
    report_in: ReportIn = ReportIn()
    teacher_contact: TeacherContact = TeacherContact()
    home_visit: HomeVisit = HomeVisit()
    guardians_meeting: GuardiansMeeting = GuardiansMeeting()
    file_update: FileUpdate = FileUpdate()
    proxy_visit: ProxyVisit = ProxyVisit()
    proxy_call: ProxyCall = ProxyCall()
    letter_home: LetterHome = LetterHome()
