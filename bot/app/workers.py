"""The threads beside the web: delivery, slow work, the timetable. One process may run all of them, or some."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.app.house import House
from bot.app.senders import senders
from bot.appointments.passing import pass_due
from bot.core.clock import MachineClock, machine_now
from bot.delivery.dialling.connecting import Dials
from bot.delivery.feeder import Feeder
from bot.delivery.forgetting import FileForgetter
from bot.delivery.ladder.climbing import climb_due
from bot.delivery.ladder.composing import compose
from bot.delivery.ladder.photo_task import SlipPhotos
from bot.delivery.media import MediaFetcher, MediaUploader, media_folder
from bot.delivery.pacing import LocalPacer, RedisPacer
from bot.delivery.pager.paging import page_due
from bot.delivery.pager.sealed import SealedClocks
from bot.delivery.poster_task import Posters
from bot.delivery.recordings import RecordingListener
from bot.delivery.speech.tasks import HEAR, SpeechTasks
from bot.delivery.staff_menu import TAG, StaffMenus
from bot.delivery.task_runner import TaskRunner
from bot.delivery.uploads import UploadLooker
from bot.delivery.wakeup import Wakeups, sweep
from bot.dialogue.left_media_sweep import LeftMediaSweep
from bot.wechat import media
from bot.wechat.client import ApiClient
from bot.wechat.qrcodes import LONGEST, temporary
from bot.wechat.tags import put_on, tag_named, take_off
from scheduler.housekeeping import age, erase_exports, mix_letters, tidy
from scheduler.loop import Beat, Loop
from scheduler.tick import Ticker
from scheduler.timetable import timetable

TICK = timedelta(seconds=5)
CLIMB = timedelta(seconds=2)
PAGE = timedelta(seconds=2)
APPOINTMENTS = timedelta(seconds=2)
SWEEP = timedelta(seconds=2)
AGEING = timedelta(minutes=7)  # the inbox forgets in these steps
TIDYING = timedelta(minutes=1)
MIXING = timedelta(hours=1)
LEAVING = timedelta(hours=1)  # what talks have left behind


class Workers:
    """What runs beside the web, built from one house."""

    def __init__(self, house: House, clock: MachineClock = machine_now) -> None:
        settings, database = house.settings, house.database
        self._house, self._clock = house, clock
        self._sealed_clocks = SealedClocks(clock())
        self._clients = {
            school.app_id: ApiClient(school.config.wechat, house.tokens[school.app_id])
            for school in house.schools.values()
            if school.config.wechat
        }
        by_id = {school.id: school for school in house.schools.values()}
        folder = media_folder(settings.app.data_dir)
        upload = MediaUploader(database, self._send_file, folder, clock)
        behind = HEAR if settings.speech.recognition else ""
        fetch = MediaFetcher(lambda app_id, media_id: media.fetch(self._clients[app_id], media_id), folder, behind)
        self.feeder = Feeder(
            database,
            senders(house, upload, clock),
            self._pacer(),
            compose=partial(compose, schools=by_id),
            clock=clock,
        )
        posters = Posters(folder, by_id, self._scene_url)
        photos = SlipPhotos(folder, by_id)
        menus = StaffMenus(self._tag)
        dials = Dials(settings.dial, by_id, clock)
        looks, listens, forgets = UploadLooker(folder), RecordingListener(folder), FileForgetter(folder)
        speech = SpeechTasks(folder, settings.speech, by_id)
        self.tasks = TaskRunner(
            database,
            {
                **fetch.tasks,
                **upload.tasks,
                **speech.tasks,
                **looks.tasks,
                **listens.tasks,
                **forgets.tasks,
                **posters.tasks,
                **photos.tasks,
                **menus.tasks,
                **dials.tasks,
                **house.registry.tasks(),
            },
            clock=clock,
        )
        self.jobs = timetable(house.registry.jobs(), settings.schedule)
        grace = timedelta(hours=settings.schedule.grace_hours)
        self.ticker = Ticker(database, self.jobs, list(house.schools.values()), grace=grace, clock=clock)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Everything in this process; Redis is not needed and not used."""
        with self.embedded(), ExitStack() as stack:
            _start(stack, Loop([Beat("tick", self.ticker.tick, TICK), *self._housekeeping()]))
            yield

    @contextmanager
    def embedded(self) -> Iterator[None]:
        """Delivery and slow work in this process, woken by its own commits."""
        with ExitStack() as stack:
            _start(stack, self.feeder)
            _start(stack, self.tasks)
            self._house.database.on_work = self._wake
            stack.callback(self._sleep)
            yield

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """Delivery and slow work as a process of its own; wakes itself every second, and at once by Redis."""
        with self.embedded(), ExitStack() as stack:
            if url := self._house.settings.redis.url:
                wakeups = Wakeups(url, self._wake)
                wakeups.listen()
                stack.callback(wakeups.stop)
            yield

    @contextmanager
    def timing(self) -> Iterator[None]:
        """The timetable as a process of its own; names to the workers which account has something due."""
        beats = [Beat("tick", self.ticker.tick, TICK), *self._housekeeping()]
        with ExitStack() as stack:
            if url := self._house.settings.redis.url:
                wakeups = Wakeups(url)
                stack.callback(wakeups.stop)
                beats.append(Beat("sweep", partial(sweep, self._house.database, wakeups), SWEEP))
            _start(stack, Loop(beats))
            yield

    def _housekeeping(self) -> list[Beat]:
        database, schools = self._house.database, self._house.schools.values()
        return [
            Beat("climb", self.climb, CLIMB),
            Beat("page", self.page, PAGE),
            Beat("appointments", self.pass_appointments, APPOINTMENTS),
            Beat("age", partial(age, database), AGEING),
            Beat("tidy", partial(tidy, database), TIDYING),
            Beat("left", LeftMediaSweep(database, schools).run, LEAVING),
            Beat("letters", partial(mix_letters, database), MIXING),
            Beat("exports", partial(erase_exports, database, media_folder(self._house.settings.app.data_dir)), AGEING),
        ]

    def climb(self) -> int:
        """Let families whose next rung is due take it."""
        return climb_due(self._house.database, self._house.schools.values(), self._clock())

    def pass_appointments(self) -> int:
        """Do what is due about appointments: reminders, seats held too long, what became of them."""
        return pass_due(self._house.database, self._house.schools.values(), self._clock())

    def page(self) -> int:
        """Call the next on duty about every alarm that nobody has in hand."""
        return page_due(self._house.database, self._house.schools.values(), self._clock(), self._sealed_clocks)

    def _wake(self) -> None:
        self.feeder.wake()
        self.tasks.wake()

    def _sleep(self) -> None:
        self._house.database.on_work = lambda: None

    def _send_file(self, app_id: str, kind: str, content: bytes, name: str) -> str:
        return media.upload(self._clients[app_id], kind, content, name)

    def _tag(self, app_id: str, openid: str, *, is_staff: bool) -> None:
        api = self._clients[app_id]
        change = put_on if is_staff else take_off
        change(api, tag_named(api, TAG), [openid])

    def _scene_url(self, app_id: str, scene: str) -> str:
        return temporary(self._clients[app_id], scene, valid=LONGEST).url

    def _pacer(self) -> LocalPacer | RedisPacer:
        url = self._house.settings.redis.url
        return RedisPacer(url) if url else LocalPacer()


class Thread(Protocol):
    """What can be started and, its work done, stopped."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End when what is under way has ended."""


def _start(stack: ExitStack, thread: Thread) -> None:
    thread.start()
    stack.callback(thread.stop)
