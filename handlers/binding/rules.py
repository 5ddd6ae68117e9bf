"""What binding decides on values alone."""

from bot.core.people import Role

# Who recognises a family by its voice.
DECIDING = (Role.HOMEROOM_TEACHER,)


def pronoun(key: str) -> str:
    """``she``, ``he`` or ``they``, from a pupil's sex or a relation's kind."""
    return {"女": "she", "男": "he", "mother": "she", "grandmother": "she", "father": "he", "grandfather": "he"}.get(
        key, "they"
    )


def requests_key(class_id: int) -> str:
    """The matter of a class's waiting requests, one for however many."""
    return f"binding/requests/{class_id}"
