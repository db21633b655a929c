#!/usr/bin/env python3
"""Compare `comity pair` with the slow script, answer by answer, under many sets of conventions.

    python3 tests/slow/compare.py --comity build/comity --input PATH [--input PATH2] --pairs GB:CN,US:CN
    python3 tests/slow/compare.py --comity build/comity --input PATH --atlas DIR --sets 100 --seed 7

Without --atlas an atlas is built first. The named sets below use every convention and every value at least once;
`--sets N` takes the first N of them, and beyond their number draws further sets at random from the same values (the
same seed draws the same sets). Counts must be equal, reals lie within 1e-12 relative, nulls be nulls. Answers of
measures, populations or breakdowns that the slow script does not know are passed over.

Prints one line per set and pair, and for one that fails its first ten differences. Exit 0: all passed, 1: not.
"""

import argparse
import collections
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import slow  # noqa: E402  (it lies beside this file, wherever that is called from)

TOLERANCE = Fraction(1, 10 ** 12)
SHOWN = 10

Set = collections.namedtuple("Set", "name flags pair", defaults=(None,))
SHARES = "mncs,pp_top_50,pp_top_25,pp_top_5,pp_top_0.1,pp_ncs_1,pp_ncs_1.5,pp_ncs_4,ratio_of_means,collab_mncs"
STANDINGS = ("percentile,percentile_lower,percentile_upper,percentile_rank,profile_era,profile_adams,pp_c_1,pp_c_10,p_c_5,"
             "pp_fwci_1.25,pp_fwci_4")
ALL_TYPES = "article,review,conference-paper,book,book-chapter,preprint,dataset,dissertation,editorial,letter,other"

