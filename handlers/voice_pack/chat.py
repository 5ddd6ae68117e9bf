"""Recording the pack by speaking it; and the words of who does not read."""

from dataclasses import replace

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.voice_pack import actions


def speak_to_me(talk: Talk) -> Reply:
    """不识字: from now on this person hears first."""
    actions.note_reads(talk.session, talk.actor, reads=False)
    return replace(say("voice_pack/spoken"), undo=Go("voice_pack.reads_again"))


def reads_again(talk: Talk) -> Reply:
    """我识字: nothing is spoken first any more."""
    actions.note_reads(talk.session, talk.actor, reads=True)
    return say("voice_pack/read")


def begin(talk: Talk) -> Reply:
    """录语音包: the first sentence that nobody has spoken yet."""
    return _next(talk, "")


def record(talk: Talk, sentence: str) -> Reply:
    """One sentence, once more."""
    return talk.open("voice_pack.record", sentence=actions.sentence_named(sentence).id)


def keep(talk: Talk, sentence: str, media: str) -> Reply:
    """要这个; the next one follows."""
    actions.keep_clip(talk.session, talk.school, talk.actor, sentence, int(media), talk.now)
    return _next(talk, sentence)


def _next(talk: Talk, after: str) -> Reply:
    following, _ = actions.next_silent(talk.session, talk.school, after)
    return talk.open("voice_pack.record", sentence=following.id) if following else say("voice_pack/all_spoken")
