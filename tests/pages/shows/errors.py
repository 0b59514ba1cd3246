"""Each kind of error."""

from __future__ import annotations

from flask import abort

from tests.house import House
from tests.pages.gallery import GALLERY, Go, Shown, shown, simple

simple("adults", "error 404", "/no/such/page", 404)


@shown("adults", "error 400")
def _bad_form(house: House) -> None:
    answer = house.client.post("/come-back/leave", data={"csrf_token": "forged"})
    assert answer.status_code == 400


@shown("adults", "error 405")
def _wrong_way(house: House) -> None:
    assert house.client.get("/exit").status_code == 405


@shown("adults", "error 413")
def _too_large(house: House) -> None:
    answer = house.client.send("/tell-us/happened", happened="I waited. " * 200_000)
    assert answer.status_code == 413


def _broken(code: int) -> Go:
    """An error that a sound house never makes: an address that only fails."""

    def go(house: House) -> None:
        views = house.client.application.view_functions
        sound = views["about.privacy"]
        views["about.privacy"] = lambda: abort(code)
        try:
            assert house.client.get("/privacy").status_code == code
        finally:
            views["about.privacy"] = sound

    return go


for _code in (403, 429, 500, 503):
    GALLERY[f"error {_code}"] = Shown("adults", _broken(_code))
