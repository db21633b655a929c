// A specification curve cut down to the choices that a reader defends, summarised by the rules of docs/methods/verdict.md.
import type { ClaimDocument, Reading, Specification, Stated } from "../types.ts";

/** Options that are switched off: axis -> options. */
export type Off = Map<string, Set<string>>;

export const parseOff = (text: string): Off => {
  const off: Off = new Map();
  for (const part of text.split("|").filter((p) => p.includes("~"))) {
    const [axis, option] = part.split("~") as [string, string];
    off.set(axis, (off.get(axis) ?? new Set()).add(option));
  }
  return off;
};

export const formatOff = (off: Off): string => [...off].flatMap(([axis, options]) => [...options].map((o) => `${axis}~${o}`)).join("|");

export interface Effect {
  key: string;
  kind: "estimand" | "nuisance";
  why: string;
  variance: number;
  options: { option: string; median: number | null; n: number }[];
}

/** The specifications of a reading, ascending by value, laid out so that a switch costs one pass. */
interface Prepared {
  specifications: Specification[]; // those without a value come last
  withValue: number;
  axes: { key: string; kind: "estimand" | "nuisance"; why: string; options: string[]; chosen: Uint8Array }[]; // NONE: the axis has no part
  outcome: Uint8Array;
  judges: Uint8Array; // rests on enough works to judge
}
const NONE = 255;
const BELOW = 0, NEAR = 1, REACHING = 2;
const COUNTS = ["works", "citations"]; // units of sums: they judge on any number of works

export interface Curve {
  reading: Reading;
  stated: Stated | null;
  points: Specification[]; // with a value, ascending
  judging: number; // of these, how many rest on enough works; the figures below rest on them, or on all if there are none
  counted: number;
  specifications: number; // with and without
  min: number | null;
  median: number | null;
  max: number | null;
  worldMedian: number | null;
  reaching: number;
  near: number;
  effects: Effect[]; // largest first
  /** For each point, whether it rests on enough works to judge. */
  judges(i: number): boolean;
  /** The points in so many columns of equal width: how many of each use each option of the axis. */
  spread(axis: string, columns: number): Map<string, Uint32Array>;
}

const kept = new WeakMap<ClaimDocument, Map<string, Prepared>>();

function prepared(document: ClaimDocument, reading: Reading): Prepared {
  const byReading = kept.get(document) ?? new Map<string, Prepared>();
  kept.set(document, byReading);
  const known = byReading.get(reading.id);
  if (known) return known;
  const specifications = document.specifications.filter((s) => s.reading === reading.id).sort((x, y) => (x.value ?? Infinity) - (y.value ?? Infinity));
  const withValue = specifications.findIndex((s) => s.value === null);
  const used = new Set(reading.axes.map((a) => a.key));
  const axes = document.claim.axes.filter((a) => used.has(a.key)).map((a) => {
    const place = new Map(a.options.map((o, i) => [o, i]));
    return { key: a.key, kind: a.kind, why: a.why, options: a.options, chosen: Uint8Array.from(specifications, (s) => place.get(s.options[a.key] ?? "") ?? NONE) };
  });
  const outcome = Uint8Array.from(specifications, (s) => (s.reaches ? REACHING : s.standing === "near" ? NEAR : BELOW));
  const sum = COUNTS.includes(document.answers.find((a) => a.measure === reading.measure)?.unit ?? "");
  const judges = Uint8Array.from(specifications, (s) => (s.value !== null && (sum || s.n >= document.claim.fewest_to_judge) ? 1 : 0));
  const made = { specifications, withValue: withValue < 0 ? specifications.length : withValue, axes, outcome, judges };
  byReading.set(reading.id, made);
  return made;
}

