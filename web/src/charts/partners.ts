// With whom a country works: its partners in order, and the courses of the first of them.
import { Figures } from "../data/lookup.ts";
import type { AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { barChart } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { dotChart } from "./dots.ts";
import { span, told } from "./measures.ts";
import { NEUTRAL_AT_ONE } from "./trend.ts";
import { seriesChart } from "./series.ts";

/** What partners can be ranked by. */
export const PARTNER_MEASURES = ["joint_count", "quasi_independence", "association_strength", "steijn", "dependency", "salton"];

const MOST = 30;

export function partnerSentence(d: AnswerDocument, w: Words): string {
  const [first, second] = d.answers;
  if (!first) return w.t("partners.none");
  const one = w.named(String(d.question.countries[0]));
  const apart = first.lower !== null && second?.upper != null ? (first.lower > second.upper ? "world.apart" : "world.together") : null;
  return w.t("partners.text", { a: one, measure: w.measure(first.measure), first: w.named(first.population), value: told(w, first), n: d.answers.length }) + (apart ? " " + w.t(apart, { first: w.place(first.population), second: w.place(second!.population) }) : "");
}

export function partnerRank(d: AnswerDocument, w: Words): Chart | null {
  const first = d.answers[0];
  if (!first) return null;
  const measure = first.measure, unit = first.unit;
  const sentence = partnerSentence(d, w);
  const neutral = NEUTRAL_AT_ONE.includes(measure);
  const text = (a: (typeof d.answers)[number]): string => (unit === "count" ? w.count(a.value ?? 0) : told(w, a));
  return {
    id: `partners-${measure}`, title: w.opening(w.measure(measure)), sentence, answers: d.answers, term: measure,
    table: {
      columns: [{ label: w.t("table.rank"), unit: "rank" }, { label: w.t("table.country") }, { label: w.t("table.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }, { label: w.t("table.joint"), unit: "works" }],
      rows: d.answers.map((a) => [String(a.by?.["rank"] ?? ""), w.place(a.population), a.value, a.lower, a.upper, a.n]),
    },
    draw: (width) => d.answers.every((a) => a.lower === null)
      ? barChart(width, { sentence, bars: d.answers.slice(0, MOST).map((a) => ({ name: `${a.by?.["rank"] ?? ""}  ${w.place(a.population)}`, value: a.value, text: text(a), hue: neutral ? ((a.value ?? 0) >= 1 ? "above" : "below") : "world" })) })
      : dotChart(width, {
          sentence, format: (v) => w.value(v, unit), tick: (v, n) => w.axis(v, unit, n), bounds: (l, u) => `(${span(w, l, u, unit)})`, smallHeading: w.t("table.joint"),
          ...(neutral ? { reference: { value: 1, name: w.t("decoupling.expected") } } : {}),
          rows: d.answers.slice(0, MOST).map((a) => ({ name: `${a.by?.["rank"] ?? ""}  ${w.place(a.population)}`, value: a.value, lower: a.lower, upper: a.upper, hue: neutral && a.lower !== null && a.lower > 1 ? "above" : neutral && a.upper !== null && a.upper < 1 ? "below" : "world", shape: "circle" as const, small: a.n === null ? "" : w.count(a.n) })),
        }),
  };
}

/** Small multiples: the same measure of several ties, on one scale. */
export function partnerCourses(trends: AnswerDocument[], measure: string, w: Words): { chart: Chart; document: AnswerDocument }[] {
  const figures = trends.map((d) => new Figures(d));
  const points = figures.map((f) => f.years(measure, "joint").map((x) => ({ x, value: f.value(measure, "joint", { year: x }) })));
  const high = Math.max(0, ...points.flatMap((ps) => ps.map((p) => p.value ?? 0)));
  const value = (v: number | null): string => (measure === "joint_count" ? w.count(v ?? 0) : w.value(v, "ratio"));
  return figures.flatMap((f, i) => {
    const known = points[i]!.filter((p) => p.value !== null);
    if (known.length < 2) return [];
    const [from, to] = [known[0]!, known[known.length - 1]!];
    const name = w.place(f.sides[1]);
    const sentence = w.t("partners.course.text", { first: value(from.value), from: from.x, last: value(to.value), to: to.x });
    const chart: Chart = {
      id: `course-${f.sides[1].toLowerCase()}`, title: name, sentence, answers: f.all(measure, ["year"], "joint"), term: measure,
      table: { columns: [{ label: w.t("table.year") }, { label: w.opening(w.measure(measure)), unit: measure === "joint_count" ? "works" : "ratio" }], rows: points[i]!.map((p) => [String(p.x), p.value]) },
      draw: (width) => seriesChart(width, { sentence: `${name}: ${sentence}`, series: [{ name: "", hue: "joint", shape: "circle", points: points[i]! }], high, format: (v, n) => (measure === "joint_count" ? w.count(v) : w.axis(v, "ratio", n)), ...(NEUTRAL_AT_ONE.includes(measure) ? { reference: { value: 1, name: w.t("decoupling.expected") } } : {}), read: (_, p) => `${name}, ${p.x}: ${value(p.value)}` }),
    };
    return [{ chart, document: f.document }];
  });
}
