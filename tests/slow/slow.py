#!/usr/bin/env python3
"""The slow script: every figure of `comity pair`, computed again in the plainest way.

It is an oracle. It reads the raw OpenAlex JSON, follows the written semantics word by word, and calculates with
integers and fractions only, so that each value is exact. It shares nothing with the engine: no code, no file format,
no trick. Where the two differ, one of them has misread the semantics.

    python3 tests/slow/slow.py pair GB CN --input PATH [--input PATH2] --years 2010:2025 --window 4

From Python:

    corpus = slow.load(["PATH"])
    answers = slow.pair(corpus.works, corpus.release, "GB", "CN", {"years": "2010:2025"}, {"field": "17"})

How the text is read where it leaves a choice:

- A code asked about that `territories` count as a country outside its side is refused.
- Two sides that share a country are refused.
- `n` counts works, also works whose weight is 0.
- Several authors who hold one role share it equally; the part of one without a country is lost.
- Under a role counting a work's country is known when at least one holder of the role has a country.
- A series has one answer for each calendar year of `years`, empty years included; its coverage is that year's.
- Several inputs: the release that sets the default `years` is the newest one.
- An input's date is the works manifest's `date`, then the combined manifest's, then the newest `updated_date`.
- The history of an author is looked up among the works that were kept, whatever their type or corpus.
- Last tie between duplicates: the row whose JSON text (see `row_text`) is the greater one.
"""

import argparse
import collections
import datetime
import gzip
import json
import os
import re
import sys
from decimal import Decimal
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import addresses  # noqa: E402  (it lies beside this file, wherever that is called from)
import impact  # noqa: E402

# --------------------------------------------------------------------------------------------------------------
# Words
# --------------------------------------------------------------------------------------------------------------

LEVELS = ("topic", "subfield", "field", "domain")
ROLES = ("first", "last", "corresponding")
MEASURES = ("publications", "citations", "mncs", "pp_top_10", "pp_top_1", "pp_ncs_2", "fwci", "pp_fwci_2")

NAMED_BLOCS = {
    "EU27": "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(),
    "G7": "CA DE FR GB IT JP US".split(),
}

DEFAULTS = {
    "corpus": "core",
    "years": None,  # the five calendar years before the release's year
    "types": "article,review,conference-paper,book,book-chapter",
    "retracted": "drop",
    "paratext": "keep",
    "language": "any",
    "sources": "any",
    "require": "none",
    "type_groups": "types",
    "class": "subfield",
    "multi_class": "primary",
    "cohort_by": "class",
    "baseline": "atlas",
    "window": "4",
    "citing": "all",
    "citing_until": "none",
    "negative_age": "drop",
    "self_loops": "drop",
    "self_citations": "keep",
    "mean_zero": "one",
    "ties": "fractional",
    "threshold": "ge",
    "min_cohort": "1",
    "counting": "full",
    "joint": "any",
    "partners": "any",
    "max_authors": "none",
    "max_countries": "none",
    "country_evidence": "published",
    "territories": "iso",
}

# The conventions whose values are a list of words. The others are parsed below.
CHOICES = {
    "corpus": ("core", "all"),
    "retracted": ("drop", "keep"),
    "paratext": ("keep", "drop"),
    "sources": ("any", "journals", "core", "core_or_proceedings"),
    "type_groups": ("types", "one", "conference", "venue", "cwts", "cwts_core"),
    "negative_age": ("drop", "as_zero", "any"),
    "self_loops": ("drop", "keep"),
    "class": LEVELS + ("none",),
    "citing": ("all", "corpus"),
    "self_citations": ("keep", "drop_author", "drop_country"),
    "country_evidence": ("published", "published,address", "published,address,history"),
    "mean_zero": ("one", "null", "zero"),
    "multi_class": ("primary", "fractional"),
    "cohort_by": ("class", "collaboration"),
    "baseline": ("atlas", "published"),
    "ties": ("fractional", "at_or_above", "above", "by_id", "interpolated"),
    "threshold": ("ge", "gt"),
    "counting": ("full", "fractional_author", "fractional_country") + ROLES,
    "joint": ("any", "two_authors", "distinct_authors", "disjoint_authors"),
    "partners": ("any", "bilateral", "multilateral"),
}