export function curveOf(document: ClaimDocument, reading: Reading, off: Off): Curve {
  const p = prepared(document, reading);
  const order = remaining(p, off);
  const valued = order.findIndex((i) => i >= p.withValue);
  const n = valued < 0 ? order.length : valued;
  const shown = order.subarray(0, n);
  const judging = shown.filter((i) => p.judges[i] === 1);
  const members = judging.length > 0 ? judging : shown;
  const points = Array.from(shown, (i) => p.specifications[i]!);
  const value = (i: number): number => p.specifications[members[i]!]!.value!;
  const m = members.length;
  const worlds = Float64Array.from(Array.from(members, (i) => p.specifications[i]!.world).filter((v): v is number => v !== null)).sort();
  const ofOutcome = (wanted: number): number => judging.reduce((k, i) => k + (p.outcome[i] === wanted ? 1 : 0), 0);
  return {
    reading, stated: reading.stated, points, judging: judging.length, counted: m, specifications: order.length, reaching: ofOutcome(REACHING), near: ofOutcome(NEAR),
    min: m > 0 ? value(0) : null, median: m > 0 ? (value((m - 1) >> 1) + value(m >> 1)) / 2 : null, max: m > 0 ? value(m - 1) : null,
    worldMedian: worlds.length > 0 ? (worlds[(worlds.length - 1) >> 1]! + worlds[worlds.length >> 1]!) / 2 : null,
    effects: effectsOf(p, members),
    judges: (i) => p.judges[order[i]!] === 1,
    spread: (axis, columns) => {
      const a = p.axes.find((one) => one.key === axis);
      const counts = (a?.options ?? []).map(() => new Uint32Array(columns));
      if (a)
        for (let i = 0; i < n; ++i) {
          const chosen = a.chosen[order[i]!]!;
          if (chosen !== NONE) ++counts[chosen]![Math.floor((i * columns) / n)]!;
        }
      return new Map((a?.options ?? []).map((option, o) => [option, counts[o]!]));
    },
  };
}

function remaining(p: Prepared, off: Off): Uint32Array {
  const rules = [...off].flatMap(([axis, options]) => {
    const a = p.axes.find((one) => one.key === axis);
    return a ? [{ chosen: a.chosen, dropped: Uint8Array.from(a.options, (o) => (options.has(o) ? 1 : 0)) }] : [];
  });
  const order = new Uint32Array(p.specifications.length);
  let n = 0;
  for (let i = 0; i < p.specifications.length; ++i) if (!rules.some((r) => r.dropped[r.chosen[i]!] === 1)) order[n++] = i;
  return order.slice(0, n);
}

function effectsOf(p: Prepared, order: Uint32Array): Effect[] {
  const points = Array.from(order, (i) => p.specifications[i]!);
  let sum = 0;
  for (const s of points) sum += s.value!;
  const all = points.length > 0 ? sum / points.length : 0;
  let total = 0;
  for (const s of points) total += (s.value! - all) ** 2;
  const effects = p.axes.map((axis) => {
    const count = new Uint32Array(axis.options.length), sums = new Float64Array(axis.options.length);
    for (let i = 0; i < points.length; ++i) {
      const o = axis.chosen[order[i]!]!;
      if (o === NONE) continue;
      ++count[o]!;
      sums[o]! += points[i]!.value!;
    }
    let between = 0;
    for (let o = 0; o < count.length; ++o) if (count[o]! > 0) between += count[o]! * (sums[o]! / count[o]! - all) ** 2;
    const medians = middles(axis.chosen, count, order, points);
    return { key: axis.key, kind: axis.kind, why: axis.why, variance: total > 0 ? Math.min(1, between / total) : 0, options: axis.options.map((option, o) => ({ option, median: medians[o]!, n: count[o]! })) };
  });
  return effects.sort((x, y) => y.variance - x.variance);
}

// Points ascend, so the middle one of an option is the one that so many of the option stand before.
function middles(chosen: Uint8Array, count: Uint32Array, order: Uint32Array, points: Specification[]): (number | null)[] {
  const seen = new Uint32Array(count.length), low = new Float64Array(count.length), out: (number | null)[] = new Array<number | null>(count.length).fill(null);
  for (let i = 0; i < points.length; ++i) {
    const o = chosen[order[i]!]!;
    if (o === NONE) continue;
    const k = seen[o]!++, n = count[o]!;
    if (k === (n - 1) >> 1) low[o] = points[i]!.value!;
    if (k === n >> 1) out[o] = (low[o]! + points[i]!.value!) / 2;
  }
  return out;
}
