// The charts of a pair, from its answer.
import type { Figures } from "../data/lookup.ts";
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";
import type { Chart } from "./chart.ts";
import { dotChart, type DotRow } from "./dots.ts";
import { seriesChart, type Series, type SeriesPoint } from "./series.ts";
import { bounds, HUES, interval, referenceOf, scopeOf, span, told } from "./measures.ts";

/** Answers of other conventions beside which this one stands: their axes hold the same values. */
export type Peers = Figures[];

function seriesOf(f: Figures, measure: string, population: string, name: string, key: string): Series {
  const points: SeriesPoint[] = f.years(measure, population).map((x) => {
    const a = f.get(measure, population, { year: x })!;
    return { x, value: a.value, lower: a.lower, upper: a.upper };
  });
  return { name, ...HUES[key]!, points };
}

const highest = (fs: Figures[], pick: (f: Figures) => Answer[]): number => Math.max(0, ...fs.flatMap((f) => pick(f).map((a) => Math.max(a.value ?? 0, a.upper ?? 0))));

export function outputChart(f: Figures, w: Words, peers: Peers = []): Chart | null {
  const answers = f.all("publications", ["year"], "joint");
  const years = f.years("publications", "joint");
  if (years.length === 0 || answers.every((a) => a.value === null)) return null;
  const series = seriesOf(f, "publications", "joint", "", "joint");
  const value = (year: number): string => told(w, f.get("publications", "joint", { year }));
  const from = years[0]!, to = years[years.length - 1]!;
  const peak = [...years].sort((x, y) => f.value("publications", "joint", { year: y })! - f.value("publications", "joint", { year: x })!)[0]!;
  const sentence = years.length === 1 ? w.t("pair.output.works.one", { last: value(to), to }) : w.t("pair.output.works.text", { first: value(from), from, last: value(to), to, most: value(peak), peak });
  const [a, b] = f.sides;
  return {
    id: "joint-works", title: w.t("pair.output.works"), sentence, answers, term: "publications",
    table: {
      columns: [{ label: w.t("table.year") }, { label: w.t("table.joint"), unit: "works" }, { label: w.place(a), unit: "works" }, { label: w.place(b), unit: "works" }, { label: w.t("table.known"), unit: "share" }],
      rows: years.map((year) => [String(year), f.value("publications", "joint", { year }), f.value("publications", a, { year }), f.value("publications", b, { year }), f.get("publications", "world", { year })?.coverage?.country ?? null]),
    },
    draw: (width) =>
      seriesChart(width, { sentence, series: [series], format: (v) => w.count(v), high: highest([f, ...peers], (one) => one.all("publications", ["year"], "joint")), read: (_, p) => `${p.x}: ${value(p.x)} ${w.t("unit.works")}` }),
  };
}

export function shareChart(f: Figures, w: Words, peers: Peers = []): Chart | null {
  const [a, b] = f.sides;
  const years = f.years("share_of_output", a);
  if (f.all("share_of_output", ["year"]).every((x) => x.value === null)) return null;
  const series = [seriesOf(f, "share_of_output", a, w.place(a), "a"), seriesOf(f, "share_of_output", b, w.place(b), "b")];
  const known = years.map((x) => ({ x, value: f.get("publications", "world", { year: x })?.coverage?.country ?? null }));
  const shares = known.map((k) => k.value).filter((v): v is number => v !== null);
  const to = years[years.length - 1]!;
  const [la, lb] = [a, b].map((side) => f.get("share_of_output", side, { year: to }));
  let sentence = w.t("pair.output.share.text", { to, a: w.place(a), b: w.place(b), va: told(w, la), vb: told(w, lb), ia: interval(w, la), ib: interval(w, lb) });
  if (shares.length > 0) sentence += " " + w.t("pair.output.coverage.text", { low: w.share(Math.min(...shares)), high: w.share(Math.max(...shares)) });
  return {
    id: "share-of-output", title: w.t("pair.output.share"), sentence, term: "share_of_output",
    answers: [a, b].flatMap((side) => f.all("share_of_output", ["year"], side)),
    table: {
      columns: [{ label: w.t("table.year") }, ...[a, b].flatMap((side) => [{ label: w.place(side), unit: "share" }, { label: w.t("table.lower"), unit: "share" }, { label: w.t("table.upper"), unit: "share" }]), { label: w.t("table.known"), unit: "share" }],
      rows: years.map((year, i) => [String(year), ...[a, b].flatMap((side) => { const one = f.get("share_of_output", side, { year }); return [one?.value ?? null, one?.lower ?? null, one?.upper ?? null]; }), known[i]!.value]),
    },
    draw: (width) =>
      seriesChart(width, {
        sentence, series, format: (v, d) => w.share(v, Math.max(0, d - 2)),
        high: highest([f, ...peers], (one) => [...one.all("share_of_output", ["year"], one.sides[0]), ...one.all("share_of_output", ["year"], one.sides[1])]),
        read: (s, p) => `${s.name}, ${p.x}: ${w.value(p.value, "share")}${p.lower != null && p.upper != null ? ` (${span(w, p.lower, p.upper, "share")})` : ""}`,
        coverage: { name: w.t("pair.output.coverage"), points: known },
        readCoverage: (x, v) => `${w.t("pair.output.coverage")}, ${x}: ${w.share(v)}`,
      }),
  };
}

