"""From stored noised tables to what may be shown: thresholds, rounding, roll-up and trend, by arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.codebook import CODEBOOK
from analysis.corrected import RESPONSES
from analysis.method import METHOD
from analysis.noise import Noise, add_noises, reach
from analysis.noised_table import CannotCombine, NoisedTable, combine
from analysis.released_report import ANSWERS, LEVELS, PART, Line, ReleasedReport, UnreadableReport

__all__ = ["Line", "ReleasedReport", "UnreadableReport", "report"]

NAMED_FROM = 50  # people of a voice known; source: danger and governance, small groups


def report(
    tables: NoisedTable | Iterable[NoisedTable],
    *,
    level: str = "agency",
    before: NoisedTable | Iterable[NoisedTable] | None = None,
    not_heard: Sequence[str] = (),
    gone: Collection[str] = (),
    held_back: Collection[str] = (),
) -> ReleasedReport:
    """The report that may be shown from one noised table, or from several added up. Costs no budget.

    `level` "agency" or "region" leaves out voices and themes that are national only. `before` is the
    period before, for the trend; with another method or codebook there is none. `not_heard` are voices
    from which the team has not heard enough; those too few to be named are left out. `gone` are keys of
    numbers ("B1-", "B-") that were taken out of the report before: nothing is compared with them.
    `held_back` are keys that were taken out of reports on parts of this one: a sum would bring them back, so
    neither they nor their family are shown, nor is the number of responses when it was one of them. Raises
    CannotCombine, or ValueError for a level that is not known.
    """
    table = _together(tables)
    if level not in LEVELS:
        raise ValueError(f"A report is for one of: {', '.join(LEVELS)}.")
    if level != "agency" and len(table.agencies) < METHOD.nation_from_agencies:
        raise CannotCombine("A report on a region or the whole country needs the tables of several agencies.")
    if table.codebook != CODEBOOK.version or not _codes(table) <= set(CODEBOOK.codes):
        raise CannotCombine(
            f"This table was counted with codebook {table.codebook}; this is codebook {CODEBOOK.version}. "
            "Make the report with the version it was counted with."
        )
    return _Release(table, level, _comparable(table, before), gone, held_back).make(tuple(not_heard))


def _together(tables: NoisedTable | Iterable[NoisedTable]) -> NoisedTable:
    return tables if isinstance(tables, NoisedTable) else combine(tables)


def _codes(table: NoisedTable) -> set[str]:
    return {cell[:-1] for cell in table.codes}


def _comparable(now: NoisedTable, before: NoisedTable | Iterable[NoisedTable] | None) -> NoisedTable | None:
    if before is None:
        return None
    then = _together(before)
    if set(then.parts) & set(now.parts):
        raise CannotCombine("A report cannot be compared with a table that is part of it.")
    same = (then.method, then.codebook, set(then.codes)) == (now.method, now.codebook, set(now.codes))
    return then if same else None


@dataclass(frozen=True)
class _Cell:
    """A number on its way out: what it is, the noisy count, its noise, and the same of the period before."""

    kind: str
    code: str
    sign: str
    noisy: int
    noise: Noise
    then: tuple[int, Noise] | None
    ceiling: int | None
    voice: str = ""

    @property
    def of_all(self) -> bool:
        """Whether everyone could have said it: then it may stand as a share of all responses."""
        return self.kind not in {*ANSWERS, PART}

    @property
    def key(self) -> str:
        if self.kind in ANSWERS:
            return f"{self.kind}/{self.code}"
        return f"{self.voice}/{self.code}{self.sign}" if self.voice else f"{self.code}{self.sign}"


class _Release:
    """The arithmetic of one report; holds only noisy numbers."""

    def __init__(
        self, table: NoisedTable, level: str, then: NoisedTable | None, gone: Collection[str],
        held_back: Collection[str],
    ) -> None:  # fmt: skip
        self.table, self.level, self.then = table, level, then
        self.gone, self.held_back = _with_families(gone), _with_families(held_back)
        self.left_out = {
            code for code in _codes(table)
            if (CODEBOOK.codes[code].national_only and level != "nation") or not self._may_name(code)
        }  # fmt: skip
        self.cells = [*self._themes(), *self._families(), *(self._national() if level == "nation" else ())]
        self.responses = self._about_responses()

    def make(self, not_heard: tuple[str, ...]) -> ReleasedReport:
        table = self.table
        named = tuple(voice for voice in not_heard if self._known(voice) >= NAMED_FROM)
        return ReleasedReport(
            level=self.level, agencies=table.agencies, periods=table.periods, method=table.method,
            codebook=table.codebook, parts=table.parts, epsilon=table.epsilon, responses=self.responses,
            lines=tuple(self._line(cell) for cell in self.cells), shown_from=self._shown_from(),
            margin={kind: _margin(noise) for kind, noise in self._noises().items()},
            not_heard=named, some_not_named=len(named) < len(not_heard),
        )  # fmt: skip

    def _themes(self) -> Iterator[_Cell]:
        noise = self.table.noise["codes"]
        for code in sorted(_codes(self.table) - self.left_out):
            for sign in "+-":
                then = (self.then.codes[f"{code}{sign}"], self.then.noise["codes"]) if self.then else None
                ceiling = self._ceiling(METHOD.names_a_voice.get(code))
                yield _Cell("theme", code, sign, self.table.codes[f"{code}{sign}"], noise, then, ceiling)

    def _families(self) -> Iterator[_Cell]:
        for letter in sorted({code[0] for code in _codes(self.table) - self.left_out}):
            for sign in "+-":
                noisy, noise = self.table.family(letter, sign, without=self.left_out)
                then = self.then.family(letter, sign, without=self.left_out) if self.then else None
                yield _Cell("family", letter, sign, noisy, noise, then, self._ceiling(None))

    def _national(self) -> Iterator[_Cell]:
        """What is so rough at one agency that only the whole country shows it (issue 4, tables)."""
        table = self.table
        named = [voice for voice in table.voices if self._known(voice) >= NAMED_FROM]
        for voice in named:
            yield _Cell("voice", voice, "", table.voices[voice], table.noise["voices"], None, self._ceiling(voice))
        for kind, counts in (("stage", table.stages), ("rating", table.ratings)):
            for answer, number in counts.items():
                yield _Cell(kind, answer, "", number, table.noise[f"{kind}s"], None, self._ceiling(None))
        for part, number in table.parts_by_voice.items():
            voice, _, family = part.partition("/")
            if voice in named:
                noise = table.noise["parts_by_voice"]
                yield _Cell(PART, family[0], family[1], number, noise, None, self._ceiling(voice), voice)

    def _known(self, voice: str) -> int:
        band = self.table.known.get(voice)
        return METHOD.known_bands[band] if band else 0

    def _may_name(self, code: str) -> bool:
        voice = METHOD.names_a_voice.get(code)
        return voice is None or self._known(voice) >= NAMED_FROM

    def _ceiling(self, voice: str | None) -> int | None:
        if not self.table.known:
            return None
        people = self._known(voice) if voice else sum(map(self._known, self.table.known))
        return _rounded_down(int(people * METHOD.largest_share_of_known))

    def _from(self, noise: Noise) -> int:
        """The noisy number from which a cell is shown; source: issue 4, thresholds."""
        chance = METHOD.false_findings_a_report / len(self.cells)
        return max(METHOD.least_count, METHOD.few_responses - 1 + reach(noise, chance))

    def _line(self, cell: _Cell) -> Line:
        label, words, owner, others = _words(cell)
        count, or_more = self._count(cell)
        return Line(
            kind=cell.kind, key=cell.key, code=cell.code, sign=cell.sign, label=label, words=words,
            count=count, or_more=or_more, percent=self._percent(count) if cell.of_all and not or_more else None,
            trend=self._trend(cell) if count is not None else "", owner=owner, owned_by_others=others,
        )  # fmt: skip

    def _count(self, cell: _Cell) -> tuple[int | None, bool]:
        if cell.noisy < self._from(cell.noise) or cell.key in self.held_back:
            return None, False
        count = _rounded(cell.noisy)
        if cell.ceiling is None or count <= cell.ceiling:
            return count, False
        return (cell.ceiling, True) if cell.ceiling >= METHOD.least_count else (None, False)

    def _trend(self, cell: _Cell) -> str:
        if cell.then is None or cell.key in self.gone:
            return ""
        then, noise = cell.then
        chance = METHOD.trend_error_a_report / (2 * len(self.cells))
        within = reach(add_noises(cell.noise, noise), chance)
        change = cell.noisy - then
        return "" if abs(change) < within else ("more" if change > 0 else "fewer")

    def _about_responses(self) -> int | None:
        noisy, noise = self.table.responses, self.table.noise["responses"]
        enough = max(METHOD.least_count, METHOD.few_responses - 1 + reach(noise, METHOD.false_findings_a_report))
        return _rounded(noisy) if noisy >= enough and RESPONSES not in self.held_back else None

    def _percent(self, count: int | None) -> int | None:
        off = reach(self.table.noise["responses"], 0.05)
        least = max(METHOD.percentages_from_responses, off / METHOD.percentages_margin)
        if count is None or self.responses is None or self.responses < least:
            return None
        return min(100, _rounded(round(100 * count / self.responses))) or None

    def _noises(self) -> dict[str, Noise]:
        widest = {cell.kind: cell.noise for cell in sorted(self.cells, key=lambda c: reach(c.noise, 0.05))}
        return widest | {"responses": self.table.noise["responses"]}

    def _shown_from(self) -> dict[str, int]:
        families = {cell.code: self._from(cell.noise) for cell in self.cells if cell.kind == "family"}
        kinds = {cell.kind: self._from(cell.noise) for cell in self.cells if cell.kind != "family"}
        return families | kinds


def _with_families(keys: Collection[str]) -> frozenset[str]:
    """The keys of themes, each with the key of its family: that sum holds it."""
    return frozenset(each for key in keys for each in (key, f"{key[:1]}{key[-1:]}"))


def _words(cell: _Cell) -> tuple[str, str, str, bool]:
    if cell.kind == "voice" or cell.kind in ANSWERS:
        return cell.code, "", "", False
    if cell.kind == PART:
        return CODEBOOK.families[cell.code], cell.voice, "", False
    if cell.kind == "family":
        return CODEBOOK.families[cell.code], "", "", False
    code = CODEBOOK.codes[cell.code]
    words = code.public_plus if cell.sign == "+" else code.public_minus
    return code.label, words, code.owner, code.owned_by_others


def _rounded(number: int) -> int:
    step = METHOD.round_to
    return step * ((number + step // 2) // step)


def _rounded_down(number: int) -> int:
    return number // METHOD.round_to * METHOD.round_to


def _margin(noise: Noise) -> int:
    """How far a shown number may be off in 9 of 10 cases: noise and rounding."""
    return reach(noise, 0.05) - 1 + METHOD.round_to // 2
