// The charts of a decoupling: how close the tie is, with its breaks; how many joint works, with those there would have been.
import { Figures } from "../data/lookup.ts";
import type { DecouplingDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import type { Chart } from "./chart.ts";
import { HUES, span } from "./measures.ts";
import { seriesChart, type Series, type SeriesPoint } from "./series.ts";

const pointsOf = (f: Figures, measure: string, population: string): SeriesPoint[] =>
  f.years(measure, population).map((x) => {
    const a = f.get(measure, population, { year: x })!;
    return { x, value: a.value, lower: a.lower, upper: a.upper };
  });

/** "2018" or "2023-08" on an axis of years. */
export const yearOf = (date: string): number => {
  const [y, m] = date.split("-").map(Number);
  return y! + (m ? (m - 1) / 12 : 0);
};

export function intensityChart(d: DecouplingDocument, w: Words): Chart | null {
  const f = new Figures(d);
  const points = pointsOf(f, "intensity", "joint");
  if (points.length < 2) return null;
  const course = d.decoupling.course;
  const fitted: SeriesPoint[] = (course?.years ?? []).map((y) => ({ x: y.year, value: y.fitted === null ? null : Math.exp(y.fitted) }));
  const known = points.filter((p) => p.value !== null);
  if (known.length === 0) return null; // sides without a tie: nothing to draw, the verdict says so
  const first = known[0]!, last = known[known.length - 1]!;
  const breaks = course?.breaks ?? [];
  const sentence = w.t("decoupling.intensity.text", { first: w.value(first.value, "ratio"), from: first.x, last: w.value(last.value, "ratio"), to: last.x, breaks: !course || course.years.length === 0 ? w.t("decoupling.nocourse") : breaks.length === 0 ? w.t("decoupling.nobreak") : w.t("decoupling.breaks", { years: w.list(breaks.map((b) => String(b.year))) }) });
  const series: Series[] = [{ name: w.t("decoupling.intensity.short"), ...HUES["joint"]!, points }];
  if (fitted.length > 1) series.push({ name: w.t("decoupling.fitted"), hue: "world", shape: "circle", points: fitted, plain: true });
  const inside = d.decoupling.events.map((e, i) => ({ ...e, number: i + 1 })).filter((e) => yearOf(e.date) >= first.x && yearOf(e.date) <= last.x + 1);
  return {
    id: "intensity", title: w.t("decoupling.intensity"), sentence, answers: f.all("intensity", ["year"], "joint"), term: "intensity",
    table: {
      columns: [{ label: w.t("table.year") }, { label: w.t("decoupling.intensity.short"), unit: "ratio" }, { label: w.t("table.lower"), unit: "ratio" }, { label: w.t("table.upper"), unit: "ratio" }, { label: w.t("decoupling.fitted"), unit: "ratio" }],
      rows: points.map((p) => [String(p.x), p.value, p.lower ?? null, p.upper ?? null, fitted.find((q) => q.x === p.x)?.value ?? null]),
    },
    draw: (width) => seriesChart(width, {
      sentence, series, format: (v, n) => w.axis(v, "ratio", n), reference: { value: 1, name: w.t("decoupling.expected") },
      stretches: breaks.map((b) => ({ from: b.earliest, to: b.latest, at: b.year, name: String(b.year) })), events: inside.map((e) => ({ x: Math.min(last.x, yearOf(e.date)), number: e.number, name: `${e.date}, ${e.name}` })),
      read: (_, p) => `${p.x}: ${w.value(p.value, "ratio")}${p.lower != null && p.upper != null ? ` (${span(w, p.lower, p.upper, "ratio")})` : ""}`,
      ...coverage(f, w),
    }),
  };
}

// Only works tell whose country is known; the years of a matrix do not.
function coverage(f: Figures, w: Words) {
  const known = f.years("joint_count", "joint").map((x) => ({ x, value: f.get("joint_count", "joint", { year: x })?.coverage?.country ?? null }));
  return known.some((k) => k.value !== null) ? { coverage: { name: w.t("pair.output.coverage"), points: known }, readCoverage: (x: number, v: number) => `${w.t("pair.output.coverage")}, ${x}: ${w.share(v)}` } : {};
}

export function countChart(d: DecouplingDocument, w: Words): Chart | null {
  const f = new Figures(d);
  const points = pointsOf(f, "joint_count", "joint");
  if (points.length < 2) return null;
  const other = d.decoupling.counterfactual;
  const last = points[points.length - 1]!;
  const peak = points.reduce((best, p) => ((p.value ?? -1) > (best.value ?? -1) ? p : best));
  const unit = "works";
  const sentence = points.every((p) => p.value === 0) ? w.t("decoupling.count.none", { from: points[0]!.x, to: last.x }) : w.t("decoupling.count.text", { last: w.value(last.value, unit), to: last.x, most: w.value(peak.value, unit), peak: peak.x }) + (other ? " " + w.t("decoupling.count.other", { n: w.count(Math.abs(Math.round(other.difference))), direction: w.t(other.difference < 0 ? "decoupling.would.more" : "decoupling.would.fewer") }) : "");
  const series: Series[] = [{ name: w.t("decoupling.count.short"), ...HUES["joint"]!, points }];
  if (other) series.push({ name: w.t("decoupling.counterfactual"), hue: "a", shape: "square", points: other.years.map((y) => ({ x: y.year, value: y.counterfactual })), plain: true });
  return {
    id: "joint-count", title: w.t("decoupling.count"), sentence, answers: f.all("joint_count", ["year"], "joint"), term: "joint_count",
    table: { columns: [{ label: w.t("table.year") }, { label: w.t("decoupling.count.short"), unit }, { label: w.t("decoupling.counterfactual"), unit }], rows: points.map((p) => [String(p.x), p.value, other?.years.find((y) => y.year === p.x)?.counterfactual ?? null]) },
    draw: (width) => seriesChart(width, { sentence, series, format: (v) => w.count(v), read: (_, p) => `${p.x}: ${w.value(p.value, unit)}` }),
  };
}

export function tieShareChart(d: DecouplingDocument, w: Words): Chart | null {
  const f = new Figures(d);
  const [a, b] = f.sides;
  const series: Series[] = [a, b].map((side, i) => ({ name: w.place(side), ...HUES[i === 0 ? "a" : "b"]!, points: pointsOf(f, "share_of_ties", side) }));
  if (series[0]!.points.length < 2) return null;
  const ends = series.map((s) => s.points[s.points.length - 1]!);
  const sentence = w.t("decoupling.ties.text", { to: ends[0]!.x, a: w.place(a), b: w.place(b), va: w.value(ends[0]!.value, "share"), vb: w.value(ends[1]!.value, "share") });
  return {
    id: "share-of-ties", title: w.t("decoupling.ties"), sentence, answers: [a, b].flatMap((side) => f.all("share_of_ties", ["year"], side)), term: "share_of_ties",
    table: { columns: [{ label: w.t("table.year") }, ...series.map((s) => ({ label: s.name, unit: "share" }))], rows: series[0]!.points.map((p, i) => [String(p.x), p.value, series[1]!.points[i]?.value ?? null]) },
    draw: (width) => seriesChart(width, { sentence, series, format: (v, n) => w.axis(v, "share", n), read: (s, p) => `${s.name}, ${p.x}: ${w.value(p.value, "share")}` }),
  };
}
