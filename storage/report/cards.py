"""Contact cards: how many were signed of those that reached a family."""

from datetime import timedelta

from sqlalchemy import and_, func, select, union_all

from storage.card_counts import homes_told
from storage.contact_card import CardDay, CardSignature
from storage.pupils import Pupil
from storage.report.figure import NOTHING, Facts, Figure, Group, Scope

# The signatures of so few classes are found card by card.
FEW = 12
LATELY = timedelta(days=45)


def facts(scope: Scope) -> Facts:
    """One row for each author, child and household: cards that reached it, and those of them that it signed.

    A card counts once for each family that WeChat reaches; who is told on paper is never counted as not signing.
    """
    homes = homes_told(scope.school_id).where(scope.within(Pupil.class_id)).cte()
    days = (
        CardDay.school_id == scope.school_id,
        scope.within(CardDay.class_id),
        CardDay.day.between(scope.first, scope.last),
    )
    who = (CardDay.class_id, CardDay.author_id, CardDay.pupil_id)
    written = select(*who, func.count().label("many")).where(*days).group_by(*who).subquery("written")
    standing = [CardSignature.card_day_id == CardDay.id, CardSignature.withdrawn_at.is_(None)]
    if len(scope.class_ids) > FEW and scope.until > scope.now - LATELY:
        # Nobody signs a card before its day: said here, it spares reading the signatures of the years before. Of a
        # span that is long over it would have all that came since read instead.
        standing += [CardSignature.school_id == scope.school_id, CardSignature.school_time >= scope.since]
    home = (*who, CardSignature.household_id)
    signed = (
        select(*home, func.count().label("many"))
        .join(CardSignature, and_(*standing))
        .where(*days)
        .group_by(*home)
        .subquery("signed")
    )
    reached = homes.c.reached > 0
    sent = (
        select(
            written.c.class_id,
            written.c.author_id.label("staff_id"),
            written.c.pupil_id,
            homes.c.household_id,
            NOTHING.label("cards_signed"),
            written.c.many.label("cards_sent"),
        )
        .join(homes, homes.c.pupil_id == written.c.pupil_id)
        .where(reached)
    )
    here = and_(homes.c.pupil_id == signed.c.pupil_id, homes.c.household_id == signed.c.household_id)
    back = (
        select(signed.c.class_id, signed.c.author_id, signed.c.pupil_id, signed.c.household_id, signed.c.many, NOTHING)
        .join(homes, here)
        .where(reached)
    )
    return select(union_all(sent, back).subquery())


CARDS = Group(
    "cards",
    (Figure("signatures", "share", "cards_signed", "cards_sent", ("card_days", "card_signatures")),),
    ("cards_signed", "cards_sent"),
    facts,
)
