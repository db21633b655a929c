// The charts of a claim: one curve a reading, and what each choice moves.
import type { Curve } from "../data/curve.ts";
import type { ClaimDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { barChart } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { curveChart } from "./curve.ts";

const unitOf = (document: ClaimDocument, measure: string): string => document.answers.find((a) => a.measure === measure)?.unit ?? "share";

export const axisName = (w: Words, key: string): string => w.maybe(`conv.${key}`, key.replace(/_/g, " "));
export function optionName(w: Words, key: string, option: string): string {
  if (key === "window") return option === "open" ? w.t("convention.window.open") : option.startsWith("until:") ? w.t("convention.window.until", { year: option.slice(6) }) : w.t("convention.window.years", { n: option });
  if (key === "years") return option.replace(":", "–");
  if (key === "types") return option.split(",").map((t) => w.maybe(`type.${t}`, t)).join(", ");
  if (key === "territories") return option === "iso" ? "ISO" : option.replace(/;/g, "; ");
  return w.maybe(`choice.${key}.${option}`, option.replace(/_/g, " "));
}

/** As the claim's file calls an axis and its options; where it gives no name, in the reader's language. */
export const axisOf = (w: Words, document: ClaimDocument, key: string): string => {
  const axis = document.claim.axes.find((a) => a.key === key);
  return axis && axis.name !== key ? axis.name : axisName(w, key);
};
export const optionOf = (w: Words, document: ClaimDocument, key: string, option: string): string => {
  const axis = document.claim.axes.find((a) => a.key === key);
  const name = axis?.names[axis.options.indexOf(option)];
  return name !== undefined && name !== option ? name : optionName(w, key, option);
};

export function statedText(w: Words, document: ClaimDocument, curve: Curve): string {
  if (!curve.stated) return "–";
  const unit = unitOf(document, curve.reading.measure);
  return unit === "share" ? w.share(curve.stated.value, Math.max(0, curve.stated.decimals - 2)) : w.fixed(curve.stated.value, curve.stated.decimals);
}

export function specificationChart(document: ClaimDocument, curve: Curve, w: Words): Chart {
  const unit = unitOf(document, curve.reading.measure);
  const value = (v: number | null): string => w.value(v, unit);
  const common = { n: w.count(curve.counted), min: value(curve.min), max: value(curve.max), median: value(curve.median) };
  const stated = statedText(w, document, curve);
  const more = curve.points.length > curve.judging && curve.judging > 0 ? " " + w.t("claim.curve.text.more", { n: w.count(curve.points.length - curve.judging), few: document.claim.fewest_to_judge }) : "";
  const sentence = curve.points.length === 0 ? w.t("claim.curve.none")
    : curve.judging === 0 ? w.t(curve.points.length === 1 ? "claim.curve.text.few.one" : "claim.curve.text.few", { ...common, few: document.claim.fewest_to_judge })
    : curve.stated ? w.t("claim.curve.text", { ...common, reach: w.count(curve.reaching), near: w.count(curve.near), stated }) + more : w.t("claim.curve.text.bare", common) + more;
  const keys = curve.effects.map((e) => e.key);
  return {
    id: `curve-${curve.reading.id.toLowerCase()}`, title: w.t("claim.curve", { id: curve.reading.id }), sentence, term: "specification_curve",
    answers: document.answers.filter((a) => a.by?.["reading"] === curve.reading.id),
    // Made when it is asked for: specifications are many.
    get flat() {
      return {
        columns: ["reading", ...document.claim.axes.map((a) => `options_${a.key}`), "value", "lower", "upper", "n", "world", "reaches", "standing", "reason"],
        rows: curve.points.map((s) => [s.reading, ...document.claim.axes.map((a) => s.options[a.key] ?? null), s.value, s.lower, s.upper, s.n, s.world, s.reaches, s.standing, s.reason]),
      };
    },
    // The twin shows the ends and the middle; the CSV has every line.
    table: {
      columns: [{ label: w.t("claim.value"), unit }, { label: w.t("table.lower"), unit }, { label: w.t("table.upper"), unit }, { label: w.t("table.n"), unit: "works" }, ...keys.map((k) => ({ label: axisOf(w, document, k) }))],
      rows: sampled(curve.points).map((s) => [s.value, s.lower, s.upper, s.n, ...keys.map((k) => (s.options[k] == null ? "–" : optionOf(w, document, k, s.options[k]!)))]),
    },
    draw: (width) =>
      curveChart(width, {
        sentence, curve, format: (v) => (unit === "share" ? w.share(v, 0) : w.value(v, unit)), axisName: (k) => axisOf(w, document, k), optionName: (k, x) => optionOf(w, document, k, x),
        words: { stated: w.t("claim.stated", { value: stated }), world: w.t("claim.world"), reaching: w.t("claim.reaching"), below: w.t("claim.value"), few: w.t("claim.few", { few: document.claim.fewest_to_judge }) },
      }),
  };
}

function sampled<T>(points: T[]): T[] {
  const most = 21;
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

export function effectsChart(document: ClaimDocument, curve: Curve, w: Words): Chart | null {
  const effects = curve.effects.filter((e) => e.options.filter((o) => o.n > 0).length > 1);
  if (effects.length === 0) return null;
  const unit = unitOf(document, curve.reading.measure);
  const sentence = w.t("claim.moves.text", { axis: axisOf(w, document, effects[0]!.key), share: w.share(effects[0]!.variance, 0) });
  return {
    id: `moves-${curve.reading.id.toLowerCase()}`, title: w.t("claim.moves"), sentence, answers: [], term: "specification_curve",
    flat: { columns: ["reading", "axis", "kind", "variance_share", "option", "median", "with_value"], rows: effects.flatMap((e) => e.options.map((o) => [curve.reading.id, e.key, e.kind, e.variance, o.option, o.median, o.n])) },
    table: {
      columns: [{ label: w.t("claim.axis") }, { label: w.t("claim.variance"), unit: "share" }, { label: w.t("claim.option") }, { label: w.t("claim.median"), unit }, { label: w.t("claim.specifications"), unit: "works" }],
      rows: effects.flatMap((e) => e.options.map((o) => [axisOf(w, document, e.key), e.variance, optionOf(w, document, e.key, o.option), o.median, o.n])),
    },
    draw: (width) => barChart(width, { sentence, high: 1, bars: effects.map((e) => ({ name: axisOf(w, document, e.key), value: e.variance, text: w.share(e.variance, 0), hue: e.kind === "estimand" ? "joint" : "world" })) }),
  };
}
