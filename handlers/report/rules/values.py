"""From sums to what is shown."""

from collections.abc import Mapping

from storage.report.figure import Figure

SECONDS_OF_HOUR = 3600


def value(figure: Figure, sums: Mapping[str, int], smallest: int) -> float | None:
    """The figure out of its measures; None where there is nothing to count, or too little to be shown.

    A share is rounded down, so that 100 means all. ``smallest`` is the group below which some figures name nobody.
    """
    part, whole = sums.get(figure.part, 0), sums.get(figure.whole, 0)
    if figure.unit == "times":
        return part
    if not whole or (figure.smallest and whole < smallest):
        return None
    if figure.unit == "share":
        return part * 100 // whole
    return round(part / whole / (SECONDS_OF_HOUR if figure.unit == "hours" else 1), 1)


def points_for(value_now: float | None, tiers: tuple[tuple[int, int], ...]) -> int | None:
    """The points of a share: those of the first tier that it reaches; None where there is nothing to count."""
    if value_now is None:
        return None
    return next(points for least, points in tiers if value_now >= least)
