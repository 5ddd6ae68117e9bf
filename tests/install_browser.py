"""Install Chromium and a Chinese font where that is allowed; say plainly what is left out where it is not.

Run by ``make test`` before the tests. Never fails: the tests name what they could not do, and fail for it on CI.
"""

import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
PACKAGES = ("chromium", "fonts-noto-cjk")


def main() -> None:
    """Make the browser there, or print one line."""
    if CHROMIUM.is_file():
        return
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        print(f"left out: tests in a browser; {CHROMIUM} is missing, and only root may install it (apt-get)")  # noqa: T201
        return
    print(f"installing {', '.join(PACKAGES)}")  # noqa: T201
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = [apt, "update", "-qq"]
    install = [apt, "install", "-qq", "--yes", "--no-install-recommends", *PACKAGES]
    for command in (update, install):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"left out: tests in a browser; {' '.join(command)} failed: {done.stderr.strip()[-300:]}")  # noqa: T201
            return


if __name__ == "__main__":
    main()
