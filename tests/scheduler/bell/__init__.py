"""A service with one job, for the tests of the command."""

from bot.core.service import Job, Service

SERVICE = Service(
    name="bell",
    title="铃",
    package="tests.scheduler.bell",
    jobs=(Job("ring", "weekly_update", "last_school_day_of_week", "week"),),
)
