"""Trustees in the staffed house: accounts that read complaints about us, and nothing else."""

from __future__ import annotations

from feedback_app.accounts import team
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.sealed.keyring import make_key
from tests.house import PASSPHRASE, House


def add_trustee(house: House, name: str = "iris", *, with_key: bool = True) -> None:
    """A trustee: Iris, unless another name is given. `with_key`: the first, who made the key."""
    with house.client.application.app_context(), writing():
        person = team.new_staff(name, f"{name.title()}, a trustee", PASSPHRASE, None, trustee=True)
        db.session.add(person)
        db.session.flush()
        if with_key:
            make_key("trustee", [person])
