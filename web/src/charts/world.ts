// Countries by a measure: ranked with their intervals; as a layout of tiles where there is no geography; and one country's ties.
import type { Answer, AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { barChart } from "./bars.ts";
import { canvas, label, mark, SMALL, type Chart } from "./chart.ts";
import { dotChart } from "./dots.ts";
import { scopeOf, span, told } from "./measures.ts";
import { shade } from "./network.ts";
import { seriesChart } from "./series.ts";
import { NEUTRAL_AT_ONE } from "./trend.ts";
import { draw, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";

const RELATIVE: Record<string, number> = { mncs: 1, fwci: 1, pp_top_10: 0.1, pp_top_1: 0.01, ...Object.fromEntries(NEUTRAL_AT_ONE.map((m) => [m, 1])) };

/** What a country's ties alone answer, on works and on matrices. */
export const RANKED_BY_TIES = ["sum_of_ties", "partner_concentration"];

export const isCount = (unit: string): boolean => ["works", "citations", "count", "ties"].includes(unit);

export interface Shading {
  fill: string;
  "fill-opacity": number;
}

/** A value as a shade: apart from what the world has, or along the range where there is no such value. */
export function shadeOf(measure: string, value: number | null, highest: number): Shading {
  const at = RELATIVE[measure];
  if (value === null) return { fill: colour("hair"), "fill-opacity": 0.6 };
  if (at !== undefined) {
    const steps = Math.max(-1, Math.min(1, Math.log2(Math.max(value, 1e-9) / at) / 2));
    return { fill: colour(steps >= 0 ? "above" : "below"), "fill-opacity": Math.round((0.1 + 0.8 * Math.abs(steps)) * 100) / 100 };
  }
  return { fill: colour("joint"), "fill-opacity": Math.round((0.1 + 0.85 * Math.sqrt(Math.max(0, value) / (highest || 1))) * 100) / 100 };
}

/** What the shades stand for: values and their shades, from low to high. */
export function legendOf(measure: string, highest: number): { value: number; shade: Shading }[] {
  const at = RELATIVE[measure];
  const values = at !== undefined ? [at / 4, at / 2, at, 2 * at, 4 * at] : [0, 0.25, 0.5, 0.75, 1].map((x) => x * highest);
  return values.map((value) => ({ value, shade: shadeOf(measure, value, highest) }));
}

export const highestOf = (answers: Answer[]): number => Math.max(0, ...answers.map((a) => a.value ?? 0));

// Bounds have columns only where there are any: counts have none.
function tableOf(d: AnswerDocument, w: Words, unit: string): Chart["table"] {
  const bounded = d.answers.some((a) => a.lower !== null);
  const ties = unit === "ties"; // a sum of ties rests on itself
  return {
    columns: [{ label: w.t("table.rank"), unit: "rank" }, { label: w.t("table.country") }, { label: w.t(ties ? "network.ties" : "table.value"), unit }, ...(bounded ? [{ label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }] : []), ...(ties ? [] : [{ label: w.t(RANKED_BY_TIES.includes(d.answers[0]?.measure ?? "") ? "network.ties" : "table.n"), unit: "works" }])],
    rows: d.answers.map((a) => [String(a.by?.["rank"] ?? ""), w.place(a.population), a.value, ...(bounded ? [a.lower, a.upper] : []), ...(ties ? [] : [a.n])]),
  };
}

export function rankSentence(d: AnswerDocument, w: Words): string {
  const [first, second] = d.answers;
  if (!first) return w.t("world.none");
  const apart = first.lower !== null && second?.upper != null && first.lower > second.upper;
  return w.t("world.text", { country: w.named(first.population), value: told(w, first), n: d.answers.length }) + (second && first.lower !== null ? " " + w.t(apart ? "world.apart" : "world.together", { first: w.place(first.population), second: w.place(second.population) }) : "");
}

const MOST = 40;

export function rankChart(d: AnswerDocument, measure: string, w: Words): Chart | null {
  if (d.answers.length === 0) return null;
  const unit = d.answers[0]!.unit;
  const sentence = rankSentence(d, w);
  const at = RELATIVE[measure];
  const world = scopeOf(d) === "full" || measure === "fwci"; // a published fwci is made so that 1 is the world's
  return {
    id: `rank-${measure}`, title: w.opening(w.measure(measure)), sentence, answers: d.answers, term: measure, table: tableOf(d, w, unit),
    draw: (width) => isCount(unit) || RANKED_BY_TIES.includes(measure)
      ? barChart(width, { sentence, bars: d.answers.slice(0, MOST).map((a) => ({ name: `${a.by?.["rank"] ?? ""}  ${w.place(a.population)}`, value: a.value, text: told(w, a), hue: "world" })) })
      : dotChart(width, {
          sentence, format: (v) => w.value(v, unit), tick: (v, n) => w.axis(v, unit, n), bounds: (l, u) => `(${span(w, l, u, unit)})`, smallHeading: w.t("table.n"),
          ...(at !== undefined ? { reference: { value: at, name: w.t(world ? "reference.world" : "reference.atlas", { value: w.value(at, unit) }) } } : {}),
          rows: d.answers.slice(0, MOST).map((a) => ({ name: `${a.by?.["rank"] ?? ""}  ${w.place(a.population)}`, value: a.value, lower: a.lower, upper: a.upper, hue: at !== undefined && a.upper !== null && a.upper < at ? "below" : at !== undefined && a.lower !== null && a.lower > at ? "above" : "world", shape: "circle" as const, small: a.n === null ? "" : w.count(a.n) })),
        }),
  };
}

/** Countries without a place on the map, in the order of their rank. */
export function tileChart(d: AnswerDocument, measure: string, w: Words): Chart | null {
  if (d.answers.length === 0) return null;
  const highest = highestOf(d.answers);
  const sentence = rankSentence(d, w);
  return {
    id: `tiles-${measure}`, title: w.t("world.tiles"), sentence, answers: d.answers, term: measure, table: tableOf(d, w, d.answers[0]!.unit),
    draw: (width) => {
      const columns = Math.max(2, Math.min(8, Math.floor(width / 110)));
      const size = Math.floor(width / columns), tall = 72;
      const tiles = d.answers.map((a, i): Drawn => {
        const [x, y] = [(i % columns) * size, Math.floor(i / columns) * (tall + 6)];
        return mark(`${a.by?.["rank"] ?? ""}. ${w.place(a.population)}: ${told(w, a)}`,
          draw("rect", { x, y, width: size - 6, height: tall, fill: colour("raised") }), draw("rect", { x, y: y + tall - 8, width: size - 6, height: 8, ...shadeOf(measure, a.value, highest) }),
          label(x + 9, y + 22, a.population, { "font-weight": 650 }), label(x + size - 15, y + 22, String(a.by?.["rank"] ?? ""), { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }), label(x + 9, y + 50, told(w, a), { "font-size": 17 }));
      });
      return canvas(width, Math.ceil(d.answers.length / columns) * (tall + 6), sentence, ...tiles);
    },
  };
}

/** One year of a rank. */
export interface RankOfYear {
  year: number;
  document: AnswerDocument;
}

/** Small multiples: each of these countries through the years, on one scale. */
export function countryCourses(ranks: RankOfYear[], countries: string[], measure: string, w: Words): Chart[] {
  const at = RELATIVE[measure];
  const of = (country: string): (Answer & { year: number })[] => ranks.flatMap(({ year, document }) => document.answers.filter((a) => a.population === country).map((a) => ({ ...a, year })));
  const shown = countries.map((country) => ({ country, answers: of(country) })).filter((c) => c.answers.filter((a) => a.value !== null).length > 1);
  const high = Math.max(0, ...shown.flatMap((c) => c.answers.map((a) => Math.max(a.value ?? 0, a.upper ?? 0))));
  const world = ranks[0] !== undefined && (scopeOf(ranks[0].document) === "full" || measure === "fwci");
  return shown.map(({ country, answers }): Chart => {
    const unit = answers[0]!.unit;
    const known = answers.filter((a) => a.value !== null);
    const [first, last] = [known[0]!, known[known.length - 1]!];
    const sentence = w.t("partners.course.text", { first: told(w, first), from: first.year, last: told(w, last), to: last.year });
    const points = answers.map((a) => ({ x: a.year, value: a.value, lower: a.lower, upper: a.upper }));
    return {
      id: `course-${country.toLowerCase()}`, title: w.place(country), sentence, answers: [], term: measure,
      flat: { columns: ["country", "year", "measure", "value", "lower", "upper", "n"], rows: answers.map((a) => [country, a.year, measure, a.value, a.lower, a.upper, a.n]) },
      table: { columns: [{ label: w.t("table.year") }, { label: w.t("table.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }, { label: w.t("table.n"), unit: "works" }], rows: answers.map((a) => [String(a.year), a.value, a.lower, a.upper, a.n]) },
      draw: (width) => seriesChart(width, { sentence: `${w.place(country)}: ${sentence}`, series: [{ name: "", hue: "joint", shape: "circle", points }], high, format: (v, n) => (isCount(unit) ? w.count(v) : w.axis(v, unit, n)),
        ...(at !== undefined ? { reference: { value: at, name: w.t(world ? "reference.world" : "reference.atlas", { value: w.value(at, unit) }) } } : {}), read: (_, p) => `${w.place(country)}, ${p.x}: ${w.value(p.value, unit)}` }),
    };
  });
}

export interface Partner {
  code: string;
  count: number;
}

/** Partners with their joint counts, most first, from the answer of `rank partners`. */
export const partnersOf = (d: AnswerDocument): Partner[] => d.answers.map((a) => ({ code: a.population, count: a.n ?? a.value ?? 0 })).sort((x, y) => y.count - x.count);

export { shade };
