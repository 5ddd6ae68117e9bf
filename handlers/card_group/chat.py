"""The groups in chat: the teacher makes and rates them, a family says whether its child may be named."""

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which, which_child
from handlers.card_group import actions
from handlers.card_group.rules import SIZES


def groups(talk: Talk) -> Reply:
    """The groups of a class as they stand, and what can be done with them."""
    chosen = _class(talk, "card_group.groups")
    if isinstance(chosen, Reply):
        return chosen
    return _shown(actions.groups_of_class(talk.session, talk.actor, chosen))


def how_large(talk: Talk, class_id: int) -> Reply:
    """Before new groups are made: how many children in each, and that the old ones go."""
    found = actions.groups_of_class(talk.session, talk.actor, class_id)
    go = {
        str(number): Go("card_group.propose", {"class_id": class_id, "size": size})
        for number, size in enumerate(SIZES, 1)
    }
    return say("card_group/how_large", go=go, found=found, sizes=SIZES)


def propose(talk: Talk, class_id: int, size: int) -> Reply:
    """New groups for the whole class."""
    return _shown(actions.propose_groups(talk.session, talk.school, talk.actor, class_id, size, talk.now))


def change(talk: Talk, class_id: int) -> Reply:
    """Some children move or lead."""
    return talk.open("card_group.change", class_id=class_id)


def codes(talk: Talk, class_id: int) -> Reply:
    """Before new codes are made: the old ones end."""
    if not actions.groups_of_class(talk.session, talk.actor, class_id).groups:
        return say("card_group/no_groups")
    return say("card_group/codes_sure", go={"1": Go("card_group.new_codes", {"class_id": class_id})})


def new_codes(talk: Talk, class_id: int) -> Reply:
    """The codes of the leaders and the monitor, shown once."""
    made = actions.renew_codes(talk.session, talk.school, talk.actor, class_id, talk.now)
    return say("card_group/codes", made=made, address=actions.address_of(talk.school))


def roundup(talk: Talk) -> Reply:
    """The week of the groups of a class."""
    chosen = _class(talk, "card_group.roundup")
    if isinstance(chosen, Reply):
        return chosen
    if not actions.groups_of_class(talk.session, talk.actor, chosen).groups:
        return say("card_group/no_groups")
    return talk.open("card_group.roundup", class_id=chosen)


def naming(talk: Talk) -> Reply:
    """Whether a child may be named when it is praised, and the way to take that back."""
    found = {each.child.pupil_id: each for each in actions.namings_of(talk.session, talk.actor)}
    if not found:
        return say("card_group/no_child")
    chosen = which_child(talk, "card_group.naming", [(key, each.child.name) for key, each in found.items()])
    if isinstance(chosen, Reply):
        return chosen
    about: dict[str, str | int | bool | None] = {"pupil": chosen}
    agree, disagree = Go("card_group.agree", about), Go("card_group.disagree", about)
    one = found[chosen]
    if one.agrees:
        return say("card_group/naming_stands", go={"1": disagree}, child=one.child.name)
    return say("card_group/naming", go={"1": agree, "2": disagree}, child=one.child.name)


def agree(talk: Talk, pupil: int) -> Reply:
    """The child may be named."""
    child = actions.say_naming(talk.session, talk.school, talk.actor, pupil, agrees=True, now=talk.now)
    return say("card_group/agreed", child=child.name)


def disagree(talk: Talk, pupil: int) -> Reply:
    """The child is not named, or not any more."""
    child = actions.say_naming(talk.session, talk.school, talk.actor, pupil, agrees=False, now=talk.now)
    return say("card_group/disagreed", child=child.name)


def _class(talk: Talk, step: str) -> int | Reply:
    classes = actions.classes_to_lead(talk.session, talk.actor)
    if not classes:
        return say("card_group/no_class")
    chosen = which(talk, step, [(str(class_id), name) for class_id, name in classes], "card_group/which_class")
    return int(chosen) if isinstance(chosen, str) else chosen


def _shown(found: actions.ClassGroups) -> Reply:
    about: dict[str, str | int | bool | None] = {"class_id": found.class_id}
    if not found.groups:
        return say("card_group/none_yet", go={"1": Go("card_group.how_large", about)}, found=found)
    go = {
        "1": Go("card_group.change", about),
        "2": Go("card_group.codes", about),
        "3": Go("card_group.roundup"),
        "4": Go("card_group.how_large", about),
    }
    return say("card_group/groups", go=go, found=found)
