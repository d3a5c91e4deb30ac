"""A peer of the bench: easyofd (PyPI) makes an OFD of the same bill's PDF, text kept as text.

Usage: peer.py bill.pdf. Says what it made; the last line is files per second on one core.
"""

import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
import zipfile
from importlib.metadata import version

from loguru import logger

logger.remove()

from easyofd.ofd import OFD  # noqa: E402  (it logs while it is loaded)

WINDOW_SECONDS = 5


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        pdf = file.read()

    # Where it keeps text it leaves a folder of this name behind, and cannot work twice beside it.
    os.chdir(tempfile.mkdtemp())

    def make() -> bytes:
        shutil.rmtree("test", ignore_errors=True)
        with contextlib.redirect_stdout(io.StringIO()):
            return OFD().pdf2ofd(pdf, optional_text=True)

    made = make()
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        pages = [n for n in package.namelist() if n.endswith("Content.xml")]
        texts = sum(package.read(n).count(b"TextCode") for n in pages) // 2
        shapes = sum(package.read(n).count(b"<ofd:PathObject") for n in pages)
        fonts = [n for n in package.namelist() if n.lower().endswith((".ttf", ".otf"))]
    print(f"easyofd {version('easyofd')} from PDF: {len(made)} bytes, {texts} texts, "
          f"{shapes} lines and shapes, {len(fonts)} embedded fonts, no seals")
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < WINDOW_SECONDS:
        make()
        done += 1
    per_second = done / (time.perf_counter() - start)
    shutil.rmtree(os.getcwd())
    print(per_second)


main()