# A filter's value is `most:FORM`: the commonest class among the joint works, written as a number, short id or URL.
NAMED_SETS = [
    Set("defaults", {}),
    Set("long span", {"years": "2010:2025"}),
    Set("everything", {"years": "1800:2030", "corpus": "all", "retracted": "keep", "types": ALL_TYPES,
                       "class": "none", "window": "open", "min_cohort": "1"}),
    Set("topics, strict, null", {"years": "2012:2024", "class": "topic", "window": "2", "mean_zero": "null",
                                 "ties": "at_or_above", "threshold": "gt"}),
    Set("by author", {"years": "2010:2025", "class": "field", "window": "3", "counting": "fractional_author",
                      "joint": "two_authors", "partners": "any"}),
    Set("by country, bilateral", {"years": "2010:2025", "class": "domain", "window": "5", "ties": "above",
                                  "counting": "fractional_country", "partners": "bilateral", "max_countries": "5"}),
    Set("first, distinct", {"years": "2010:2025", "window": "1", "counting": "first", "joint": "distinct_authors",
                            "partners": "multilateral", "mean_zero": "zero"}),
    Set("last, disjoint", {"years": "2005:2025", "window": "6", "counting": "last", "joint": "disjoint_authors",
                           "min_cohort": "5", "citing": "corpus"}),
    Set("corresponding", {"years": "2015:2025", "class": "field", "window": "7", "counting": "corresponding",
                          "citing": "corpus", "min_cohort": "10", "threshold": "gt", "corpus": "all"}),
    Set("until a year", {"years": "2010:2022", "window": "until:2021", "ties": "at_or_above",
                         "counting": "fractional_author", "max_authors": "10"}),
    Set("articles alone", {"years": "2010:2025", "types": "article", "window": "10", "ties": "above",
                           "mean_zero": "null", "max_authors": "100", "max_countries": "3"}),
    Set("preprints too", {"years": "2010:2025", "types": "article,preprint", "retracted": "keep", "corpus": "all",
                          "class": "domain", "window": "8", "citing": "corpus", "mean_zero": "zero"}),
    Set("few authors", {"years": "1950:2025", "class": "none", "window": "9", "max_authors": "2",
                        "counting": "fractional_country", "joint": "two_authors", "ties": "at_or_above"}),
    Set("bloc by country", {"years": "2010:2025", "counting": "fractional_country", "class": "field",
                            "max_countries": "2"}, "GB:CN+HK+MO"),
    Set("bloc by author", {"years": "2010:2025", "counting": "fractional_author", "window": "open",
                           "max_countries": "4", "joint": "disjoint_authors"}, "EU27:CN"),
    Set("bloc, corresponding", {"years": "2010:2025", "counting": "corresponding", "partners": "bilateral",
                                "territories": "CN=CN+HK+MO", "mean_zero": "null", "class": "field"}, "G7:CN"),
    Set("two blocs", {"years": "2010:2025", "joint": "distinct_authors", "partners": "multilateral",
                      "window": "until:2023", "citing": "corpus"}, "EU27:SA+AE+QA"),
    Set("territories", {"years": "2010:2025", "territories": "CN=CN+HK+MO", "counting": "fractional_country"}),
    Set("two territories", {"years": "2010:2025", "territories": "CN=CN+HK+MO;GB=GB+GG+JE+IM+GI",
                            "counting": "fractional_author", "partners": "bilateral", "threshold": "gt"}),
    Set("without one's own authors", {"years": "2010:2025", "self_citations": "drop_author", "window": "5",
                                      "class": "field", "country_evidence": "published,address"}),
    Set("without one's own country", {"years": "2010:2025", "self_citations": "drop_country", "window": "open",
                                      "class": "domain"}),
    Set("own country, blocs", {"years": "2010:2025", "self_citations": "drop_country", "class": "field",
                               "country_evidence": "published,address,history"}, "EU27:CN+HK+MO"),
    Set("by history", {"years": "2000:2025", "country_evidence": "published,address,history", "corpus": "all",
                       "counting": "fractional_author", "class": "none", "self_citations": "drop_author",
                       "citing": "corpus"}),
    Set("by address", {"years": "2000:2025", "country_evidence": "published,address", "types": ALL_TYPES,
                       "territories": "CN=CN+HK+MO", "self_citations": "drop_country", "counting": "first"}),
    Set("as OpenAlex, nearly", {"years": "1900:2026", "corpus": "all", "retracted": "keep", "citing_until": "release", "self_loops": "keep",
                                "mean_zero": "null", "type_groups": "conference"}),
    Set("as CWTS", {"years": "release-6:release-2", "window": "until:years+1", "types": "article,review,book-chapter", "language": "en",
                    "sources": "core", "require": "source,author,affiliation,references", "type_groups": "cwts_core", "class": "topic",
                    "citing": "corpus", "negative_age": "as_zero", "self_citations": "drop_author",
                    "counting": "fractional_author", "territories": "CN=CN+HK+MO"}),
    Set("as openalex-metrics", {"years": "2000:2026", "types": "any", "paratext": "drop", "language": "en", "sources": "core_or_proceedings",
                                "require": "counted_institution,references,class", "type_groups": "venue", "window": "open",
                                "citing": "corpus", "negative_age": "any", "self_loops": "keep", "mean_zero": "zero",
                                "ties": "interpolated"}),
    Set("journals, all types together", {"years": "2000:2024", "sources": "journals", "type_groups": "one", "window": "open",
                                         "class": "field", "citing_until": "2021", "require": "class"}),
    Set("CWTS's two groups", {"years": "2000:2024", "types": "article,review,book-chapter", "type_groups": "cwts", "class": "domain",
                              "language": "en,fr,de", "window": "until:2022", "ties": "interpolated"}),
    Set("one topic", {"years": "2000:2025", "topic": "most:short", "class": "topic", "window": "open"}),
    Set("one subfield", {"years": "2000:2025", "subfield": "most:number", "counting": "first", "window": "3"}),
    Set("one field", {"years": "2000:2025", "field": "most:url", "class": "topic", "min_cohort": "3",
                      "ties": "above"}),
    Set("one domain", {"years": "2000:2025", "domain": "most:short", "class": "none", "counting": "last",
                       "citing": "corpus"}),
    Set("one year", {"years": "2021:2021", "class": "field", "mean_zero": "zero", "threshold": "gt"}),
    Set("years without works", {"years": "1700:1701"}),
    Set("several classes", {"years": "2010:2025", "multi_class": "fractional", "measures": SHARES}),
    Set("several topics, by id", {"years": "2010:2025", "multi_class": "fractional", "class": "topic", "ties": "by_id",
                                  "mean_zero": "null", "counting": "fractional_author", "measures": STANDINGS}),
    Set("several fields, small cohorts out", {"years": "2010:2025", "multi_class": "fractional", "class": "field",
                                              "min_cohort": "5", "ties": "at_or_above", "measures": SHARES}),
    Set("shares by id", {"years": "2005:2025", "ties": "by_id", "window": "open", "measures": SHARES}),
    Set("standings", {"years": "2005:2025", "threshold": "gt", "counting": "fractional_country",
                      "measures": STANDINGS}),
    Set("kinds of collaboration", {"years": "2005:2025", "cohort_by": "collaboration", "class": "field",
                                   "mean_zero": "zero", "measures": STANDINGS}),
    Set("kinds, several classes, by id", {"years": "2005:2025", "cohort_by": "collaboration", "ties": "by_id",
                                          "multi_class": "fractional", "counting": "first", "measures": SHARES}),
    Set("published shares", {"years": "2010:2025", "baseline": "published", "threshold": "gt", "measures": SHARES}),
    Set("published standings", {"years": "2010:2025", "baseline": "published", "counting": "fractional_author",
                                "measures": STANDINGS}),
    Set("published, kinds", {"years": "2010:2025", "baseline": "published", "cohort_by": "collaboration"}),
]

