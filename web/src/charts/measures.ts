// How figures are told: value, interval, reference, and the two hues and shapes of the sides.
import type { Answer, AnswerDocument } from "../types.ts";
import { percentOfLevel, type Words } from "../words/index.ts";
import type { Figures } from "../data/lookup.ts";
import type { Shape } from "./chart.ts";

export const COHORT_MEASURES = ["mncs", "pp_top_10", "pp_top_1", "pp_ncs_2"];
export const PUBLISHED_MEASURES = ["fwci", "pp_fwci_2"];
export const IMPACT_MEASURES = [...COHORT_MEASURES, ...PUBLISHED_MEASURES];

export const HUES: Record<string, { hue: string; shape: Shape }> = {
  joint: { hue: "joint", shape: "circle" },
  world: { hue: "world", shape: "triangle" },
  a: { hue: "a", shape: "square" },
  b: { hue: "b", shape: "diamond" },
};

export const scopeOf = (d: AnswerDocument): string => d.receipt.atlas.scope;

/** A value in the words of its unit. */
export const told = (w: Words, a: Answer | undefined): string => w.value(a?.value, a?.unit ?? "");

/** "1.16–1.87", in the unit of the answer; empty without bounds. A minus in front of a bound asks for "to". */
export function bounds(w: Words, a: Answer | undefined): string {
  if (!a || a.lower === null || a.upper === null) return "";
  return span(w, a.lower, a.upper, a.unit);
}

export function span(w: Words, lower: number, upper: number, unit: string): string {
  const low = w.value(lower, unit), high = w.value(upper, unit);
  const joint = lower < 0 ? (w.language === "en" ? " to " : " 至 ") : "–";
  if (unit !== "share") return `${low}${joint}${high}`;
  return `${low.replace(/\s*%$/, "")}${joint}${high}`;
}

/** "95 % interval 1.16–1.87", or a word that there is none. */
export function interval(w: Words, a: Answer | undefined): string {
  if (!a || a.lower === null || a.upper === null) return w.language === "en" ? "no interval" : "无区间";
  const level = percentOfLevel(a.level ?? 0.95) + (w.language === "en" ? "\u202f%" : "%");
  const text = span(w, a.lower, a.upper, a.unit);
  return w.language === "en" ? `${level} interval ${text}` : `${level}区间 ${text}`;
}

export const yearsOf = (w: Words, d: AnswerDocument): string => {
  const [from, to] = String(d.conventions["years"]).split(":");
  return from === to || to === undefined ? String(from) : w.t("years.range", { from: from!, to });
};

/** The reference value of a measure: what the world has, and whether that is the world's. */
export function referenceOf(w: Words, f: Figures, measure: string): { value: number; name: string; told: string } | undefined {
  const value = f.value(measure, "world");
  if (value === null) return undefined;
  const published = PUBLISHED_MEASURES.includes(measure);
  const world = scopeOf(f.document) === "full" && !published;
  const unit = f.get(measure, "world")!.unit;
  // A published fwci is made so that 1 is the world's, whatever this atlas holds.
  if (measure === "fwci") return { value: 1, name: w.t("reference.world", { value: "1" }), told: w.t("reference.the.world", { value: "1" }) };
  const text = { value: w.value(value, unit) };
  return { value, name: w.t(world ? "reference.world" : "reference.atlas", text), told: w.t(world ? "reference.the.world" : "reference.the.atlas", text) };
}