class Conventions:
    """The parsed conventions: one attribute a key, `class` under the name `level`."""

    def __init__(self, settings, release):
        for key in settings:
            if key not in DEFAULTS:
                raise ValueError(f"the slow script knows no convention {key!r}")
        text = {**DEFAULTS, **settings}
        for key, words in CHOICES.items():
            if text[key] not in words:
                raise ValueError(f"{key}={text[key]!r}: one of {', '.join(words)}")
        self.corpus = text["corpus"]
        self.retracted = text["retracted"]
        self.level = text["class"]
        self.citing = text["citing"]
        self.self_citations = text["self_citations"]
        self.evidence = text["country_evidence"].split(",")
        self.mean_zero = text["mean_zero"]
        self.ties = text["ties"]
        self.multi_class = text["multi_class"]
        self.cohort_by = text["cohort_by"]
        self.baseline = text["baseline"]
        self.threshold = text["threshold"]
        self.counting = text["counting"]
        self.joint = text["joint"]
        self.partners = text["partners"]
        self.types = None if text["types"] == "any" else frozenset(word.strip() for word in text["types"].split(","))
        self.paratext = text["paratext"]
        self.languages = None if text["language"] == "any" else frozenset(text["language"].split(","))
        self.sources = text["sources"]
        self.require = frozenset(text["require"].split(",")) - {"none"}
        self.type_groups = text["type_groups"]
        self.negative_age = text["negative_age"]
        self.self_loops = text["self_loops"]
        self.first_year, self.last_year = parse_years(text["years"], release)
        self.window, self.until = parse_window(text["window"], self.last_year)
        self.citing_until = parse_citing_until(text["citing_until"], release)
        self.min_cohort = int(text["min_cohort"])
        self.max_authors = parse_limit(text["max_authors"])
        self.max_countries = parse_limit(text["max_countries"])
        self.territories = parse_territories(text["territories"])


def parse_years(text, release):
    first, last = (text or "release-5:release-1").split(":")
    return parse_year(first, release), parse_year(last, release)


def parse_year(text, release):
    if not text.startswith("release"):
        return int(text)
    if release is None:
        raise ValueError("years must be given: the input has no release date")
    return int(release[:4]) + int(text[len("release"):] or 0)


def parse_window(text, last_year):
    """(number of citing years or None for open, last citing year or None)"""
    if text == "open":
        return None, None
    if text.startswith("until:years+"):
        return None, last_year + int(text[len("until:years+"):])
    if text.startswith("until:"):
        return None, int(text[len("until:"):])
    window = int(text)
    if not 1 <= window <= 10:
        raise ValueError(f"window={text}: 1 to 10, open, until:YEAR, until:years+N")
    return window, None


def parse_citing_until(text, release):
    return None if text == "none" else parse_year(text, release)


def parse_limit(text):
    return None if text == "none" else int(text)


def parse_territories(text):
    """{member: the country it is counted as}"""
    roll_up = {}
    if text == "iso":
        return roll_up
    for rule in text.replace(",", ";").split(";"):
        head, members = rule.strip().split("=")
        for member in members.split("+"):
            code = member.strip().upper()
            if roll_up.setdefault(code, head.strip().upper()) != head.strip().upper():
                raise ValueError(f"territories: {code} has two owners")
    return roll_up


class Side:
    """A country or a bloc asked about: its name, and the codes merged into it."""

    def __init__(self, text):
        self.members = set()
        for part in text.split("+"):
            code = part.strip().upper()
            self.members |= set(NAMED_BLOCS.get(code, [code]))
        is_bloc = "+" in text or text.upper() in NAMED_BLOCS
        self.name = text if is_bloc else text.upper()


# --------------------------------------------------------------------------------------------------------------
# Reading
# --------------------------------------------------------------------------------------------------------------

