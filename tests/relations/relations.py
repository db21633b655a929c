"""The relations of a pair in plain Python, written from the definitions in docs/methods and indicators.md alone: exact
fractions, no care for speed. `records` are OpenAlex works as dictionaries."""
from collections import defaultdict
from fractions import Fraction as F

BANDS = (1, 3, 6, 10, 20, 100)
DEFAULT_TYPES = {"article", "review", "conference-paper", "book", "book-chapter"}


def countries_of(authorship):
    found = {c.upper() for c in authorship["countries"]} | {i["country_code"].upper() for i in authorship["institutions"] if i["country_code"]}
    return sorted(found)


class Work:
    def __init__(self, record):
        self.id = int(record["id"].rsplit("W", 1)[1])
        self.year, self.type = record["publication_year"], record["type"]
        self.authors = [countries_of(a) for a in record["authorships"]]
        self.first = [a["author_position"] == "first" for a in record["authorships"]]
        self.last = [a["author_position"] == "last" for a in record["authorships"]]
        self.corresponding = [bool(a["is_corresponding"]) for a in record["authorships"]]
        self.countries = {c for codes in self.authors for c in codes}
        self.references = {int(r.rsplit("W", 1)[1]) for r in record["referenced_works"]} - {self.id}
        topic = record["primary_topic"]
        self.subfield = topic and int(topic["subfield"]["id"].rsplit("/", 1)[1])
        self.field = int(topic["field"]["id"].rsplit("/", 1)[1]) if topic else 0


def lead(work, role, missing):
    """{country: credit}, or None: the rule drops the work."""
    chosen = [i for i, is_it in enumerate(getattr(work, role)) if is_it]
    if not any(work.authors[i] for i in chosen):
        if missing == "drop":
            return None
        chosen = [i for i, is_it in enumerate(work.first) if is_it] if missing == "first" else [i for i, c in enumerate(work.authors) if c]
        if not any(work.authors[i] for i in chosen):
            return None
    credit = defaultdict(F)
    for i in chosen:
        for country in work.authors[i]:
            credit[country] += F(1, len(chosen) * len(work.authors[i]))
    return credit


def ratio(a, b):
    return F(a) / F(b) if b else None


