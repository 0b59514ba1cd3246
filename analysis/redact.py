"""Hides what could show who someone is in every copy that leaves the sealed original, which is never altered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from analysis import names, vocabulary

MOST_CHARACTERS: Final = 60_000
LABELS: Final = (
    "EMAIL", "HANDLE", "PHONE", "POSTCODE", "ID", "ADDRESS", "DATE", "RARE", "ORG", "PERSON", "PLACE",
)  # fmt: skip
SHOWN: Final = {
    "PERSON": "[name]", "PLACE": "[place]", "ORG": "[organisation]", "DATE": "[date]", "PHONE": "[phone]",
    "EMAIL": "[email]", "POSTCODE": "[postcode]", "ADDRESS": "[address]", "ID": "[number]", "HANDLE": "[account]",
    "RARE": "[detail]",
}  # fmt: skip
Span = tuple[int, int, str]

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SEASON: Final = r"(?:spring|summer|autumn|winter|easter|christmas(?: (?:eve|day))?|new year(?:'s (?:eve|day))?|halloween|bonfire night|boxing day|mother'?s day|father'?s day)"
_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR: Final = r"(?:19[2-9]\d|20[0-4]\d)"
_NTH: Final = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    "|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_STREET: Final = "|".join(sorted(vocabulary.STREETS - {"st"}, key=len, reverse=True))
# What few people have or have done, so that it tells who they are.
_MANY: Final = "seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
_HE: Final = "mum|dad|mother|father|brother|sister|nan|gran|grandad|uncle|aunt|husband|wife|partner|i|he|she"
_CALLING: Final = (
    "mayor|mayoress|mp|bishop|vicar|judge|magistrate|lord mayor|town crier|lighthouse keeper|lifeboat|beekeeper|circus|clown"
    "|ringmaster|sword swallower|strongman|footballer|boxer|wrestler|jockey|ballerina|astronaut|falconer|steeplejack"
    "|taxidermist|ventriloquist|undertaker|blacksmith|thatcher|lollipop (?:lady|man)|actor|actress|newsreader|weatherman"
)
_STANDS_OUT: Final = "|".join(
    (
        r"\b(?:one[- ](?:legged|armed|eyed|handed)\b|(?:extra|six|seven|eleven|twelve) (?:fingers?|toes?)\b)[a-z ]{0,20}",
        r"\b(?:with|has|had) (?:a (?:glass|false) eye|one (?:arm|leg|eye|hand))\b",
        r"\bone (?:blue|green|brown) eye and one (?:blue|green|brown)\b",
        r"\btattoo(?:s|ed)? (?:of|on|across) [a-z ]{3,40}",
        r"\b(?:found|abandoned) (?:as a baby )?(?:in|on|outside|under|behind|beside) (?:a|an|the) (?:church|mosque|bin|skip"
        r"|phone box|telephone box|toilets?|doorway|doorstep|shopping trolley|bus stop|bus shelter|park bench|station"
        r"|fire station|police station|launderette|cardboard box|carrier bag|car park|graveyard|field|barn)\b[a-z ]{0,30}",
        r"\bleft (?:in|on|outside) (?:a|the) (?:bin|skip|phone box|telephone box|doorway|doorstep|cardboard box|carrier bag)\b[a-z ]{0,30}",
        r"\b(?:front page|(?:tv|telly|television) (?:programme|program|show|documentary)|documentary about)\b[a-z0-9' -]{0,40}",
        r"\b(?:won|winner of|champion|holds|broke|winning) [a-z' ]{0,25}\b(?:national|county|world|olympic|british|european)\b [a-z' ]{2,30}",
        r"\b(?:bravery|olympic|paralympic) (?:medal|award)\b|\b(?:mbe|obe|cbe)\b|\bswam the channel\b|\bclimbed everest\b",
        r"\bfirst (?:ever )?(?:woman|female|man|male|lady) (?!who|that|to |we|i )[a-z' -]{2,40} (?:in|at|on) (?:the|our|this) [a-z]{3,20}",
        rf"\b(?:{_HE})(?:'s|'m| is| was| am) (?:now )?(?:an?|the|our) (?:[a-z-]{{3,15}} ){{0,2}}(?:{_CALLING})\b",
        rf"\b(?:one|youngest|eldest|oldest|middle) of (?:{_MANY})\b|\b(?:{_MANY}) (?:brothers|sisters|siblings)\b|\btwo sets of twins\b",
        r"\b(?:maple syrup urine|batten|tay[- ]sachs|huntington'?s|brittle bones?) disease\b|\bprader[- ]willi\b|\bosteogenesis imperfecta\b",
    )
)
# Each with what must stand in a text before it can be found ("#": a number): looking for that first is quick.
_PATTERNS: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = tuple(
    (label, needs, re.compile(pattern, re.IGNORECASE))
    for label, needs, pattern in (
        ("EMAIL", "@", r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
        (
            "EMAIL",
            "",
            r"\b[\w.+-]{2,64}(?: dot [\w-]{1,40}){0,2} ?(?:\(at\)|\[at\]| at ) ?[\w-]{2,40} ?(?:\(dot\)|\[dot\]| dot ) ?(?:com|co|org|net|uk)\b",
        ),
        (
            "HANDLE",
            "",
            r"https?://\S{1,300}[\w/]|\bwww\.\S{1,200}[\w/]|\b[\w-]{2,40}\.(?:com|co\.uk|org|net|me)/[\w./@-]{1,100}[\w/]",
        ),
        ("HANDLE", "@", r"(?<![\w@])@[a-z0-9_.]{2,40}[a-z0-9_]"),
        ("HANDLE", "u/", r"(?<!\w)u/[\w-]{3,30}"),
        ("HANDLE", "_", r"\b(?=[a-z0-9.]{0,30}_)(?:[a-z]{2,20}[a-z0-9._]{1,25})\b"),
        (
            "HANDLE",
            "",
            r"\b(?:facebook|insta(?:gram)?|snap(?:chat)?|tiktok|twitter|discord|xbox|psn|gamertag|username)(?: is| as| under|:)? (\w*[._\d]\S{2,40}\w|\w*[a-z][A-Z]\w{3,40})",
        ),
        ("HANDLE", "", r"\b(?!www\.)[a-z]{2,20}(?:\.[a-z]{2,20}){2,4}\b"),
        ("HANDLE", "#", r"\b[a-z]{2,20}\.(?:[a-z]{2,20}\.)?\d{1,6}[a-z]{0,4}\b"),
        ("POSTCODE", "#", r"\b(?:[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2})\b"),
        ("ID", "#", r"\b(?:[a-z]{2})[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b"),
        ("ID", "#", r"\b(?:(?:chi|nhs|number|ref|case|file|entry)\.?:? (?:no\.? )?)\d{2,4}(?: \d{2,6}){1,4}\b"),
        ("ID", "#", r"\b\d{3}[ -]\d{3}[ -]\d{4}\b(?!\d)"),
        (
            "PHONE",
            "#",
            r"(?<![\w.])(?:\+44 ?(?:\(0\) ?)?\d{2,4}|\(?0\d{2,4}\)?)(?:[ -]?\d{3,4}){1,3}(?:[ -]?\d{1,4})?(?!\w)",
        ),
        ("PHONE", "#", r"(?<![\w.])0(?:[ -]?\d){9,10}(?!\w)"),
        (
            "ID",
            "#",
            r"\b(?:[a-z0-9]{1,5}[-/])?[a-z]{1,5}[-/]\d{2,8}(?:[-/]\w{1,8}){0,3}\b|\b(?:po box|box|ext|extension|entry|number|no\.|ref(?:erence)?|file|case)(?: (?:no\.?|number))?[: ]{1,2}\d{1,8}(?:[-/]\d{1,8}){0,2}\b",
        ),
        ("ID", "#", r"\b(?=[a-z]{0,6}\d)(?=(?:[a-z]*\d){4})(?=\d*[a-z])[a-z\d]{7,20}\b"),
        (
            "ID",
            "#",
            r"\b[a-z]/\d{2,8}(?:/\d{1,8}){0,2}\b|\b[a-z]{1,3}\d{5,10}[a-z]?\b|\b\d{6,16}\b|\b\d{2,6}/\d{3,8}\b(?!/)",
        ),
        (
            "ADDRESS",
            "#",
            rf"\b(?:\d{{1,3}}/\d{{1,3}},? )?(?:(?:flat|apartment|apt|unit) \w{{1,4}},? )?\d{{1,4}}[a-z]?,? (?:[a-z'’-]{{2,20}} ){{1,3}}(?:{_STREET}|st)\b",
        ),
        (
            "ADDRESS",
            "",
            rf"\b(?:flat|apartment|apt|unit|plot) \d{{0,3}}[a-z]?,? (?:[a-z'’-]{{2,20}} ){{1,3}}(?:{_STREET}|house|buildings?|point|tower|heights|marina|mill|court|lodge|cottages?|farm)\b",
        ),
        (
            "DATE",
            "#",
            rf"\b(?:{_DAY},? )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b|{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d))(?:,? {_YEAR})?",
        ),
        (
            "DATE",
            "#",
            rf"\b(?:\d{{1,2}} (?:days?|weeks?) (?:before|after) )?(?:{_MONTH}|{_SEASON})(?: of)?,? {_YEAR}\b",
        ),
        (
            "DATE",
            "#",
            rf"\b(?:the |a )?(?:\w{{3,10}} ){{0,3}}(?:of|in|after|before|early|late|mid|since|eve|day|night|wednesday|friday|sunday|monday|lent|diwali|eid|ramadan|passover)[ -]{_YEAR}\b",
        ),
        (
            "DATE",
            "#",
            r"\bthe \d{1,2}(?:st|nd|rd|th)(?= |[.,;!?]|$)(?! (?:time|birthday|worker|one|letter|floor|form|person|visit|session|day|century|attempt|email|call|social))",
        ),
        ("DATE", "#", r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b"),
        ("DATE", "#", rf"(?<![\d£/.-])(?<!act ){_YEAR}(?: ?[-/–] ?(?:\d{{2}}|{_YEAR}))?s?(?![\d/-]|\w)"),
        ("DATE", "#", rf"\b(?:{_MONTH}|{_SEASON}|in|of|since|until|early|late|mid|summer|back in) ?['’]\d{{2}}\b"),
        ("DATE", "", rf"\b(?:the )?(?:(?:twenty|thirty)[ -]?)?(?:{_NTH}) (?:of )?{_MONTH}\b(?:,? {_YEAR})?"),
        (
            "DATE",
            "#",
            r"(?<![\d/.-])(?:(?<=\bon )|(?<=born )|(?!24/7|\d{1,2}/(?:10|5)\b))(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/-])",
        ),
        ("RARE", "", r"\b(?:triplets|quadruplets|quads|quintuplets|conjoined twins)\b"),
        (
            "RARE",
            "syndrome",
            r"\b(?!this |that |the |a |down'?s? |which |whose )[a-z'’-]{3,20}(?: [a-z'’-]{3,20})? (?:syndrome)\b",
        ),
        (
            "RARE",
            " only ",
            r"\b(?:the|an?) only (?!(?:one(?! of| in)|ones|thing|things|way|time|reason|help|option|answer|difference|problem|person who|people who)\b)[a-z' -]{3,40}(?: (?:in|at|who|with|on)\b)[a-z0-9' -]{2,60}",
        ),
        ("RARE", "", r"\b(?:on|in) the (?:local )?(?:news|papers?|newspapers?|tv|telly)\b[a-z0-9' -]{0,50}"),
        ("RARE", "", _STANDS_OUT),
    )
)
_STREET_NAME: Final = re.compile(
    r"\b[A-Z][\w'’-]{2,20} (?:(?:[A-Z][\w'’-]{2,20} )?)(?:Street|Road|Lane|Close|Avenue|Terrace|Drive|Crescent|Gardens|Grove|Row|Mews|Wharf|Rise)\b"
    r"|\b(?:(?:[Ff]lat|[Aa]partment|[Uu]nit|[Pp]lot) \d{1,4}[a-z]?,? |\d{1,4}[a-z]?,? )(?:The )?(?:[A-Z][\w'’-]{2,20} ){0,2}"
    r"(?:Bank|End|Fold|Croft|Yard|Brow|Mount|Vale|Nook|Villas|Cottages?|Buildings|Meadows?|Orchard|Heights|Quay|Garth|Maltings|Mill|House|Court|Walk|Park|Green|Hill|View|Way|Place|Field|Fields|Bottom|Gate|Wood)\b"
    r"|\b[a-z]{3,20} (?:street (?:road)?|road|lane|avenue|terrace|crescent|mews|parade|grove)\b"
)
_REFERENCE: Final = re.compile(
    r"\b(?!NHS|CAMHS|YEAR|KS)[A-Z]{2,5} ?\d{3,8}(?:[/-]\d{1,8}){0,3}\b|\b[A-Z]{5} ?\d{6} ?[A-Z0-9]{5}\b|\b[A-Z]{2}\d{2} ?[A-Z]{3}\b"
    r"|\b(?=[A-Z0-9/-]{0,12}[A-Z])(?=(?:[A-Z/-]{0,6}\d){3})[A-Z0-9]{1,8}(?:[-/][A-Z0-9]{1,8}){1,4}\b"
)
_STREET_PLAIN: Final = frozenset(
    ["the", "a", "an", "my", "our", "your", "his", "her", "their", "this", "that", "down", "up", "main", "side", "long", "same", "right", "wrong", "rocky", "end", "high", "back", "busy", "country", "across", "over", "along", "every", "another", "each", "of", "in", "on", "to", "off", "by", "with", "from", "hard", "middle", "bumpy", "winding", "one", "whole", "own", "new", "old"]
)  # fmt: skip


def find(text: str) -> tuple[Span, ...]:
    """[start, end), label of everything to hide in `text` (its first 60,000 characters), in order, none overlapping.

    Names, places, bodies, addresses, dates, numbers, accounts, and rare facts where a rule can see them.
    What no rule sees (a story that only one family has) is left to the person who approves a release.
    """
    text = text[:MOST_CHARACTERS]
    return tuple(_without_overlaps([*_patterns(text), *names.find(text)]))


def _patterns(text: str) -> Iterator[Span]:
    numbers = any(map(str.isdigit, text))
    small = text.lower()
    for label, needs, pattern in _PATTERNS:
        if not (numbers if needs == "#" else needs in small):
            continue
        for match in pattern.finditer(text):
            part = match.lastindex or 0
            yield match.start(part), match.end(part), label
    for match in _REFERENCE.finditer(text) if numbers else ():
        yield match.start(), match.end(), "ID"
    for match in _STREET_NAME.finditer(text):
        if match.group().split()[0].lower() not in _STREET_PLAIN:
            yield match.start(), match.end(), "ADDRESS"


def _without_overlaps(spans: Iterable[Span]) -> Iterator[Span]:
    """Where two spans meet, the label that stands first in LABELS wins and covers what either covered."""
    order = {label: number for number, label in enumerate(LABELS)}
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span[0] < merged[-1][1]:
            start, end, label = merged[-1]
            merged[-1] = (start, max(end, span[1]), min(label, span[2], key=order.__getitem__))
        else:
            merged.append(span)
    yield from merged


def redact(text: str) -> tuple[str, tuple[Span, ...]]:
    """The text with each span replaced ("[name]", "[place]"), and the spans as they stand in the original."""
    spans = find(text)
    parts: list[str] = []
    at = 0
    for start, end, label in spans:
        parts += [text[at:start], SHOWN[label]]
        at = end
    return "".join(parts) + text[at:], spans