# `codes` by published, `address` and `history` by the other evidence, each empty where one before it is not.
Author = collections.namedtuple("Author", "codes position corresponding id address history",
                                defaults=(None, frozenset(), frozenset()))
Corpus = collections.namedtuple("Corpus", "works release accounts")

AUTHOR_ID = re.compile(r"(?:https?://openalex\.org/)?A([0-9]+)")
NULL_AUTHOR = 9999999999
WORK_ID = re.compile(r"(?:https?://openalex\.org/)?W([0-9]+)")
CLASS_ID = re.compile(r"(?:https?://openalex\.org/)?(?:topics/|subfields/|fields/|domains/)?T?([0-9]+)")
TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")


class Work:
    """What is kept of one OpenAlex work."""

    __slots__ = ("id", "year", "type", "xpac", "retracted", "paratext", "language", "source", "source_type", "core_source",
                 "proceedings", "affiliated", "counts_institutions", "authors", "classes", "references", "lists_itself", "fwci",
                 "cited_by", "topics", "percentile")


def load(paths):
    """Read the inputs, drop what is superseded, link the citations.

    Returns (works, release, accounts): accounts counts records read = kept + superseded + rejected.
    """
    accounts = collections.Counter(read=0, kept=0, superseded=0, rejected=0)
    best = {}  # id -> (timestamp, release, work)
    releases = []
    for path in paths:
        release, rows = read_input(path, accounts)
        if release is not None:
            releases.append(release)
        for updated, work in rows:
            candidate = (updated, release or "", work)
            if work.id not in best:
                best[work.id] = candidate
            else:
                accounts["superseded"] += 1
                if wins(candidate, best[work.id]):
                    best[work.id] = candidate
    works = [best[number][2] for number in sorted(best)]
    accounts["kept"] = len(works)
    link(works)
    add_history(works)
    return Corpus(works, max(releases, default=None), accounts)


def wins(challenger, holder):
    """Newest updated_date, then newer release, then the greater extracted row."""
    if challenger[:2] != holder[:2]:
        return challenger[:2] > holder[:2]
    return row_text(challenger[2]) > row_text(holder[2])


def row_text(work):
    authors = [[author.id, sorted(author.codes), sorted(author.address), author.position, author.corresponding]
               for author in work.authors]
    return json.dumps([work.year, work.type, work.xpac, work.retracted, work.classes, authors,
                       sorted(work.references), str(work.fwci)])


def read_input(path, accounts):
    """One input: (its release date or None, [(timestamp, work)])."""
    files, date = find_files(path)
    rows, newest = [], None
    for file in files:
        for record in read_records(file):
            accounts["read"] += 1
            work = extract(record)
            if work is None:
                accounts["rejected"] += 1
                continue
            moment, day = read_timestamp(record.get("updated_date"))
            rows.append((moment, work))
            if day is not None and (newest is None or (moment, day) > newest):
                newest = (moment, day)
    return date or (newest and newest[1]), rows


def find_files(path):
    """(the files of works, the manifest's date or None)"""
    if os.path.isfile(path):
        return [path], None
    for folder in ("data/jsonl/works", "data/works"):
        works = os.path.join(path, folder)
        if os.path.isdir(works):
            manifests = (os.path.join(works, "manifest.json"), os.path.join(path, "data/jsonl/manifest.json"))
            dates = [manifest_date(file) for file in manifests]
            return part_files(works), next((date for date in dates if date), None)
    if not os.path.isdir(path):
        raise FileNotFoundError(path)
    return loose_files(path), None


def part_files(works):
    found = []
    for folder in sorted(os.listdir(works)):
        if folder.startswith("updated_date="):
            inside = os.path.join(works, folder)
            found += [os.path.join(inside, name) for name in sorted(os.listdir(inside))
                      if name.startswith("part_") and name.endswith(".gz")]
    return found


def loose_files(path):
    found = []
    for folder, _, names in os.walk(path):
        for name in names:
            if name.endswith((".json", ".jsonl", ".gz")) and not name.startswith("manifest"):
                found.append(os.path.join(folder, name))
    return sorted(found)


