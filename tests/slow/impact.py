"""Citation impact in the plainest way: cohorts, scores and measures, exact. A part of the slow script (slow.py).

A fact (one work as a question sees it) has `.work`, `.citations`, `.countries`, `.authors`. `place()` gives each its
standings: a list of (cohort, part), one for each cohort that it belongs to, with the part of the work that is there.

How the text is read where it leaves a choice:

- A work in several classes enters every sum with its part: numerators, denominators, cohort sizes, ranks.
- min_cohort compares with the number of works that have any part in a cohort.
- A class of a work that is no cohort is left out; its part is not given to the other classes.
- The first class of a profile holds the uncited works, whatever mean_zero makes of them (null drops them).
- ties=by_id moves top shares and percentile_rank, nothing else.
"""

import bisect
import collections
import re
from decimal import Decimal
from fractions import Fraction

ERA = [(None, "0"), (Fraction(0), "I"), (Fraction(4, 5), "II"), (Fraction(6, 5), "III"), (Fraction(2), "IV"),
       (Fraction(4), "V"), (Fraction(8), "VI")]
ADAMS = [(None, "uncited"), (Fraction(0), "0 to 1/8"), (Fraction(1, 8), "1/8 to 1/4"), (Fraction(1, 4), "1/4 to 1/2"),
         (Fraction(1, 2), "1/2 to 1"), (Fraction(1), "1 to 2"), (Fraction(2), "2 to 4"), (Fraction(4), "4 to 8"),
         (Fraction(8), "8 and more")]
PROFILES = {"profile_era": ERA, "profile_adams": ADAMS}
NUMBERED = re.compile(r"(pp_top|pp_ncs|pp_fwci|pp_c|p_c)_([0-9]+(?:\.[0-9]+)?)")


# --------------------------------------------------------------------------------------------------------------
# Sums
# --------------------------------------------------------------------------------------------------------------


def exact_sum(terms):
    """The sum of (numerator, denominator) pairs as one fraction: by equal denominators first, then two by two."""
    by_denominator = collections.Counter()
    for numerator, denominator in terms:
        by_denominator[denominator] += numerator
    parts = [Fraction(numerator, denominator) for denominator, numerator in sorted(by_denominator.items())]
    while len(parts) > 1:
        parts = [sum(parts[i:i + 2], Fraction(0)) for i in range(0, len(parts), 2)]
    return parts[0] if parts else Fraction(0)


def total(values):
    return exact_sum((value.numerator, value.denominator) for value in values)


def ratio(part, whole):
    return part / whole if whole else None


# --------------------------------------------------------------------------------------------------------------
# Cohorts
# --------------------------------------------------------------------------------------------------------------


class Cohort:
    """Works to compare with: [(citations, id, part)]."""

    def __init__(self, members):
        self.members = sorted(members)
        self.size = total(part for _, _, part in members)
        self.citations = total(count * part for count, _, part in members)
        self.counts = sorted({count for count, _, _ in members})
        equal = collections.defaultdict(list)
        for count, _, part in members:
            equal[count].append(part)
        self.equal = {count: total(parts) for count, parts in equal.items()}
        self.below, below = {}, Fraction(0)
        for count in self.counts:
            self.below[count] = below
            below += self.equal[count]
        self.before, before = {}, Fraction(0)
        for _, number, part in self.members:
            self.before[number] = before
            before += part
        self.thresholds = {}

    def threshold(self, share):
        """(t, weight at t): t = min{c : share(<= c) >= 1 - x}, weight = (share(<= t) - (1 - x)) / share(= t)."""
        if share not in self.thresholds:
            for count in self.counts:
                up_to = self.below[count] + self.equal[count]
                if up_to >= (1 - share) * self.size:
                    self.thresholds[share] = count, (up_to - (1 - share) * self.size) / self.equal[count]
                    break
        return self.thresholds[share]

    def interpolated(self, share):
        """The quantile 1 - x of whole works, between two neighbours: position (1 - x)(n - 1) of the sorted counts."""
        place = (1 - share) * (len(self.members) - 1)
        low = self.members[int(place)][0]
        high = self.members[min(int(place) + 1, len(self.members) - 1)][0]
        return low + (high - low) * (place - int(place))

    def percent_rank(self, before, part):
        return Fraction(0) if part == self.size else before / (self.size - part)


def kind_of_collaboration(fact):
    """None where no country is known."""
    if len(fact.countries) == 0:
        return None
    if len(fact.countries) == 1:
        return "single" if len(fact.authors) == 1 else "domestic"
    return min(len(fact.countries), 4)


