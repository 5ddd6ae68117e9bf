"""When the Spring Festival is: the first day of the first moon, which nothing in the installed libraries foretells."""

from datetime import date

# Month and day of the lunar new year; the national calendar only tells the holidays of years already proclaimed.
NEW_YEAR = {
    2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3),
    2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8), 2036: (1, 28), 2037: (2, 15),
    2038: (2, 4), 2039: (1, 24), 2040: (2, 12), 2041: (2, 1), 2042: (1, 22), 2043: (2, 10), 2044: (1, 30),
    2045: (2, 17), 2046: (2, 6), 2047: (1, 26), 2048: (2, 14), 2049: (2, 2), 2050: (1, 23),
}  # fmt: skip
# In the middle of all days on which it can be, for years behind the list.
ABOUT = (2, 5)


def spring_festival(year: int) -> date:
    """The first day of the Spring Festival of this year; about it in a year that is not listed."""
    return date(year, *NEW_YEAR.get(year, ABOUT))
