"""Pictures of a dozen slips as a teacher takes them: laid on a table, each turned a little, half of it in the shade."""

import io
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from bot.core.school import SchoolContext
from bot.delivery.ladder.slip_pdf import NoticeSlip, notice_slips_on_paper

TABLE = (1920, 1440)  # what is left of a phone's picture after WeChat has made it smaller
COLUMNS, ROWS = 3, 4
# Where the picture's corners lie on the table: it was not held straight.
SLANT = (-40, -20, 30, TABLE[1] + 10, TABLE[0], TABLE[1], TABLE[0] - 60, 30)
EDGE = 130  # of the table around the slips


def cut(school: SchoolContext, slips: Sequence[NoticeSlip]) -> list[Image.Image]:
    """The slips of printed pages, cut apart; short words only, so that each is a third of a page."""
    made = notice_slips_on_paper(school, slips, "png")
    pages = [Image.open(io.BytesIO(page)).convert("L") for page in made]
    height = pages[0].height // 3
    return [
        pages[number // 3].crop((0, number % 3 * height, pages[0].width, (number % 3 + 1) * height))
        for number in range(len(slips))
    ]


def on_a_table(papers: Sequence[Image.Image], file: Path, *, seed: int = 1, covered: Sequence[int] = ()) -> Path:
    """Lay them out and take the picture; the codes of those ``covered`` are stained."""
    dice = random.Random(seed)
    table = Image.new("L", TABLE, 120)
    cell = ((TABLE[0] - 2 * EDGE) // COLUMNS, (TABLE[1] - 2 * EDGE) // ROWS)
    for number, paper in enumerate(papers):
        shown = paper.copy()
        if number in covered:
            _stain(shown)
        shown.thumbnail((cell[0] - 8, cell[1] - 8), Image.Resampling.LANCZOS)
        angle = dice.uniform(-6, 6) + dice.choice((0, 180))
        turned = shown.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=120)
        table.paste(turned, (EDGE + number % COLUMNS * cell[0], EDGE + number // COLUMNS * cell[1]))
    slanted = table.transform(TABLE, Image.Transform.QUAD, SLANT, Image.Resampling.BICUBIC)
    dark = Image.linear_gradient("L").rotate(90).resize(TABLE)
    shaded = Image.composite(slanted, ImageEnhance.Brightness(slanted).enhance(0.45), dark)
    noisy = Image.blend(shaded, Image.effect_noise(TABLE, 40), 0.12).filter(ImageFilter.GaussianBlur(0.6))
    noisy.rotate(dice.uniform(-8, 8), Image.Resampling.BICUBIC, fillcolor=90).save(file, quality=80)
    return file


def _stain(paper: Image.Image) -> None:
    """Something was spilt on the code, between its three corners: seen, but not to be read, whatever it holds."""
    left, top = int(paper.width * 0.858) - 5, int(paper.height * 0.29) - 5
    spot = (left, top, left + 67, top + 67)
    paper.paste(ImageOps.invert(paper.crop(spot)), spot)