def classes_of(work, conventions):
    if conventions.level == "none":
        return ["none"]
    found = []
    if conventions.multi_class == "fractional":
        found = sorted({topic[conventions.level] for topic in work.topics} - {None})
    return found or [label for label in [work.classes[conventions.level]] if label is not None]


def type_group(work, groups):
    """What a work's type is compared as; None: the work is none of the publications."""
    if groups == "types":
        return work.type
    if groups == "one":
        return "all"
    if groups == "venue":
        return work.proceedings
    if groups == "conference":
        return "conference_article" if work.type == "article" and work.source_type == "conference" else work.type
    article_or_review = ((work.type in ("article", "review") and work.source_type == "journal")
                         or (work.type in ("article", "review", "book-chapter") and work.source_type == "book series"))
    paper_or_chapter = (work.type in ("article", "review", "book-chapter")
                        and work.source_type in ("conference", "ebook platform"))
    if groups == "cwts_core":
        return 2 if article_or_review else None
    return 2 if article_or_review else 4 if paper_or_chapter else None


def place(facts, conventions, split):
    """{fact: [(cohort, part)]}."""
    groups, homes = collections.defaultdict(list), {}
    for fact in facts:
        classes = classes_of(fact.work, conventions)
        kind = kind_of_collaboration(fact) if split else "any"
        group = type_group(fact.work, conventions.type_groups)
        homes[fact] = [] if kind is None else [(fact.work.year, group, label, kind) for label in classes]
        for home in homes[fact]:
            groups[home].append((fact.citations, fact.work.id, Fraction(1, len(classes))))
    cohorts = {home: Cohort(members) for home, members in groups.items()}
    return {fact: [(cohorts[home], Fraction(1, len(found))) for home in found
                   if len(cohorts[home].members) >= conventions.min_cohort]
            for fact, found in homes.items()}


# --------------------------------------------------------------------------------------------------------------
# What a work is worth in one of its cohorts
# --------------------------------------------------------------------------------------------------------------


def score(fact, cohort, mean_zero):
    """citations / mean; None: there is no score."""
    if cohort.citations == 0:
        return {"one": Fraction(1), "zero": Fraction(0), "null": None}[mean_zero]
    return fact.citations * cohort.size / cohort.citations


def reaches(value, bound, threshold):
    return value >= bound if threshold == "ge" else value > bound


def is_times_mean(fact, cohort, times, threshold):
    return cohort.citations > 0 and reaches(fact.citations * cohort.size, times * cohort.citations, threshold)


def top_weight(fact, cohort, part, share, ties):
    if ties == "by_id":
        return Fraction(cohort.percent_rank(cohort.before[fact.work.id], part) >= 1 - share)
    if ties == "interpolated":
        return Fraction(fact.citations >= cohort.interpolated(share))
    at, weight = cohort.threshold(share)
    if fact.citations != at:
        return Fraction(fact.citations > at)
    return {"fractional": weight, "at_or_above": Fraction(1), "above": Fraction(0)}[ties]


def percentile(fact, cohort, part, kind, ties):
    below, equal = cohort.below[fact.citations], cohort.equal[fact.citations]
    if kind == "percentile":
        return (below + equal / 2) / cohort.size
    if kind == "percentile_lower":
        return below / cohort.size
    if kind == "percentile_upper":
        return (below + equal) / cohort.size
    return cohort.percent_rank(cohort.before[fact.work.id] if ties == "by_id" else below, part)


def profile_class(classes, cited, reach):
    """`reach(bound)`: is the score at or above it?"""
    if not cited:
        return classes[0][1]
    return [name for bound, name in classes[1:] if bound == 0 or reach(bound)][-1]


# --------------------------------------------------------------------------------------------------------------
# Measures
# --------------------------------------------------------------------------------------------------------------


