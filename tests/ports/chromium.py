"""A real browser: the machine's own Chromium, or else the one from node_modules, unpacked once.

LEERPLEK_TEST_CHROMIUM names another. `python -m tests.ports.chromium` gets it ready.
"""

import ctypes.util
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# The one rule of WCAG 2.2 that axe leaves out unless asked.
AXE_RUN = "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"

# A browser that is only looked at needs no sandbox of its own and asks nothing of the internet.
QUIET = (
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PHONE = ViewportSize(width=360, height=640)
LAPTOP = ViewportSize(width=1280, height=800)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    program = executable()
    _let_playwright_start()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=program, args=QUIET, env={**os.environ, **_surroundings(program)}
        )
        yield chromium
        await chromium.close()


Window = Callable[..., Awaitable[Page]]


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    """Opens a window with its own cookies: `page = await window(size=LAPTOP, locale="en-GB")`.

    Further words are Playwright's for a context: `java_script_enabled=False`,
    `color_scheme="dark"`. A script that fails, or that the CSP stops, fails the test.
    """
    troubles: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_window(
            size: ViewportSize = PHONE, locale: str = "nl-NL", **words: Any
        ) -> Page:
            context = await browser.new_context(
                viewport=size, locale=locale, timezone_id="Europe/Amsterdam", **words
            )
            stack.push_async_callback(context.close)
            _listen(context, troubles)
            return await context.new_page()

        yield open_window
    assert not troubles, "\n".join(troubles)


async def axe(page: Page) -> list[str]:
    """What axe has against the page: one line for each rule and place, WCAG 2.2 AA."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate(AXE_RUN)
    return [
        f"{fault['id']}: {fault['help']} {node['target']} {node.get('failureSummary', '')}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def executable() -> Path:
    """The browser's program; unpacked first when the machine has none."""
    given = os.environ.get("LEERPLEK_TEST_CHROMIUM")
    here = [given, *map(shutil.which, NAMES), shutil.which(ON_A_MAC)]
    found = next((Path(path) for path in here if path), None)
    return found or _unpacked()


def _unpacked() -> Path:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise RuntimeError("The browser tests need Chromium or Google Chrome: install one.")
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    home = ROOT / ".cache" / f"chromium-{version}"
    if not home.exists():
        print(f"Unpacking Chromium into {home.relative_to(ROOT)}.")
        home.parent.mkdir(exist_ok=True)
        # Elsewhere first: a half unpacked browser must not be taken for a whole one.
        with tempfile.TemporaryDirectory(dir=home.parent) as folder:
            whole = Path(folder, "whole")
            _unpack(whole)
            whole.rename(home)
    return home / "chromium"


def _unpack(home: Path) -> None:
    home.mkdir()
    for name in ("al2023", "fonts"):
        archive = brotli.decompress((PACKAGE / "bin" / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            # Python 3.11.2 of Debian 12 has no filters yet.
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(home / name)  # noqa: S202 - npm compared the archive with its hash
    program = home / "chromium"
    program.write_bytes(brotli.decompress((PACKAGE / "bin" / "chromium.br").read_bytes()))
    program.chmod(0o755)
    (home / "fonts" / "fonts.conf").write_text(
        '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>'
    )


def _surroundings(program: Path) -> dict[str, str]:
    """What a bare machine lacks, when the unpacked browser brings it along."""
    libraries, fonts = program.parent / "al2023" / "lib", program.parent / "fonts"
    lacks: dict[str, str] = {}
    if libraries.exists() and not ctypes.util.find_library("nss3"):
        lacks["LD_LIBRARY_PATH"] = str(libraries)
    if fonts.exists() and not any(Path("/usr/share/fonts").rglob("*.[to]tf")):
        lacks["FONTCONFIG_PATH"] = str(fonts)
    return lacks


def _let_playwright_start() -> None:
    """Its own Node.js needs libatomic, which a bare machine lacks; ours for the checks does not."""
    node = ROOT / ".venv" / "node" / "node"
    if node.exists() and not ctypes.util.find_library("atomic"):
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node.resolve()))


def _listen(context: BrowserContext, troubles: list[str]) -> None:
    context.on("weberror", lambda fault: troubles.append(str(fault.error)))
    context.on(
        "console",
        lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None,
    )


if __name__ == "__main__":
    executable()
