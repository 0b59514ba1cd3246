"""The reading and counting of comments: pure Python, no Flask, no database, no keys."""

from analysis.read import read
from analysis.reading import Reading, Theme

__all__ = ["Reading", "Theme", "read"]
