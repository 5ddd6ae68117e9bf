"""How a child is called at home."""


def given_name(name: str) -> str:
    """The given name of a full Chinese name, as families say it: the last two characters.

    Two-character names stay whole, and so do long names of other peoples, whose first part comes before the dot.
    """
    if "·" in name:
        return name.split("·", maxsplit=1)[0]
    return name[-2:] if len(name) <= 4 else name


def surname(name: str) -> str:
    """What a member of staff is called by, before 老师; one character, as nearly all surnames are."""
    return name[:1]