def manifest_date(file):
    if not os.path.isfile(file):
        return None
    with open(file, encoding="utf-8") as stream:
        return json.load(stream).get("date")


def read_records(file):
    """The JSON values of one file; None stands for a broken one."""
    with (gzip.open(file) if file.endswith(".gz") else open(file, "rb")) as stream:
        if file.endswith((".json", ".json.gz")):
            data = stream.read()
            lines = [line for line in data.split(b"\n") if line.strip()]
            whole = parse(data)
            if whole is not None or (lines and parse(lines[0]) is None):
                yield from unfold(whole)
                return  # else the file holds JSON lines under the name of JSON
        else:
            lines = stream
        for line in lines:
            if line.strip():
                yield from unfold(parse(line))


def unfold(value):
    """A saved API page or a list gives its records, anything else is itself a record."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and isinstance(value.get("results"), list) and "id" not in value:
        return value["results"]
    return [value]


def parse(data):
    try:
        return json.loads(data.decode("utf-8"), parse_float=Decimal, parse_constant=refuse)
    except ValueError:
        return None


def refuse(word):
    raise ValueError(f"{word} is not JSON")


def read_timestamp(text):
    """(a value that orders as time does, the day as written), absent or unreadable: the oldest, None."""
    match = TIMESTAMP.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        return (0, Fraction(0)), None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        days = datetime.date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return (0, Fraction(0)), None
    seconds = ((days * 24 + int(hour or 0)) * 60 + int(minute or 0)) * 60 + int(second or 0)
    if zone and zone[0] in "+-":
        offset = (int(zone[1:3]) * 60 + int(zone[-2:])) * 60
        seconds += -offset if zone[0] == "+" else offset
    return (seconds, Fraction(int(fraction), 10 ** len(fraction)) if fraction else Fraction(0)), text.strip()[:10]


def extract(record):
    """The Work of one JSON record, None if it has to be rejected."""
    number = work_number(record.get("id")) if isinstance(record, dict) else None
    if number is None:
        return None
    work = Work()
    work.id = number
    work.year = record.get("publication_year") if is_integer(record.get("publication_year")) else None
    work.type = record.get("type") if isinstance(record.get("type"), str) else None
    work.xpac = record.get("is_xpac") is True
    work.retracted = record.get("is_retracted") is True
    work.authors = tuple(extract_author(author) for author in items(record.get("authorships")))
    work.classes = extract_classes(record.get("primary_topic"))
    listed = {work_number(text) for text in items(record.get("referenced_works"))} - {None}
    work.references, work.lists_itself = listed - {number}, number in listed
    work.paratext = record.get("is_paratext") is True
    work.language = record.get("language")
    count = record.get("institutions_distinct_count")
    work.counts_institutions = is_integer(count) and count > 0
    work.affiliated = any(is_affiliated(author) for author in items(record.get("authorships")))
    extract_venue(work, record)
    work.topics = tuple(extract_classes(topic) for topic in items(record.get("topics")))
    work.fwci = extract_number(record.get("fwci"))
    work.percentile = extract_percentile(record.get("citation_normalized_percentile"))
    work.cited_by = []
    return work


def extract_venue(work, record):
    """Where the work appeared: its source, and whether Crossref calls it a proceedings article."""
    location = record.get("primary_location")
    location = location if isinstance(location, dict) else {}
    source = location.get("source") or record.get("host_venue")
    source = source if isinstance(source, dict) else {}
    work.source = source.get("id")
    work.source_type = source.get("type")
    work.core_source = source.get("is_core") is True
    work.proceedings = "proceedings-article" in (location.get("raw_type"), record.get("type_crossref"))


def is_affiliated(authorship):
    """Whether the record gives an institution or an affiliation as written."""
    texts = items(authorship.get("raw_affiliation_strings")) + [authorship.get("raw_affiliation_string")]
    texts += [place.get("raw_affiliation_string") for place in items(authorship.get("affiliations"))]
    return (any(isinstance(text, str) and text.strip() for text in texts)
            or any(place.get("id") for place in items(authorship.get("institutions"))))


def extract_author(authorship):
    if not isinstance(authorship, dict):
        return Author(frozenset(), None, False)
    codes = items(authorship.get("countries"))
    codes = codes + [place.get("country_code") for place in items(authorship.get("institutions"))
                     if isinstance(place, dict)]
    codes = frozenset(code.upper() for code in codes if isinstance(code, str) and code)
    return Author(codes, authorship.get("author_position"), authorship.get("is_corresponding") is True,
                  author_number(authorship.get("author")), frozenset() if codes else named_countries(authorship))


def author_number(author):
    """The digits of an author's id; None for the null author and for one without an id."""
    text = author.get("id") if isinstance(author, dict) else None
    match = AUTHOR_ID.fullmatch(text) if isinstance(text, str) else None
    number = int(match.group(1)) if match else None
    return None if number == NULL_AUTHOR else number


