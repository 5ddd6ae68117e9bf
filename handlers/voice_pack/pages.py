"""The pack at the desk: every sentence, what is recorded, and a way to record it by phone."""

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.delivery.recordings import keep_recording
from bot.pages.attempt import attempt
from bot.pages.visit import Kept, Leave, Show, Shown, Visit
from handlers.voice_pack import actions


def sentences(visit: Visit) -> Shown:
    """All sentences by their path; a recording that is posted with one takes its place."""
    problem, of = "", visit.form.get("sentence", "")
    if of:
        with attempt(visit) as tried:
            return Leave(visit.url("voice_pack.sentences", done=_keep(visit, of)) + f"#{of}")
        problem = tried.problem
    rows = actions.pack_of(visit.session, visit.school)
    values = {
        "rows": rows,
        "paths": dict.fromkeys(each.sentence.path for each in rows),
        "path_names": dict(line.split() for line in phrase("voice_pack/paths").splitlines()),
        "spoken": sum(each.media_id is not None and not each.refused for each in rows),
        "why": {each.sentence.id: phrase(each.refused) for each in rows if each.refused},
        "problem": problem,
        "problem_of": of,
        "done": visit.query.get("done", ""),
    }
    return Show("voice_pack/sentences.html", values, 422 if problem else 200)


def sound(visit: Visit, sentence: str) -> Shown:
    """What is recorded of one sentence."""
    return Kept(*actions.sound_of(visit.session, visit.school, sentence))


def _keep(visit: Visit, sentence: str) -> str:
    actions.sentence_named(sentence)
    file = visit.files.get("sound")
    content = file.read() if file and file.filename else b""
    if not content:
        raise UserError("voice_pack/no_file")
    media_id = keep_recording(visit.session, visit.school, content, visit.folder, visit.now)
    actions.keep_clip(visit.session, visit.school, visit.actor, sentence, int(media_id), visit.now)
    return sentence
