// How a tie moved: a measure of it by year and by field, from the answer of `trend`.
import type { Figures } from "../data/lookup.ts";
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";
import type { Chart } from "./chart.ts";
import { dotChart } from "./dots.ts";
import { bounds, HUES, span, told } from "./measures.ts";
import { seriesChart, type Series } from "./series.ts";

/** Measures of a tie, those against expectation first. */
export const TIE_MEASURES = ["quasi_independence", "quasi_independence_within_fields", "association_strength", "steijn", "nsf_index", "salton", "joint_count"];
/** Measures that each side has of its own. */
export const SIDE_MEASURES = ["share_of_international", "share_of_output", "dependency", "partner_concentration"];
/** Of these, 1 is what totals alone lead to expect. */
export const NEUTRAL_AT_ONE = ["quasi_independence", "quasi_independence_within_fields", "association_strength", "steijn", "nsf_index"];

const populations = (f: Figures, measure: string): string[] => (SIDE_MEASURES.includes(measure) ? f.sides : ["joint"]);
const yearly = (f: Figures, measure: string, population: string): Answer[] => f.years(measure, population).map((year) => f.get(measure, population, { year })!);

/** Whether a measure has values in two years at least. */
export const moves = (f: Figures, measure: string): boolean => populations(f, measure).some((p) => yearly(f, measure, p).filter((a) => a.value !== null).length > 1);

export function trendChart(f: Figures, w: Words, measure: string, peers: Figures[] = []): Chart | null {
  if (!moves(f, measure)) return null;
  const of = populations(f, measure);
  const answers = of.flatMap((p) => yearly(f, measure, p));
  const unit = answers[0]!.unit;
  const sided = of.length > 1;
  const series: Series[] = of.map((p, i) => ({ name: sided ? w.place(p) : "", ...HUES[sided ? (i === 0 ? "a" : "b") : "joint"]!, points: yearly(f, measure, p).map((a) => ({ x: Number(a.by!["year"]), value: a.value, lower: a.lower, upper: a.upper })) }));
  const value = (v: number | null): string => w.value(v, unit);
  const known = f.years("joint_count", "joint").map((x) => ({ x, value: f.get("joint_count", "joint", { year: x })?.coverage?.country ?? null }));
  const sentence = sided ? sidesSentence(f, w, measure) : w.t("trend.text", ends(series[0]!, value));
  return {
    id: `trend-${measure}`, title: w.opening(w.measure(measure)), sentence, answers, term: measure,
    table: {
      columns: [{ label: w.t("table.year") }, ...series.flatMap((s) => [{ label: s.name || w.t("table.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }])],
      rows: series[0]!.points.map((p) => [String(p.x), ...series.flatMap((s) => { const q = s.points.find((one) => one.x === p.x); return [q?.value ?? null, q?.lower ?? null, q?.upper ?? null]; })]),
    },
    draw: (width) => seriesChart(width, {
      sentence, series, format: (v, n) => (unit === "count" ? w.count(v) : w.axis(v, unit, n)),
      ...(NEUTRAL_AT_ONE.includes(measure) ? { reference: { value: 1, name: w.t("decoupling.expected") } } : {}),
      high: Math.max(0, ...[f, ...peers].flatMap((one) => populations(one, measure).flatMap((p) => yearly(one, measure, p).map((a) => Math.max(a.value ?? 0, a.upper ?? 0))))),
      read: (s, p) => `${s.name ? `${s.name}, ` : ""}${p.x}: ${value(p.value)}${p.lower != null && p.upper != null ? ` (${span(w, p.lower, p.upper, unit)})` : ""}`,
      ...(measure === "quasi_independence" && known.some((k) => k.value !== null) ? { coverage: { name: w.t("pair.output.coverage"), points: known }, readCoverage: (x: number, v: number) => `${w.t("pair.output.coverage")}, ${x}: ${w.share(v)}` } : {}),
    }),
  };
}

function ends(s: Series, value: (v: number | null) => string) {
  const known = s.points.filter((p) => p.value !== null);
  const [first, last] = [known[0]!, known[known.length - 1]!];
  const peak = known.reduce((best, p) => (p.value! > best.value! ? p : best));
  return { first: value(first.value), from: first.x, last: value(last.value), to: last.x, most: value(peak.value), peak: peak.x };
}

function sidesSentence(f: Figures, w: Words, measure: string): string {
  const [a, b] = f.sides;
  const to = f.years(measure, a).filter((year) => f.value(measure, a, { year }) !== null).pop() ?? f.years(measure, a)[0]!;
  return w.t("trend.sides.text", { to, a: w.place(a), b: w.place(b), va: told(w, f.get(measure, a, { year: to })), vb: told(w, f.get(measure, b, { year: to })) });
}

/** Where the tie is closer or looser than expected, over all years. */
export function tieFieldsChart(f: Figures, w: Words): Chart | null {
  const answers = f.all("quasi_independence", ["field"], "joint").filter((a) => a.value !== null).sort((x, y) => y.value! - x.value!);
  if (answers.length < 2) return null;
  const name = (a: Answer): string => (a.by!["field"] === "(no field)" ? w.t("pair.fields.no") : String(a.by!["field"]));
  const sure = answers.filter((a) => a.lower !== null && (a.lower > 1 || a.upper! < 1)).length;
  const sentence = w.t("trend.fields.text", { field: name(answers[0]!), value: told(w, answers[0]), interval: bounds(w, answers[0]) || "–", sure, n: answers.length });
  return {
    id: "trend-fields", title: w.t("trend.fields"), sentence, answers, term: "quasi_independence",
    table: { columns: [{ label: w.t("table.field") }, { label: w.t("table.value"), unit: "ratio" }, { label: w.t("table.lower"), unit: "ratio" }, { label: w.t("table.upper"), unit: "ratio" }, { label: w.t("table.joint"), unit: "works" }], rows: answers.map((a) => [name(a), a.value, a.lower, a.upper, a.n]) },
    draw: (width) => dotChart(width, {
      sentence, format: (v) => w.value(v, "ratio"), tick: (v, n) => w.axis(v, "ratio", n), bounds: (l, u) => `(${span(w, l, u, "ratio")})`, reference: { value: 1, name: w.t("decoupling.expected") }, smallHeading: w.t("table.joint"),
      rows: answers.slice(0, 26).map((a) => ({ name: name(a), value: a.value, lower: a.lower, upper: a.upper, hue: a.lower !== null && a.lower > 1 ? "above" : a.upper !== null && a.upper < 1 ? "below" : "world", shape: "circle" as const, small: a.n === null ? "" : w.count(a.n) })),
    }),
  };
}