def named_countries(authorship):
    """The countries that the affiliations, as written, name."""
    texts = items(authorship.get("raw_affiliation_strings")) + [authorship.get("raw_affiliation_string")]
    texts += [place.get("raw_affiliation_string") for place in items(authorship.get("affiliations"))
              if isinstance(place, dict)]
    return frozenset(addresses.country_of(text) for text in texts if isinstance(text, str)) - {None}


def add_history(works):
    """Where an author's country is known neither as published nor by address: that of the author's other works."""
    placed = collections.defaultdict(dict)  # author -> {work: countries}
    for work in works:
        for author in work.authors:
            found = author.codes | author.address
            if author.id is not None and work.year is not None and found:
                placed[author.id][work] = placed[author.id].get(work, frozenset()) | found
    for work in works:
        work.authors = tuple(
            author._replace(history=nearest(work, placed[author.id]))
            if work.year is not None and author.id is not None and not (author.codes or author.address) else author
            for author in work.authors)


def nearest(work, placed):
    """What the works nearest in year say, if they agree; the work itself is not asked."""
    others = {other: codes for other, codes in placed.items() if other is not work}
    least = min((abs(other.year - work.year) for other in others), default=None)
    said = {codes for other, codes in others.items() if abs(other.year - work.year) == least}
    return said.pop() if len(said) == 1 else frozenset()


def extract_classes(topic):
    """The class number at each level, None where the record has none."""
    topic = topic if isinstance(topic, dict) else {}
    classes = {"topic": class_number(topic.get("id"))}
    for level in LEVELS[1:]:
        part = topic.get(level)
        classes[level] = class_number(part.get("id")) if isinstance(part, dict) else None
    return classes


def extract_number(value):
    """A JSON number as the fraction its digits say."""
    return Fraction(value) if is_integer(value) or isinstance(value, Decimal) else None


def extract_percentile(value):
    """A number between 0 and 1, alone or as the `value` of an object."""
    number = extract_number(value.get("value") if isinstance(value, dict) else value)
    return number if number is not None and 0 <= number <= 1 else None


def work_number(text):
    match = WORK_ID.fullmatch(text) if isinstance(text, str) else None
    return int(match.group(1)) if match else None


def class_number(value):
    if is_integer(value):
        return value
    match = CLASS_ID.fullmatch(value) if isinstance(value, str) else None
    return int(match.group(1)) if match else None


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def items(value):
    return value if isinstance(value, list) else []


def link(works):
    """Give every work the list of the works that cite it: distinct pairs, no loops, both inside."""
    by_id = {work.id: work for work in works}
    for work in works:
        for number in work.references:
            if number in by_id:
                by_id[number].cited_by.append(work)


# --------------------------------------------------------------------------------------------------------------
# Filters and countries
# --------------------------------------------------------------------------------------------------------------


class Fact:
    """One work as this question sees it."""

    __slots__ = ("work", "authors", "countries", "citations")

    def __init__(self, work, merge, evidence):
        self.work = work
        self.authors = [frozenset(merge(code) for code in codes_of(author, evidence)) for author in work.authors]
        self.countries = frozenset().union(*self.authors)
        self.citations = None