class Measuring:
    """The measures of one population: [(fact, weight)]."""

    def __init__(self, members, conventions, homes, split_homes):
        self.members, self.conventions = members, conventions
        self.placed = [(fact, cohort, part, w * part) for fact, w in members for cohort, part in homes[fact]]
        self.scored = [row for row in self.placed if score(row[0], row[1], conventions.mean_zero) is not None]
        self.split = [(fact, cohort, part, w * part) for fact, w in members for cohort, part in split_homes[fact]
                      if score(fact, cohort, conventions.mean_zero) is not None] if split_homes else []
        self.split_weight = total(w * part for fact, w in members for _, part in split_homes[fact]) if split_homes else 0
        self.whole = total(w for _, w in members)
        self.published = [(fact, w) for fact, w in members if fact.work.fwci is not None]
        self.ranked = [(fact, w) for fact, w in members if fact.work.percentile is not None]

    def coverage(self):
        return {"class": ratio(total(w for *_, w in self.placed), self.whole),
                "fwci": ratio(total(w for _, w in self.published), self.whole)}

    def of(self, name):
        """[(class or None, value, n)]"""
        numbered = NUMBERED.fullmatch(name)
        family, number = (numbered[1], Fraction(Decimal(numbered[2]))) if numbered else (name, None)
        if family in ("publications", "citations", "p_c", "pp_c"):
            return [(None, *self.of_all(family, number))]
        if family == "fwci":
            return [(None, *self.mean_published(lambda f: f))]
        if family == "pp_fwci":
            return [(None, *self.share_published(number))]
        if self.conventions.baseline == "published":
            return self.instead(family, number)
        if family in PROFILES:
            return self.profile(PROFILES[family])
        return [(None, *self.in_cohorts(family, number))]

    def of_all(self, family, number):
        if family == "publications":
            return self.whole, len(self.members)
        if family == "citations":
            return total(w * fact.citations for fact, w in self.members), len(self.members)
        cited = total(w for fact, w in self.members if fact.citations >= number)
        return (cited if family == "p_c" else ratio(cited, self.whole)), len(self.members)

    def mean(self, rows, value):
        """Of value(fact, cohort, part) over rows (fact, cohort, part, weight)."""
        top = total(w * value(fact, cohort, part) for fact, cohort, part, w in rows)
        return ratio(top, total(w for *_, w in rows)), len({fact for fact, *_ in rows})

    def in_cohorts(self, family, number):
        c = self.conventions
        if family == "mncs":
            return self.mean(self.scored, lambda fact, cohort, part: score(fact, cohort, c.mean_zero))
        if family == "collab_mncs":
            return self.mean(self.split, lambda fact, cohort, part: score(fact, cohort, c.mean_zero))
        if family == "pp_ncs":
            return self.mean(self.scored, lambda fact, cohort, part: int(is_times_mean(fact, cohort, number, c.threshold)))
        if family == "pp_top":
            return self.mean(self.placed,
                             lambda fact, cohort, part: top_weight(fact, cohort, part, number / 100, c.ties))
        if family == "ratio_of_means":
            cited = total(w * fact.citations for fact, _, _, w in self.placed)
            expected = total(w * cohort.citations / cohort.size for _, cohort, _, w in self.placed)
            return ratio(cited, expected), len({fact for fact, *_ in self.placed})
        return self.mean(self.placed, lambda fact, cohort, part: percentile(fact, cohort, part, family, c.ties))

    def profile(self, classes):
        weights, whole = collections.defaultdict(list), total(w for *_, w in self.scored)
        for fact, cohort, _, w in self.scored:
            weights[profile_class(classes, fact.citations > 0, lambda bound: is_times_mean(
                fact, cohort, bound, self.conventions.threshold))].append(w)
        count = len({fact for fact, *_ in self.scored})
        return [(name, ratio(total(weights[name]), whole), count) for _, name in classes]

    def mean_published(self, value):
        whole = total(w for _, w in self.published)
        return ratio(total(w * value(fact.work.fwci) for fact, w in self.published), whole), len(self.published)

    def share_published(self, times):
        return self.mean_published(lambda f: Fraction(reaches(f, times, self.conventions.threshold)))

    def instead(self, family, number):
        """baseline=published: what OpenAlex published stands for the atlas's own scores."""
        if self.conventions.cohort_by == "collaboration":
            return [(name, None, 0) for _, name in PROFILES.get(family, [(None, None)])]
        if family == "mncs":
            return [(None, *self.mean_published(lambda f: f))]
        if family == "pp_ncs":
            return [(None, *self.share_published(number))]
        if family in PROFILES:
            def found(f):
                return profile_class(PROFILES[family], f > 0, lambda bound: reaches(f, bound, self.conventions.threshold))
            return [(name, *self.mean_published(lambda f, name=name: Fraction(found(f) == name)))
                    for _, name in PROFILES[family]]
        if family == "pp_top":
            return [(None, *self.mean_ranked(lambda p: Fraction(p >= 1 - number / 100)))]
        if family == "percentile_rank":
            return [(None, *self.mean_ranked(lambda p: p))]
        return [(None, None, 0)]

    def mean_ranked(self, value):
        whole = total(w for _, w in self.ranked)
        return ratio(total(w * value(fact.work.percentile) for fact, w in self.ranked), whole), len(self.ranked)