export function populationsOf(f: Figures): { name: string; key: string; gap: boolean }[] {
  const [a, b] = f.sides;
  return [
    { name: "joint", key: "joint", gap: false },
    { name: a, key: "a", gap: true }, { name: `${a} domestic`, key: "a", gap: false }, { name: `${a} international without ${b}`, key: "a", gap: false },
    { name: b, key: "b", gap: true }, { name: `${b} domestic`, key: "b", gap: false }, { name: `${b} international without ${a}`, key: "b", gap: false },
    { name: "world", key: "world", gap: true },
  ];
}

export function impactChart(f: Figures, w: Words, measure: string, peers: Peers = []): Chart | null {
  const joint = f.get(measure, "joint");
  if (joint?.value == null) return null;
  const scope = scopeOf(f.document);
  const populations = populationsOf(f);
  const answers = populations.map((p) => f.get(measure, p.name)).filter((a): a is Answer => a !== undefined);
  const unit = joint.unit;
  const title = w.opening(w.measure(measure));
  const reference = referenceOf(w, f, measure);
  const sentence = w.t("pair.impact.text", { measure: title, joint: `${told(w, joint)} (${interval(w, joint)})`, world: w.population("world", scope), value: told(w, f.get(measure, "world")) });
  const rows: DotRow[] = populations.map((p) => {
    const a = f.get(measure, p.name);
    const name = p.name === f.sides[0] || p.name === f.sides[1] ? w.t("place.all", { a: w.place(p.name) }) : w.population(p.name, scope);
    return { name, value: a?.value ?? null, lower: a?.lower ?? null, upper: a?.upper ?? null, ...HUES[p.key]!, strong: p.key === "joint", gap: p.gap, small: a?.n == null ? "" : w.count(a.n) };
  });
  return {
    id: `impact-${measure}`, title, sentence, answers, term: measure,
    table: {
      columns: [{ label: w.t("table.row") }, { label: w.t("table.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }, { label: w.t("table.n"), unit: "works" }],
      rows: populations.map((p, i) => { const a = f.get(measure, p.name); return [rows[i]!.name, a?.value ?? null, a?.lower ?? null, a?.upper ?? null, a?.n ?? null]; }),
    },
    draw: (width) =>
      dotChart(width, {
        sentence, rows, format: (v) => w.value(v, unit), tick: (v, d) => w.axis(v, unit, d), bounds: (l, u) => `(${span(w, l, u, unit)})`, ...(reference ? { reference } : {}), smallHeading: w.t("table.n"),
        high: highest([f, ...peers], (one) => one.document.answers.filter((x) => x.measure === measure && !x.by)),
      }),
  };
}

export function impactByYear(f: Figures, w: Words, measure: string, peers: Peers = []): Chart | null {
  const years = f.years(measure, "joint").filter((year) => f.value(measure, "joint", { year }) !== null);
  if (years.length < 2) return null;
  const series = seriesOf(f, measure, "joint", "", "joint");
  const answer = (year: number): Answer => f.get(measure, "joint", { year })!;
  const unit = answer(years[0]!).unit;
  const reference = referenceOf(w, f, measure);
  const bounded = years.filter((y) => answer(y).lower !== null);
  const certain = reference ? bounded.filter((y) => answer(y).lower! > reference.value || answer(y).upper! < reference.value).length : 0;
  const from = years[0]!, to = years[years.length - 1]!;
  const sentence = w.t("pair.impact.years.text", { first: told(w, answer(from)), from, last: told(w, answer(to)), to, certain, n: bounded.length, reference: reference?.told ?? "" });
  return {
    id: `impact-${measure}-by-year`, title: w.t("pair.impact.years", { measure: w.measure(measure) }), sentence, term: measure,
    answers: f.all(measure, ["year"], "joint"),
    table: {
      columns: [{ label: w.t("table.year") }, { label: w.t("table.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }, { label: w.t("table.n"), unit: "works" }],
      rows: f.years(measure, "joint").map((y) => [String(y), answer(y).value, answer(y).lower, answer(y).upper, answer(y).n]),
    },
    draw: (width) =>
      seriesChart(width, {
        sentence, series: [series], format: (v, d) => w.axis(v, unit, d), ...(reference ? { reference } : {}),
        high: highest([f, ...peers], (one) => one.all(measure, ["year"], "joint")),
        read: (_, p) => `${p.x}: ${told(w, answer(p.x))} ${bounds(w, answer(p.x)) ? `(${bounds(w, answer(p.x))})` : ""}, n ${answer(p.x).n ?? "–"}`,
      }),
  };
}