def codes_of(author, evidence):
    codes = author.codes
    if "address" in evidence:
        codes = codes or author.address
    return (codes or author.history) if "history" in evidence else codes


def merging(conventions, sides):
    """The function from a published code to the country counted: territories first, then the blocs asked about."""
    owner = {member: side.name for side in sides for member in side.members}

    def merge(code):
        code = conventions.territories.get(code, code)
        return owner.get(code, code)

    return merge


def in_corpus(work, conventions):
    return ((conventions.corpus == "all" or not work.xpac)
            and (conventions.types is None or work.type in conventions.types)
            and (conventions.retracted == "keep" or not work.retracted)
            and (conventions.paratext == "keep" or not work.paratext)
            and (conventions.languages is None or (work.language or "").lower() in conventions.languages)
            and in_sources(work, conventions.sources)
            and all(has(work, what, conventions) for what in conventions.require)
            and impact.type_group(work, conventions.type_groups) is not None)


def in_sources(work, sources):
    return {"any": True, "journals": work.source_type == "journal", "core": work.core_source,
            "core_or_proceedings": work.core_source or work.proceedings}[sources]


def has(work, what, conventions):
    """Whether a record has what `require` asks for."""
    return {"source": work.source is not None,
            "author": len(work.authors) > 0,
            "affiliation": work.affiliated,
            "counted_institution": work.counts_institutions,
            "references": len(work.references) > 0 or (conventions.self_loops == "keep" and work.lists_itself),
            "class": conventions.level == "none" or work.classes[conventions.level] is not None}[what]


def in_filter(fact, conventions):
    """The population filter without its years: the works that cohorts are made of."""
    return (fact.work.year is not None
            and in_corpus(fact.work, conventions)
            and within(len(fact.authors), conventions.max_authors)
            and within(len(fact.countries), conventions.max_countries))


def within(count, limit):
    return limit is None or count <= limit


def in_question(fact, conventions, filters):
    """The years and the population filters: what is asked about, never what it is compared with."""
    return (conventions.first_year <= fact.work.year <= conventions.last_year
            and all(fact.work.classes[level] == number for level, number in filters.items()))


def parse_filters(filters):
    numbers = {}
    for level, text in filters.items():
        if level not in LEVELS:
            raise ValueError(f"the slow script knows no filter {level!r}")
        numbers[level] = class_number(text)
        if numbers[level] is None:
            raise ValueError(f"{level}={text!r}: a number, a short id or a URL")
    return numbers


# --------------------------------------------------------------------------------------------------------------
# Citations and cohorts
# --------------------------------------------------------------------------------------------------------------


def count_citations(fact, conventions, fact_of):
    others = sum(1 for citing in fact.work.cited_by if counts_as_citation(citing, fact.work, conventions)
                 and not is_self_citation(fact_of[citing], fact, conventions))
    own = (conventions.self_loops == "keep" and conventions.self_citations == "keep" and fact.work.lists_itself
           and counts_as_citation(fact.work, fact.work, conventions))
    return others + own


def is_self_citation(citing, cited, conventions):
    if conventions.self_citations == "drop_author":
        one, other = ({author.id for author in fact.work.authors} - {None} for fact in (citing, cited))
        return bool(one & other)
    return conventions.self_citations == "drop_country" and bool(citing.countries & cited.countries)


def counts_as_citation(citing, cited, conventions):
    if conventions.citing == "corpus" and not in_corpus(citing, conventions):
        return False
    if citing.year is None:
        return conventions.negative_age == "any"
    age = citing.year - cited.year
    if age < 0 and conventions.negative_age == "drop":
        return False
    return ((conventions.window is None or age < conventions.window)
            and (conventions.until is None or citing.year <= conventions.until)
            and (conventions.citing_until is None or citing.year <= conventions.citing_until))


# --------------------------------------------------------------------------------------------------------------
# Counting
# --------------------------------------------------------------------------------------------------------------


