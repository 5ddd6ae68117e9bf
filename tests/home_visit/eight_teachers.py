"""Eight visitors of one autumn with their points, worked out by hand from the regulations' figures.

A visit reads ``planned visited recorded`` as days of the month; ``-`` is a day that never came, ``x`` a visit that was
called off. A promise reads ``due closed``. Today is Tuesday 1 December 2026, the month is November; records are due
three school days after the visit.

By hand, process (done of asked: 100 % 50, 80 % 40, 60 % 30, 40 % 20, less 10), rating (95 % 25, 90 % 20, 85 % 15,
80 % 10, less 5), results (95 % 25, 85 % 20, 70 % 15, 50 % 10, less 5; late is half):

==== ================================ =========== ============================ ================================
who  process                          rating      results                      total
==== ================================ =========== ============================ ================================
赵   5 of 5: 50                       20 of 20    2 of 2: 25                   100
                                      100 %: 25
钱   4 of 5 = 80 %: 40                18 of 20    3 of 4 = 75 %: 15            75
                                      90 %: 20
孙   3 of 5 = 60 %: 30                17 of 20    1 + half of 2 = 75 %: 15     60
                                      85 %: 15
李   2 of 5 = 40 %: 20                16 of 20    1 of 2 = 50 %: 10            40
                                      80 %: 10
周   1 of 5 = 20 %: 10                15 of 20    0 of 1: 5                    20
                                      75 %: 5
吴   3 of 3: 50 (one called off, one  4 answers:  nothing due                  50 of 50: 100
     still to be written up)          left out
郑   3 of 4 = 75 %: 30 (the record    left out    half of 1 = 50 %: 10         40 of 75 = 53.3: 53
     of one came on the fourth day)
王   nothing asked                    left out    19 of 20 = 95 %: 25          25 of 25: 100
==== ================================ =========== ============================ ================================
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Teacher:
    """``answers``: how many and how many satisfied; the last four are points by hand."""

    name: str
    visits: tuple[str, ...]
    answers: tuple[int, int]
    promises: tuple[str, ...]
    process: int | None
    rating: int | None
    results: int | None
    total: int


DONE = "3 4 5"
MISSED = "5 - -"

EIGHT = (
    Teacher("赵一", (DONE,) * 5, (20, 20), ("10 9", "20 20"), 50, 25, 25, 100),
    Teacher("钱二", (*(DONE,) * 4, MISSED), (20, 18), ("10 9", "20 20", "25 1", "12 -"), 40, 20, 15, 75),
    Teacher("孙三", (*(DONE,) * 3, MISSED, "6 6 -"), (20, 17), ("10 9", "20 21"), 30, 15, 15, 60),
    Teacher("李四", (*(DONE,) * 2, MISSED, MISSED, "6 6 -"), (20, 16), ("10 10", "12 -"), 20, 10, 10, 40),
    Teacher("周五", (DONE, *(MISSED,) * 4), (20, 15), ("12 -",), 10, 5, 5, 20),
    Teacher("吴六", (*(DONE,) * 3, "9 x x", "30 30 -"), (4, 4), (), 50, None, None, 100),
    # Friday 6 November + three school days is Wednesday the 11th.
    Teacher("郑七", ("6 6 11", "6 6 12", "10 30 30", DONE), (0, 0), ("10 15",), 30, None, 10, 53),
    Teacher("王八", (), (0, 0), ("10 10",) * 19 + ("12 -",), None, None, 25, 100),
)
