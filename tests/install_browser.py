"""Install Chromium and a Chinese font where that is allowed; say plainly what is left out where it is not.

Run by ``make test`` before the tests. Never fails: the tests name what they could not do, and fail for it on CI.
"""

import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
PACKAGES = ("chromium", "fonts-noto-cjk")


def install() -> str:
    """Make the browser there; what stands in the way, or nothing."""
    apt = shutil.which("apt-get")
    if CHROMIUM.is_file():
        return ""
    if os.geteuid() != 0 or not apt:
        return f"{CHROMIUM} is missing, and only root may install it (apt-get)"
    update = [apt, "update", "-qq"]
    install = [apt, "install", "-qq", "--yes", "--no-install-recommends", *PACKAGES]
    for command in (update, install):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}"
    return ""


if __name__ == "__main__":
    if reason := install():
        print(f"left out: tests in a browser; {reason}")  # noqa: T201  the only line of this command