def holders(fact, role):
    """The countries of each author who holds the role."""
    return [countries for author, countries in zip(fact.work.authors, fact.authors)
            if (author.corresponding if role == "corresponding" else author.position == role)]


def shared_credit(authors, country):
    """Each author has an equal part, split equally over the author's countries."""
    return sum((Fraction(1, len(authors) * len(countries)) for countries in authors if country in countries),
               Fraction(0))


def weight(fact, countries, counting):
    """What a work weighs in a population that asks about these countries (one, or the two of a joint work)."""
    if counting == "full":
        return Fraction(1)
    if counting == "fractional_country":
        return Fraction(len(countries), len(fact.countries))
    authors = fact.authors if counting == "fractional_author" else holders(fact, counting)
    return sum((shared_credit(authors, country) for country in countries), Fraction(0))


def knows_country(fact, counting):
    if counting in ROLES:
        return any(holders(fact, counting))
    return bool(fact.countries)


# --------------------------------------------------------------------------------------------------------------
# Populations
# --------------------------------------------------------------------------------------------------------------


def is_joint(fact, a, b, conventions):
    if not (a in fact.countries and b in fact.countries):
        return False
    if conventions.partners == "bilateral" and len(fact.countries) != 2:
        return False
    if conventions.partners == "multilateral" and len(fact.countries) < 3:
        return False
    if conventions.joint == "any":
        return True
    if conventions.joint == "two_authors":
        return len(fact.authors) >= 2
    if conventions.joint == "distinct_authors":
        return two_people(fact, lambda author: a in author, lambda author: b in author)
    return two_people(fact, lambda author: a in author and b not in author,
                      lambda author: b in author and a not in author)


def two_people(fact, one, other):
    """Is there an author who is `one`, and another author who is `other`?"""
    return any(i != j and one(left) and other(right)
               for i, left in enumerate(fact.authors) for j, right in enumerate(fact.authors))


def populations(facts, a, b, conventions):
    """[(name, [(fact, weight)])]: who is asked about, and what each work weighs."""
    found = [
        ("joint", weigh([fact for fact in facts if is_joint(fact, a, b, conventions)], (a, b), conventions)),
        ("world", [(fact, Fraction(1)) for fact in facts]),
    ]
    for own, other in ((a, b), (b, a)):
        whole = [fact for fact in facts if own in fact.countries]
        domestic = [fact for fact in whole if len(fact.countries) == 1]
        elsewhere = [fact for fact in whole if len(fact.countries) > 1 and other not in fact.countries]
        found.append((own, weigh(whole, (own,), conventions)))
        found.append((f"{own} domestic", weigh(domestic, (own,), conventions)))
        found.append((f"{own} international without {other}", weigh(elsewhere, (own,), conventions)))
    return found


def weigh(facts, countries, conventions):
    return [(fact, weight(fact, countries, conventions.counting)) for fact in facts]


# --------------------------------------------------------------------------------------------------------------
# Measures
# --------------------------------------------------------------------------------------------------------------


def answers_of(named, conventions, measures, homes, by=None):
    """The answers of all populations over one span of years; `homes`: the cohorts of each work, and those split."""
    world = dict(named)["world"]
    known = sum(1 for fact, _ in world if knows_country(fact, conventions.counting))
    country = Fraction(known, len(world)) if world else None
    answers = []
    for name, members in named:
        measuring = impact.Measuring(members, conventions, *homes)
        seen = measuring.coverage()
        for measure in measures:
            for label, value, count in measuring.of(measure):
                coverage = {"class": seen["class"], "country": country}
                if measure == "fwci" or measure.startswith("pp_fwci"):
                    coverage["fwci"] = seen["fwci"]
                if measure == "collab_mncs" and conventions.baseline == "atlas":
                    coverage["class"] = impact.ratio(measuring.split_weight, measuring.whole)
                answer = {"measure": measure, "population": name, "value": value, "n": count, "coverage": coverage}
                grouped = {**(by or {}), **({"class": label} if label is not None else {})}
                answers.append({**answer, "by": grouped} if grouped else answer)
    return answers


