"""What is printed or sent as a picture: set by typst in an embedded Chinese font, its codes drawn by segno."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
import segno
import typst

# Enough for paper, and to be looked at before it is printed.
POINTS_PER_INCH = 144


def typeset(
    page: Path, data: Mapping[str, object], *, kind: Literal["pdf", "png"], ppi: int = POINTS_PER_INCH
) -> list[bytes]:
    """A ``.typ`` file set with ``data``: one PDF of all pages, or as ``png`` a picture of each.

    It goes to typst as a JSON input, never as source: whatever people wrote stays words.
    """
    made: bytes | list[bytes] = typst.compile(
        page,
        output=None,
        format=kind,
        ppi=ppi,
        font_paths=[Path(pylopdf_fonts_zh_cn.sans_path()).parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made if isinstance(made, list) else [made]


def qr_svg(content: str, *, error: Literal["m", "h"] = "m", border: int = 2, version: int | None = None) -> str:
    """A QR code as SVG; ``error``: how much of it may be lost (15 or 30 %); ``version``: its size, 1 the coarsest."""
    made = segno.make(content, error=error, version=version, micro=False)
    out = BytesIO()
    made.save(out, kind="svg", border=border, xmldecl=False)
    return out.getvalue().decode()