# The values that drawn sets are drawn from, and that the named sets must use (a test checks that).
VALUES = {
    "corpus": ["core", "all"],
    "years": [None, "2010:2025", "1990:2025", "2021:2021"],
    "types": [None, "article", "article,preprint", ALL_TYPES, "any"],
    "retracted": ["drop", "keep"],
    "paratext": ["keep", "drop"],
    "language": ["any", "en", "en,fr,de"],
    "sources": ["any", "any", "journals", "core", "core_or_proceedings"],
    "require": ["none", "none", "source,author,affiliation,references", "counted_institution,references,class", "class"],
    "type_groups": ["types", "types", "one", "conference", "venue", "cwts", "cwts_core"],
    "citing_until": ["none", "none", "release", "2021"],
    "negative_age": ["drop", "as_zero", "any"],
    "self_loops": ["drop", "keep"],
    "class": ["topic", "subfield", "field", "domain", "none"],
    "multi_class": ["primary", "fractional"],
    "cohort_by": ["class", "collaboration"],
    "baseline": ["atlas", "published"],
    "window": ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "open", "until:2021"],
    "citing": ["all", "corpus"],
    "self_citations": ["keep", "drop_author", "drop_country"],
    "country_evidence": ["published", "published,address", "published,address,history"],
    "mean_zero": ["one", "null", "zero"],
    "ties": ["fractional", "at_or_above", "above", "by_id", "interpolated"],
    "threshold": ["ge", "gt"],
    "min_cohort": ["1", "5", "10"],
    "counting": ["full", "fractional_author", "fractional_country", "first", "last", "corresponding"],
    "joint": ["any", "two_authors", "distinct_authors", "disjoint_authors"],
    "partners": ["any", "bilateral", "multilateral"],
    "max_authors": ["none", "2", "10", "100"],
    "max_countries": ["none", "2", "3", "5"],
    "territories": ["iso", "CN=CN+HK+MO", "CN=CN+HK+MO;GB=GB+GG+JE+IM+GI"],
    "topic": [None, "most:short"],
    "subfield": [None, "most:number"],
    "field": [None, "most:url"],
    "domain": [None, "most:short"],
    "measures": [None, SHARES, STANDINGS],
}


# --------------------------------------------------------------------------------------------------------------
# Sets
# --------------------------------------------------------------------------------------------------------------


def choose_sets(count, seed):
    """The first `count` sets: named ones, then drawn ones. None: the named ones."""
    if count is None:
        return NAMED_SETS
    draw = random.Random(seed)
    drawn = [draw_set(f"drawn {number}", draw) for number in range(1, count - len(NAMED_SETS) + 1)]
    return NAMED_SETS[:count] + drawn


def draw_set(name, draw):
    flags = {}
    for key, values in VALUES.items():
        if key in slow.LEVELS:  # a filter leaves few works: seldom
            value = values[1] if draw.random() < 0.08 else None
        else:
            value = draw.choice(values)
        if value is not None:
            flags[key] = value
    if flags["multi_class"] == "fractional" and flags["ties"] == "interpolated":  # refused: it needs whole works
        flags["ties"] = "at_or_above"
    return Set(name, flags, draw.choice([None, None, None, "GB:CN+HK+MO", "EU27:CN", "G7:CN"]))


