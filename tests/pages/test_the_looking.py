"""A page with every kind of fault is found out, each fault by its check, and leaves nothing behind in the tab."""

from __future__ import annotations

import base64
import random

import pytest

from tests import chromium
from tests.page_inspector import CANARY
from tests.pages.gallery import Hung
from tests.pages.in_browser import Wire, context_for, faults_of

pytestmark = pytest.mark.browser

HEAVY = base64.b64encode(random.Random(8).randbytes(50_000)).decode()
MANY = "".join(f'<script type="module" src="/static/{name}.js"></script>' for name in ("app", "draw", "passkey"))
BROKEN = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Broken</title>
<link rel="stylesheet" href="/static/app.css">{MANY}<script type="module" src="/static/aloud.js"></script><style>
.tall {{ width: 10px }} @media (max-height: 300px) {{ .tall {{ width: 330px }} }}
@media (min-width: 1000px) {{ .wide {{ width: 1400px }} }}
.small {{ width: 9px; height: 9px; padding: 0; border: 0; overflow: hidden }}
.grey {{ color: #777; background: #888 }}
.dark {{ color: #111; background: #fff }} @media (prefers-color-scheme: dark) {{ .dark {{ background: #222 }} }}
</style></head><body><main><h1>Broken</h1><p>{CANARY}</p><p class="grey">Grey on grey</p><p class="dark">Dark</p>
<div class="tall">.</div><div class="wide">.</div><button class="small">x</button><input type="text" name="nameless">
<img src="https://elsewhere.test/spy.png"><svg><rect class="d-paper" style="fill: black !important"/></svg></main>
<script>console.error("said aloud"); throw new Error("came down")</script><!-- {HEAVY} --></body></html>"""
FAULTS = (
    "bytes:", "too many requests", ": 9 x 9", "sideways at 320 by 256", "sideways at 1280 by 900", "Grey on grey",
    "image-alt", "label: ", "would be read aloud", "console: said aloud", "script: came down",
    "asks a stranger: https://elsewhere.test/spy.png", "ground: ",
)  # fmt: skip
SOUND = """<!doctype html><html lang="en"><head><title>Sound</title></head><body><main><h1>Sound</h1><p>All is well.</p>
</main></body></html>"""
STRICT = SOUND.replace("<p>", '<p style="color: black">').replace("Sound", "Strict")


def hung(name: str, html: str, **headers: str) -> Hung:
    return Hung(name, "adults", html, {"Content-Type": "text/html; charset=utf-8"} | headers, frozenset())


def test_each_check_bites_and_nothing_is_left_behind() -> None:
    pages = (
        hung("components: broken", BROKEN),
        hung("sound", SOUND),
        hung("strict", STRICT, **{"Content-Security-Policy": "default-src 'none'; script-src 'self'"}),
    )
    wire = Wire({each.name: each for each in pages})
    with chromium.browser() as browser:
        context = context_for(browser, wire)
        broken, sound, strict = (faults_of(context, wire, each) for each in pages)
        context.close()
    assert [each for each in FAULTS if not any(each in fault for fault in broken)] == [], broken
    assert sum('class="dark"' in fault for fault in broken) == 1, "it is too dark only where people want it dark"
    assert sound == []
    assert any("Content Security Policy" in fault for fault in strict)
