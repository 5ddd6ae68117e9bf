"""A teacher's photo of slips: read behind the conversation, ticked, and answered by a message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.slip_photo import Seen, slips_on_photo
from bot.delivery.ladder.slip_results import Ticked, slips_back, slips_out, slips_read
from bot.delivery.ladder.staff_tasks import MATTER, STEP, matter_key
from bot.delivery.task_runner import TaskFunction
from bot.delivery.tell import tell
from bot.identity.actors import load_actor
from storage.contact_tasks import Listed
from storage.identities import Identity
from storage.matters import open_matter
from storage.media import Media, media_of
from storage.session import Database

PHOTO = "contact_tasks.photo"
TICKED = "contact_tasks/ticked_matter"
MOST_NAMES = 20


class SlipPhotos:
    """The task ``contact_tasks.photo``: ``media`` is the stored picture, ``identity`` who sent it."""

    def __init__(self, folder: Path, schools: Mapping[int, SchoolContext]) -> None:
        self._folder = folder
        self._schools = schools

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {PHOTO: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Read the photo, once it is here, and answer; doing it again says nothing twice."""
        school = self._schools[int(str(args["school_id"]))]
        media_id, identity_id = int(str(args["media"])), int(str(args["identity"]))
        media = db.read(media_of, school.id, media_id)
        if media is None or media.erased_at:
            return
        if media.state == "waiting":
            raise DeliveryError("the photo has not arrived yet")
        seen = self._seen(media)
        db.transact(_answer, school, identity_id, media_id, seen, now)

    def _seen(self, media: Media) -> Seen | None:
        return slips_on_photo(self._folder / media.path) if media.path else None


def _answer(
    session: Session, school: SchoolContext, identity_id: int, media_id: int, seen: Seen | None, now: datetime
) -> None:
    """Tick what this person may tick, and say so."""
    identity = session.get(Identity, identity_id, with_for_update=True)
    if identity is None or identity.school_id != school.id:
        return
    actor = load_actor(session, identity, now=now)
    if seen is None:
        reply = say("contact_tasks/photo_lost")
    else:
        mine = slips_read(session, school.id, actor, seen.codes)
        ticked = slips_back(session, school, actor, mine, now)
        out = slips_out(session, school.id, actor)
        reply = _told(session, school, identity, (ticked, seen, mine, out), now)
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=reply,
        purpose="todo",
        key=f"contact_tasks/photo/{media_id}",
        now=now,
        what=phrase(MATTER["slip"]),
    )


def _told(
    session: Session,
    school: SchoolContext,
    identity: Identity,
    found: tuple[Ticked, Seen, Sequence[Listed], Sequence[Listed]],
    now: datetime,
) -> Reply:
    """What was read, what was not, who is still missing of the same notices; with the numbers that lead on."""
    ticked, seen, mine, out = found
    strange = len(seen.codes) - len(mine)
    if not mine and not seen.unreadable:
        return say("contact_tasks/photo_nothing", strange=strange)
    notices = {listed.notice.id for listed in mine}
    missing = [each for each in out if not each.is_back and (not notices or each.notice.id in notices)]
    names = list(dict.fromkeys(each.pupil.name for each in missing))

    def number(step: str, key: str, label: str) -> int:
        go, person = Go(step), identity.id
        return open_matter(session, school_id=school.id, identity_id=person, go=go, label=label, key=key, now=now)

    owner, to_read = identity.staff_id or 0, len(ticked.to_read)
    return say(
        "contact_tasks/photo_read",
        read=len(mine),
        before=len(ticked.before),
        unreadable=seen.unreadable,
        strange=strange,
        missing=names[:MOST_NAMES],
        more=max(0, len(names) - MOST_NAMES),
        to_read=to_read,
        ticked=number("contact_tasks.ticked", ticked_key(owner), phrase(TICKED)) if to_read else 0,
        name=number(STEP["slip"], matter_key("slip", owner), phrase(MATTER["slip"])) if names else 0,
    )


def ticked_key(owner_id: int) -> str:
    """Under which the slips wait whose option a person has to read."""
    return f"contact_tasks.ticked:{owner_id}"
