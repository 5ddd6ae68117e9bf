"""Whatever the links are: who is told about a child may see it, and nobody sees a child without a live link."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.identity.access import access_pupil, children_of
from bot.identity.actors import load_actor
from bot.identity.families import families_to_tell
from storage.identities import Identity
from storage.pupils import Pupil
from storage.session import Database
from tests import factories
from tests.factories import NOW

PEOPLE = CHILDREN = range(3)
LINKS = st.sampled_from(["none", "live", "barred", "ended"])
_schools = count()


def _sees(session: Session, who: Identity, child: Pupil) -> bool:
    actor = load_actor(session, who, now=NOW)
    try:
        access_pupil(session, actor, child.id, why="test", now=NOW)
    except AccessDeniedError:
        return False
    return True


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links=st.lists(st.lists(LINKS, min_size=3, max_size=3), min_size=3, max_size=3),
    homes=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    gone=st.sets(st.sampled_from(CHILDREN)),
    safety=st.booleans(),
)
def test_told_means_may_see_and_seeing_needs_a_live_link(
    sqlite_db: Database, links: list[list[str]], homes: list[int], gone: set[int], safety: bool
) -> None:
    def unit(session: Session) -> None:
        school = factories.school(session, code=f"s{(number := next(_schools))}", app_id=f"wx{number}")
        in_class = factories.class_(session, factories.grade(session, school))
        children = [
            factories.pupil(session, in_class, number=str(n), left_at=NOW if n in gone else None) for n in CHILDREN
        ]
        households = [factories.household(session, school.id) for _home in PEOPLE]
        people = []
        for n in PEOPLE:
            guardian = factories.guardian(session, households[homes[n]], phone="")
            for child, state in zip(children, links[n], strict=True):
                if state != "none":
                    made = factories.link(session, child, guardian, place=n + 1)
                    made.barred_at = NOW if state == "barred" else None
                    made.ended_at = NOW if state == "ended" else None
            people.append(factories.identity(session, school.id, f"openid{n}", app_id=f"wx{number}"))
            factories.bind(session, people[n], guardian, *children)
        families = families_to_tell(session, school.id, [child.id for child in children], safety=safety)
        for n, who in enumerate(people):
            mine = {child.pupil_id for child in children_of(session, load_actor(session, who, now=NOW))}
            for c, child in enumerate(children):
                sees = _sees(session, who, child)
                assert sees == (links[n][c] == "live" and c not in gone)
                assert sees == (child.id in mine)
                homes_told = [family.household_id for family in families[child.id] if who.id in family.identity_ids]
                assert homes_told == ([households[homes[n]].id] if links[n][c] == "live" and c not in gone else [])

    sqlite_db.transact(unit)