def fill_filters(flags, corpus, a, b):
    """The flags with the filters' `most:FORM` replaced by the commonest class of the joint works."""
    filled = dict(flags)
    for level in slow.LEVELS:
        if filled.get(level, "").startswith("most:"):
            filled[level] = write_class(level, commonest(corpus.works, level, a, b), filled[level][len("most:"):])
    return filled


def commonest(works, level, a, b):
    sides = [slow.Side(a).members, slow.Side(b).members]
    found = collections.Counter()
    for work in works:
        codes = frozenset().union(*(author.codes for author in work.authors))
        if work.classes[level] is not None:
            joint = all(codes & members for members in sides)
            found[work.classes[level]] += 1000000 if joint else 1
    return max(found, key=lambda number: (found[number], number), default=1)


def write_class(level, number, form):
    if form == "number":
        return str(number)
    short = f"T{number}" if level == "topic" else f"{level}s/{number}"
    return short if form == "short" else f"https://openalex.org/{short}"


# --------------------------------------------------------------------------------------------------------------
# The program
# --------------------------------------------------------------------------------------------------------------


def run(command):
    """(exit code, standard output, standard error)"""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def build_atlas(comity, inputs, atlas):
    code, _, errors = run([comity, "build", *inputs, "--out", atlas])
    if code != 0:
        sys.exit(f"comity build: exit {code}\n{errors}")


def ask(comity, a, b, atlas, flags, extra):
    """(the program's answers, None) or (None, what went wrong)"""
    command = [comity, "pair", a, b, "--atlas", atlas, "--format", "json"]
    for key, value in flags.items():
        command += ["--" + key.replace("_", "-"), value]
    code, output, errors = run(command + extra)
    if code != 0:
        return None, f"exit {code}: {shlex.join(command + extra)}\n{errors.strip()}"
    try:
        return json.loads(output, parse_float=Decimal)["answers"], None
    except (ValueError, KeyError, TypeError) as error:
        return None, f"not an answer: {error!r}: {output[:300]}"


# --------------------------------------------------------------------------------------------------------------
# Comparison
# --------------------------------------------------------------------------------------------------------------


Key = collections.namedtuple("Key", "measure population year label")


def key_of(answer):
    """None for an answer the slow script has no word for."""
    by = answer.get("by") or {}
    if not set(by) <= {"year", "class"}:
        return None
    return Key(answer.get("measure"), answer.get("population"), by.get("year"), by.get("class"))


def differences(theirs, ours, counts_are_whole):
    """(the number of answers compared, the differences as lines)"""
    known = {key_of(answer): answer for answer in ours}
    measures, names = {key.measure for key in known}, {key.population for key in known}
    printed, lines = {}, []
    for answer in theirs:
        key = key_of(answer)
        if key is None or key.measure not in measures or key.population not in names:
            continue
        if key in printed:
            lines.append(f"{show(key)}: answered twice")
        printed[key] = answer
    with_series = {key[:2] for key in printed if key.year is not None}
    compared = 0
    for key, expected in known.items():
        if key in printed:
            compared += 1
            lines += compare_answer(key, printed[key], expected, counts_are_whole)
        elif key.year is None or (key[:2] in with_series and expected["n"] > 0):
            lines.append(f"{show(key)}: missing, expected {show_number(expected['value'])}")
    for key in printed:
        if key not in known:
            lines.append(f"{show(key)}: not expected")
    return compared, lines


def compare_answer(key, printed, expected, counts_are_whole):
    lines = []
    counts = key.measure in ("publications", "citations") or key.measure.startswith("p_c_")
    whole = counts and (counts_are_whole or key.population == "world")
    if not agree(printed.get("value"), expected["value"], exactly=whole):
        lines.append(f"{show(key)}: value {show_number(printed.get('value'))}, "
                     f"expected {show_number(expected['value'])}")
    if not agree(printed.get("n"), expected["n"], exactly=True):
        lines.append(f"{show(key)}: n {printed.get('n')}, expected {expected['n']}")
    coverage = printed.get("coverage") or {}
    for part in coverage_parts(key.measure) | (set(coverage) & set(expected["coverage"])):
        if part not in coverage:
            lines.append(f"{show(key)}: coverage.{part} missing")
        elif not agree(coverage[part], expected["coverage"][part], exactly=False):
            lines.append(f"{show(key)}: coverage.{part} {show_number(coverage[part])}, "
                         f"expected {show_number(expected['coverage'][part])}")
    return lines


