"""Every account by which messages leave, built from the settings; what is not configured is not there."""

from collections.abc import Iterator

from bot.app.house import House
from bot.core.clock import MachineClock
from bot.core.school import SchoolContext
from bot.core.settings import MiniProgram, WeChat, WeCom
from bot.delivery.channels.email import Mail
from bot.delivery.channels.group_robot import GroupRobot
from bot.delivery.channels.mini_program import MiniProgramSender
from bot.delivery.channels.official_account import OfficialAccount, Upload
from bot.delivery.channels.school_notice import SchoolNotice
from bot.delivery.channels.sender import Sender
from bot.delivery.channels.sms import text_messages
from bot.delivery.channels.voice_call import voice_calls
from bot.delivery.teachers_group import robot_of


def senders(house: House, upload: Upload, clock: MachineClock) -> Iterator[Sender]:
    """Those of each school, and those that all schools of this deployment share."""
    for code, school in house.schools.items():
        config = school.config
        if config.wechat:
            yield _official_account(house, school, config.wechat, upload, clock)
        if config.mini_program:
            yield _mini_program(house, school, config.mini_program, clock)
        if config.wecom:
            yield from _wecom(house, code, config.wecom, clock)
    settings = house.settings
    if settings.sms:
        yield text_messages(settings.sms, settings.limits, clock)
    if settings.voice:
        yield voice_calls(settings.voice, settings.limits, clock)
    if settings.email:
        yield Mail(settings.email, base_url=settings.app.base_url.rstrip("/"), clock=clock)


def _official_account(
    house: House, school: SchoolContext, settings: WeChat, upload: Upload, clock: MachineClock
) -> OfficialAccount:
    return OfficialAccount(
        settings=settings,
        tokens=house.tokens[settings.app_id],
        upload=upload,
        school_name=school.name,
        base_url=school.base_url,
        per_second=school.limits.sends_per_second,
        templates_per_day=school.limits.templates_per_day,
        clock=clock,
    )


def _mini_program(house: House, school: SchoolContext, settings: MiniProgram, clock: MachineClock) -> MiniProgramSender:
    return MiniProgramSender(
        settings=settings,
        tokens=house.tokens[settings.app_id],
        school_name=school.name,
        per_second=school.limits.sends_per_second,
        clock=clock,
    )


def _wecom(house: House, code: str, corp: WeCom, clock: MachineClock) -> Iterator[Sender]:
    yield SchoolNotice(corp, house.corps[corp.corp_id], base_url=house.schools[code].base_url, clock=clock)
    for group, key in corp.robots.items():
        yield GroupRobot(robot_of(code, group), key, corp.api_base, house.database, clock=clock)