def pair(works, release, a, b, conventions=None, filters=None, series=True, measures=MEASURES):
    """The answers of `comity pair A B`: headlines first, then the yearly series.

    `works` come from load() or works_of(); `conventions` and `filters` are texts by key, as on the command line.
    """
    conventions = Conventions(conventions or {}, release)
    filters = parse_filters(filters or {})
    sides = Side(a), Side(b)
    if sides[0].members & sides[1].members:
        raise ValueError(f"{a} and {b} share a country")
    for side in sides:
        for code in side.members:
            if conventions.territories.get(code, code) not in side.members:
                raise ValueError(f"{code} counts as {conventions.territories[code]}")
    merge = merging(conventions, sides)
    fact_of = {work: Fact(work, merge, conventions.evidence) for work in works}
    facts = [fact_of[work] for work in works if in_filter(fact_of[work], conventions)]
    for fact in facts:
        fact.citations = count_citations(fact, conventions, fact_of)
    split = "collab_mncs" in measures
    homes = (impact.place(facts, conventions, conventions.cohort_by == "collaboration"),
             impact.place(facts, conventions, True) if split else None)
    asked = [fact for fact in facts if in_question(fact, conventions, filters)]
    named = populations(asked, sides[0].name, sides[1].name, conventions)
    answers = answers_of(named, conventions, measures, homes)
    if series:
        by_year = [(name, split_by_year(members)) for name, members in named]
        for year in range(conventions.first_year, conventions.last_year + 1):
            answers += answers_of([(name, split_[year]) for name, split_ in by_year], conventions, measures, homes,
                                  {"year": year})
    return answers


def split_by_year(members):
    split = collections.defaultdict(list)
    for fact, w in members:
        split[fact.work.year].append((fact, w))
    return split


def works_of(records):
    """Works from records in memory, without duplicates: for tests."""
    works = [extract(record) for record in records]
    link(works)
    add_history(works)
    return works


# --------------------------------------------------------------------------------------------------------------
# Command line
# --------------------------------------------------------------------------------------------------------------


def as_json(answer):
    shown = {"measure": answer["measure"], "population": answer["population"]}
    if "by" in answer:
        shown["by"] = answer["by"]
    value = answer["value"]
    shown["value"] = None if value is None else float(value)
    shown["exact"] = None if value is None else f"{value.numerator}/{value.denominator}"
    shown["n"] = answer["n"]
    shown["coverage"] = {key: None if part is None else float(part) for key, part in answer["coverage"].items()}
    return shown


def hyphens(argument):
    """--min_cohort=5 and --min-cohort=5 are the same flag."""
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    return name.replace("_", "-") + equals + value


def main(arguments):
    sys.set_int_max_str_digits(0)  # exact means may have thousands of digits
    parser = argparse.ArgumentParser(description="Every figure of `comity pair`, exactly, from the raw JSON.",
                                     allow_abbrev=False)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("pair", allow_abbrev=False)
    verb.add_argument("a")
    verb.add_argument("b")
    verb.add_argument("--input", action="append", required=True)
    verb.add_argument("--no-series", action="store_true")
    verb.add_argument("--measures", default=",".join(MEASURES))
    for key in list(DEFAULTS) + list(LEVELS):
        verb.add_argument("--" + key.replace("_", "-"), dest="key_" + key)
    options = vars(parser.parse_args([hyphens(argument) for argument in arguments]))
    conventions = {key: options["key_" + key] for key in DEFAULTS if options["key_" + key] is not None}
    filters = {key: options["key_" + key] for key in LEVELS if options["key_" + key] is not None}
    corpus = load(options["input"])
    answers = pair(corpus.works, corpus.release, options["a"], options["b"], conventions, filters,
                   series=not options["no_series"], measures=options["measures"].split(","))
    report = {"release": corpus.release, "records": corpus.accounts, "conventions": conventions,
              "filters": filters, "answers": [as_json(answer) for answer in answers]}
    json.dump(report, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
