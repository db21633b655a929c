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

export interface Curve {
  reading: Reading;
  stated: Stated | null;
  points: Specification[]; // with a value, ascending
  specifications: number; // with and without
  min: number | null;
  median: number | null;
  max: number | null;
  worldMedian: number | null;
  reaching: number;
  near: number;
  effects: Effect[]; // largest first
}

export const statedOf = (_document: ClaimDocument, reading: Reading): Stated | null => reading.stated;

export function reaches(value: number, stated: Stated): boolean {
  const unit = 10 ** stated.decimals;
  return Math.floor(value * unit + 0.5) >= Math.floor(stated.value * unit + 0.5);
}

export function isNear(s: Specification, stated: Stated): boolean {
  if (s.value === null) return false;
  const unit = 10 ** stated.decimals;
  if (Math.floor(s.value * unit + 0.5) === Math.floor(stated.value * unit + 0.5)) return true;
  return s.lower !== null && s.upper !== null && s.lower <= stated.value && stated.value <= s.upper;
}

function median(sorted: number[]): number | null {
  const n = sorted.length;
  return n === 0 ? null : (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
}

const ascending = (values: number[]): number[] => Float64Array.from(values).sort() as unknown as number[];

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; ++i) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

export function curveOf(document: ClaimDocument, reading: Reading, off: Off): Curve {
  const all = specificationsOf(document, reading.id);
  const axes = [...off].filter(([, options]) => options.size > 0);
  const kept = axes.length === 0 ? all : all.filter((s) => axes.every(([axis, options]) => s.options[axis] === null || !options.has(s.options[axis]!)));
  const points = kept.filter((s) => s.value !== null);
  const stated = statedOf(document, reading);
  const values = ascending(points.map((s) => s.value!));
  const worlds = ascending(points.filter((s) => s.world !== null).map((s) => s.world!));
  let reaching = 0, near = 0;
  if (stated)
    for (const s of points) {
      if (reaches(s.value!, stated)) ++reaching;
      else if (isNear(s, stated)) ++near;
    }
  return { reading, stated, points, specifications: kept.length, min: values[0] ?? null, median: median(values), max: values[values.length - 1] ?? null, worldMedian: median(worlds), reaching, near, effects: effectsOf(document, reading, points) };
}

// Sorted once a document: filtering keeps the order.
const sorted = new WeakMap<ClaimDocument, Map<string, Specification[]>>();
function specificationsOf(document: ClaimDocument, reading: string): Specification[] {
  let byReading = sorted.get(document);
  if (!byReading) {
    byReading = new Map();
    for (const s of document.specifications) {
      const list = byReading.get(s.reading);
      if (list) list.push(s);
      else byReading.set(s.reading, [s]);
    }
    for (const list of byReading.values()) list.sort((x, y) => (x.value ?? Infinity) - (y.value ?? Infinity));
    sorted.set(document, byReading);
  }
  return byReading.get(reading) ?? [];
}

function effectsOf(document: ClaimDocument, reading: Reading, points: Specification[]): Effect[] {
  const all = mean(points.map((s) => s.value!));
  let total = 0;
  for (const s of points) total += (s.value! - all) ** 2;
  const used = new Set(reading.axes.map((a) => a.key));
  const effects = document.claim.axes.filter((a) => used.has(a.key)).map((axis) => {
    let between = 0;
    const options = axis.options.map((option) => {
      const of: number[] = [];
      for (const s of points) if (s.options[axis.key] === option) of.push(s.value!);
      between += of.length * (mean(of) - all) ** 2;
      return { option, median: median(of), n: of.length }; // points are sorted, so these are
    });
    return { key: axis.key, kind: axis.kind, why: axis.why, variance: total > 0 ? between / total : 0, options };
  });
  return effects.sort((x, y) => y.variance - x.variance);
}
