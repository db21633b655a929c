// The blocs of the network: how exclusive each is, and whether that grows.
import { Figures } from "../data/lookup.ts";
import type { Answer, AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import type { Chart } from "./chart.ts";
import { dotChart } from "./dots.ts";
import { seriesChart } from "./series.ts";
import { span } from "./measures.ts";
import { signOf } from "./network.ts";

export const blocNames = (d: AnswerDocument): string[] => [...new Set(d.answers.filter((a) => a.measure === "countries_in_bloc" && !a.by && a.population !== "network").map((a) => a.population))];

export interface Membership {
  code: string;
  share: number | null;
}

export function membersOf(d: AnswerDocument, bloc: string): Membership[] {
  return d.answers.filter((a) => a.measure === "co_membership" && a.by?.["bloc"] === bloc).map((a) => ({ code: a.population, share: a.value }));
}

export function exclusivityByYear(d: AnswerDocument, w: Words): Chart | null {
  const f = new Figures(d);
  const years = f.years("exclusivity", "network");
  if (years.length < 2) return null;
  const of = (population: string) => years.map((x) => { const a = f.get("exclusivity", population, { year: x }); return { x, value: a?.value ?? null, lower: a?.lower ?? null, upper: a?.upper ?? null }; });
  const series = [{ name: w.t("network.exclusivity.short"), hue: "joint", shape: "circle" as const, points: of("network") }, { name: w.t("network.random"), hue: "world", shape: "square" as const, points: of("null networks") }];
  const ends = [0, years.length - 1].map((i) => w.value(series[0]!.points[i]!.value, "ratio"));
  const sentence = w.t("network.exclusivity.text", { first: ends[0]!, last: ends[1]!, from: years[0]!, to: years[years.length - 1]! });
  return {
    id: "exclusivity", title: w.t("network.exclusivity"), sentence, answers: [...f.all("exclusivity", ["year"], "network"), ...f.all("exclusivity", ["year"], "null networks")], term: "exclusivity",
    table: { columns: [{ label: w.t("table.year") }, { label: series[0]!.name, unit: "ratio" }, { label: series[1]!.name, unit: "ratio" }], rows: years.map((y, i) => [String(y), series[0]!.points[i]!.value, series[1]!.points[i]!.value]) },
    draw: (width) => seriesChart(width, { sentence, series, format: (v, n) => w.axis(v, "ratio", n), read: (s, p) => `${s.name}, ${p.x}: ${w.value(p.value, "ratio")}` }),
  };
}

export function growthChart(d: AnswerDocument, w: Words): Chart | null {
  const f = new Figures(d);
  const rows = blocNames(d).map((bloc, i) => ({ bloc, i, answer: f.get("exclusivity_growth", bloc) })).filter((r): r is { bloc: string; i: number; answer: Answer } => r.answer?.value != null);
  if (rows.length === 0) return null;
  const sure = rows.filter((r) => r.answer.lower !== null && (r.answer.lower > 0 || r.answer.upper! < 0)).length;
  const sentence = w.t("network.growth.text", { n: rows.length, sure });
  const between = (l: number, u: number): string => `(${span(w, l, u, "per year")})`;
  return {
    id: "exclusivity-growth", title: w.t("network.growth"), sentence, answers: rows.map((r) => r.answer), term: "exclusivity_growth",
    table: { columns: [{ label: w.t("network.bloc") }, { label: w.t("table.value"), unit: "per year" }, { label: w.t("table.lower"), unit: "per year" }, { label: w.t("table.upper"), unit: "per year" }], rows: rows.map((r) => [r.bloc, r.answer.value, r.answer.lower, r.answer.upper]) },
    draw: (width) => dotChart(width, { sentence, format: (v) => w.value(v, "per year"), bounds: between, reference: { value: 0, name: w.t("pair.gain.zero") }, rows: rows.map((r) => ({ name: r.bloc, value: r.answer.value, lower: r.answer.lower, upper: r.answer.upper, ...signOf(r.i) })) }),
  };
}
