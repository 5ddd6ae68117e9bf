"""What a reader finds on the pages of a PDF."""

import re
import shutil
import subprocess


def text_of(pdf: bytes) -> str:
    """The words of all pages, without spaces and line ends; empty where no reader is installed."""
    reader = shutil.which("pdftotext")
    if reader is None:
        return ""
    read = subprocess.run([reader, "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s", "", read.stdout.decode())