class Relations:
    def __init__(self, records, a, b, years, window=4):
        self.works = {w.id: w for w in map(Work, records)}
        self.a, self.b, self.years = a, b, range(years[0], years[1] + 1)
        self.passing = [w for w in self.works.values() if w.type in DEFAULT_TYPES]
        self.asked = [w for w in self.passing if w.year in self.years]
        self.joint = [w for w in self.asked if {a, b} <= w.countries]
        self.scores(window)

    def scores(self, window):
        cited = defaultdict(int)
        for w in self.works.values():
            for r in w.references:
                if r in self.works and 0 <= w.year - self.works[r].year < window:
                    cited[r] += 1
        cohort = defaultdict(list)
        for w in self.passing:
            if w.subfield:
                cohort[w.year, w.type, w.subfield].append(cited[w.id])
        self.ncs = {}
        for w in self.passing:
            if w.subfield:
                counts = cohort[w.year, w.type, w.subfield]
                self.ncs[w.id] = F(cited[w.id] * len(counts), sum(counts)) if sum(counts) else F(1)

    def leadership(self):
        a, b, out = self.a, self.b, {}
        for role in ("first", "last", "corresponding"):
            for missing in ("drop", "first", "split"):
                if role == missing:
                    continue
                credits = [c for c in (lead(w, role, missing) for w in self.joint) if c is not None]
                of_a, of_b = sum(c[a] for c in credits), sum(c[b] for c in credits)
                rest = sum(sum(c.values()) for c in credits) - of_a - of_b
                share = ratio(of_a, of_a + of_b)
                key = {"role": role, "missing": missing}
                out["lead_share", a, *key.items()] = share
                out["lead_share", b, *key.items()] = None if share is None else 1 - share
                out["lead_balance", "joint", *key.items()] = None if share is None else 1 - abs(2 * share - 1)
                out["third_lead_share", "joint", *key.items()] = ratio(rest, of_a + of_b + rest)
            count = defaultdict(F)
            for w in self.joint:
                for codes, leads in zip(w.authors, getattr(w, role)):
                    for c in codes:
                        count[c, leads] += F(1, len(codes))
            lead_a = ratio(count[a, True], count[a, True] + count[b, True])
            muscle_a = ratio(count[a, False], count[a, False] + count[b, False])
            premium = None if lead_a is None or muscle_a is None else lead_a - muscle_a
            out["lead_premium", a, ("role", role)] = premium
            out["lead_premium", b, ("role", role)] = None if premium is None else -premium
        return out

    def third(self):
        n = len(self.joint)
        out = {("trilateral_share", "joint"): ratio(sum(len(w.countries) == 3 for w in self.joint), n),
               ("larger_share", "joint"): ratio(sum(len(w.countries) > 3 for w in self.joint), n)}
        counts = defaultdict(int)
        for w in self.joint:
            for c in w.countries - {self.a, self.b}:
                counts[c] += 1
        for c, k in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]:
            out["third_partner_share", "joint", ("country", c)] = F(k, n)
        return out

    def stratum(self, work, domestic):
        band = sum(len(work.authors) > top for top in BANDS)
        return work.field, work.year, work.type, band, 0 if domestic else min(len(work.countries), 6)

    def gains(self):
        a, b, out = self.a, self.b, {}
        joint = [w for w in self.joint if w.id in self.ncs]
        for matched in (False, True):
            for domestic in (True, False):
                both = []
                for side, other in ((a, b), (b, a)):
                    if domestic:
                        rest = [w for w in self.asked if w.countries == {side}]
                    else:
                        rest = [w for w in self.asked if side in w.countries and other not in w.countries and len(w.countries) > 1]
                    rest = [w for w in rest if w.id in self.ncs]
                    both.append(self.gain(joint, rest, domestic, matched))
                    name = ("matched_" if matched else "") + "gain_over_" + ("domestic" if domestic else "international")
                    out[name, side] = both[-1]
                key = ("over", "domestic" if domestic else "international"), ("matched", "yes" if matched else "no")
                out["two_way_gain", "joint", *key] = None if None in both else min(both)
        return out

    def gain(self, joint, rest, domestic, matched):
        mean = lambda works: ratio(sum(self.ncs[w.id] for w in works), len(works))  # noqa: E731
        if not matched:
            of_rest = mean(rest)
            return mean(joint) / of_rest - 1 if joint and of_rest else None
        groups = defaultdict(lambda: ([], []))
        for i, works in enumerate((joint, rest)):
            for w in works:
                groups[self.stratum(w, domestic)][i].append(w)
        used = [(j, r) for j, r in groups.values() if j and r]
        n = sum(len(j) for j, _ in used)
        if not n:
            return None
        of_joint = sum(sum(self.ncs[w.id] for w in j) for j, _ in used) / n
        of_rest = sum(len(j) * mean(r) for j, r in used) / n
        return of_joint / of_rest - 1 if of_rest else None

    def flow(self):
        a, b, out = self.a, self.b, {}
        for side, other in ((a, b), (b, a)):
            for cited in (a, b):
                uncited_side = b if cited == a else a
                for without in (False, True):
                    for year in (None, *self.years):
                        citing = [w for w in self.asked if side in w.countries and (not without or other not in w.countries)]
                        citing = [w for w in citing if year is None or w.year == year]
                        if year is not None and (cited == side or without or not any(w.year == year for w in self.asked if w.countries & {a, b})):
                            continue
                        known = part = comparable = awaited = F(0)
                        for w in citing:
                            mine = self.known(w)
                            hits = sum(self.hit(r, cited, uncited_side, without) for r in mine)
                            known += len(mine)
                            part += hits
                            pool = [r for o in self.asked if o.countries and not o.countries & {a, b} and (o.field, o.year) == (w.field, w.year)
                                    for r in self.known(o)]
                            if pool and mine:
                                comparable += hits
                                awaited += F(len(mine) * sum(self.hit(r, cited, uncited_side, without) for r in pool), len(pool))
                        key = [("cited", cited)] + [("joint", "left_out")] * without + ([("year", year)] if year else [])
                        out["reference_share", side, *key] = ratio(part, known)
                        out["reference_preference", side, *key] = ratio(comparable, awaited)
        return out

    def known(self, work):
        return [self.works[r] for r in work.references if r in self.works and self.works[r].countries]

    @staticmethod
    def hit(cited_work, cited, other, without):
        return cited in cited_work.countries and (not without or other not in cited_work.countries)

    def all(self):
        return {**self.leadership(), **self.third(), **self.gains(), **self.flow()}