def coverage_parts(measure):
    """The parts of coverage that an answer cannot do without."""
    if measure in ("publications", "citations"):
        return {"country"}
    return {"fwci"} if measure == "fwci" or measure.startswith("pp_fwci") else {"class"}


def agree(printed, expected, exactly):
    if printed is None or expected is None:
        return printed is None and expected is None
    if isinstance(printed, bool) or not isinstance(printed, (int, Decimal)):
        return False
    printed, expected = Fraction(printed), Fraction(expected)
    return printed == expected if exactly else abs(printed - expected) <= TOLERANCE * abs(expected)


def show(key):
    label = "" if key.label is None else f" class {key.label}"
    return f"{key.measure}{label} of {key.population}" + (f" in {key.year}" if key.year is not None else "")


def show_number(value):
    if not isinstance(value, Fraction):
        return str(value)
    exact = f"{value.numerator}/{value.denominator}" if value.denominator < 10 ** 9 else "a long fraction"
    return str(value.numerator) if value.denominator == 1 else f"{float(value)!r} ({exact})"


def compare_set(comity, corpus, flags, a, b, atlas, extra):
    """(answers compared, differences)"""
    theirs, failure = ask(comity, a, b, atlas, flags, extra)
    if failure is not None:
        return 0, failure.split("\n")
    conventions = {key: value for key, value in flags.items() if key not in slow.LEVELS + ("measures",)}
    filters = {key: value for key, value in flags.items() if key in slow.LEVELS}
    measures = flags["measures"].split(",") if "measures" in flags else slow.MEASURES
    ours = slow.pair(corpus.works, corpus.release, a, b, conventions, filters, measures=measures)
    return differences(theirs, ours, flags.get("counting", "full") == "full")


# --------------------------------------------------------------------------------------------------------------
# Command line
# --------------------------------------------------------------------------------------------------------------


def runs_of(sets, pairs):
    """Each set once for each pair asked for; a set with a pair of its own once."""
    for chosen in sets:
        for pair in ([chosen.pair] if chosen.pair else pairs):
            a, b = pair.split(":")
            yield chosen, a, b


def main(arguments):
    parser = argparse.ArgumentParser(description="Compare `comity pair` with the slow script.")
    parser.add_argument("--comity", required=True, help="the program")
    parser.add_argument("--input", action="append", required=True, help="OpenAlex data; may be given again")
    parser.add_argument("--atlas", help="the atlas of the same inputs; else one is built")
    parser.add_argument("--sets", type=int, help="how many sets; beyond the named ones they are drawn")
    parser.add_argument("--seed", type=int, default=1, help="of the drawn sets")
    parser.add_argument("--pairs", default="GB:CN", help="as GB:CN,US:CN")
    parser.add_argument("--flags", default="", help="further flags for `comity pair`, as '--interval none'")
    options = parser.parse_args(arguments)
    extra = shlex.split(options.flags)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        atlas = options.atlas or os.path.join(folder, "atlas")
        if not options.atlas:
            build_atlas(options.comity, options.input, atlas)
        corpus = slow.load(options.input)
        for chosen, a, b in runs_of(choose_sets(options.sets, options.seed), options.pairs.split(",")):
            flags = fill_filters(chosen.flags, corpus, a, b)
            compared, lines = compare_set(options.comity, corpus, flags, a, b, atlas, extra)
            failed, passed = failed + bool(lines), passed + (not lines)
            print(f"{'FAIL' if lines else 'ok'}  {chosen.name}  {a} {b}  {compared} answers compared", flush=True)
            for line in lines[:SHOWN]:
                print(f"      {line}")
            if len(lines) > SHOWN:
                print(f"      and {len(lines) - SHOWN} more")
            if lines:
                print(f"      flags: {shlex.join(f'--{key}={value}' for key, value in flags.items())}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
