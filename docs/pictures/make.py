"""Picture each door of the running product: called by ``scripts/pictures``.

An installation of its own is started in a temporary folder, the sample operation is
loaded, and a browser looks at it as the people of that operation do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PORT = 8391
BASE = f"http://127.0.0.1:{PORT}"
PATIENCE = 90
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One picture: who looks at what, and under which name."""

    name: str
    person: str
    #: Where they go, and then what they follow.
    address: str
    follow: str = ""
    press: str = ""
    scheme: str = "light"


SHOTS = (
    Shot(name="desk-light", person="agent", address="/desk/", press="Control+Enter"),
    Shot(name="desk-dark", person="agent", address="/desk/", scheme="dark"),
    Shot(name="expert-light", person="expert", address="/expert/", follow="Roller"),
    Shot(name="ops-light", person="lead", address="/ops/"),
    Shot(name="studio-light", person="designer", address="/studio/", follow="Accounts"),
    Shot(name="portal-light", person="admin@alder", address="/portal/"),
)


def main() -> None:
    """Make every picture."""
    home = Path(tempfile.mkdtemp(prefix="anyshore-pictures-"))
    environment = {**os.environ, "ANYSHORE_HOME": str(home)}
    subprocess.run(
        [sys.executable, "examples/load.py"], cwd=ROOT, env=environment, check=True
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "anyshore.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait()
        password = tomllib.loads(
            (ROOT / "examples" / "operation.toml").read_text("utf-8")
        )["password"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM)
            )
            for shot in SHOTS:
                take(browser, shot, password)
            browser.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def wait() -> None:
    """Wait until the installation answers."""
    for _ in range(PATIENCE):
        try:
            urllib.request.urlopen(f"{BASE}/sign-in/").close()  # noqa: S310 - our own
        except (URLError, OSError):
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"nothing answers at {BASE}")


def take(browser: Browser, shot: Shot, password: str) -> None:
    """Sign in, go there and keep what is seen."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 800},
        color_scheme="dark" if shot.scheme == "dark" else "light",
    )
    domain = "" if "@" in shot.person else "@provider"
    page.goto(f"{BASE}/sign-in/")
    page.fill("[name=username]", f"{shot.person}{domain}.example")
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(BASE + shot.address)
    if shot.press:
        page.keyboard.press(shot.press)
    if shot.follow:
        page.click(f"table a >> text={shot.follow}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    page.screenshot(path=str(HERE / f"{shot.name}.png"))
    page.close()
    print(f"{shot.name}: {page.url}")


main()
