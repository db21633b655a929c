// What a chart is: a drawing for any width, one sentence, a table with the same figures, and the answers it was made from.
// All of it is computed from documents alone, so that pages, files and reports show the same.
import { scaleLinear } from "d3-scale";
import type { Answer } from "../types.ts";
import { at, draw, type Attributes, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";
import { fitted, widthOf } from "../svg/text.ts";

export interface Column {
  label: string;
  unit?: string; // how its numbers are shown; text without
}

export interface Table {
  columns: Column[];
  rows: (string | number | null)[][];
}

/** Rows for a CSV file that are no answers: works, specifications, holdings. */
export interface Flat {
  columns: string[];
  rows: unknown[][];
}

export interface Chart {
  id: string; // names its files
  title: string;
  sentence: string;
  table: Table;
  answers: Answer[];
  flat?: Flat;
  term?: string; // the definition that its title leads to
  draw(width: number): Drawn;
}

export const TEXT = 13;
export const SMALL = 12;

export type Shape = "circle" | "square" | "diamond" | "triangle";

/** The canvas: its sentence is its name for those who do not see it. */
export function canvas(width: number, height: number, sentence: string, ...children: (Drawn | null | false)[]): Drawn {
  return draw(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${at(width)} ${at(height)}`, width: at(width), height: at(height), role: "img", "aria-label": sentence, "font-size": TEXT, fill: colour("ink") },
    ...children,
  );
}

export function label(x: number, y: number, content: string, attributes: Attributes = {}): Drawn {
  return draw("text", { x: at(x), y: at(y), ...attributes }, content);
}

/** A label that is cut where it has no room, and then says the whole of itself to whoever points at it. */
export function cutLabel(x: number, y: number, content: string, width: number, size: number, attributes: Attributes = {}): Drawn {
  const shown = fitted(content, width, size);
  return draw("text", { x: at(x), y: at(y), ...attributes }, shown !== content && draw("title", {}, content), shown);
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): Drawn {
  return draw("line", { x1: at(x1), y1: at(y1), x2: at(x2), y2: at(y2), stroke: colour("rule"), ...attributes });
}

/** For text that lies over lines: keeps them away from its letters. */
export const halo = (ground: string): Attributes => ({ "paint-order": "stroke", stroke: colour(ground), "stroke-width": 4, "stroke-linejoin": "round" });

/** A point in one of four shapes: colour is never the only sign. */
export function point(x: number, y: number, shape: Shape, size: number, attributes: Attributes = {}): Drawn {
  const r = size;
  if (shape === "circle") return draw("circle", { cx: at(x), cy: at(y), r: at(r), ...attributes });
  if (shape === "square") return draw("rect", { x: at(x - r * 0.9), y: at(y - r * 0.9), width: at(1.8 * r), height: at(1.8 * r), ...attributes });
  const d = shape === "diamond" ? `M${at(x)} ${at(y - 1.3 * r)}L${at(x + 1.3 * r)} ${at(y)}L${at(x)} ${at(y + 1.3 * r)}L${at(x - 1.3 * r)} ${at(y)}Z` : `M${at(x)} ${at(y - 1.2 * r)}L${at(x + 1.2 * r)} ${at(y + r)}L${at(x - 1.2 * r)} ${at(y + r)}Z`;
  return draw("path", { d, ...attributes });
}

/** A group that the keyboard and the pointer can stop at, with what is read out there. */
export function mark(reading: string, ...children: (Drawn | null | false)[]): Drawn {
  return draw("g", { "data-mark": reading }, ...children);
}

/** Round values for an axis, and the scale that holds them. */
export function valueScale(low: number, high: number, from: number, to: number, ticks: number) {
  const span = high > low ? high : low + 1;
  const scale = scaleLinear().domain([low, span]).nice(ticks).range([from, to]);
  return { scale, ticks: scale.ticks(ticks) };
}

/** Decimals that tell neighbouring ticks apart. */
export function decimalsOf(ticks: number[]): number {
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 1;
  return Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
}

/** The widest of some labels. */
export const widest = (texts: string[], size: number): number => texts.reduce((w, t) => Math.max(w, widthOf(t, size)), 0);

/** Moves labels that would overlap apart, keeping their order and staying within bounds. */
export function apart(wanted: number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((p, q) => p.y - q.y);
  let floor = low;
  for (const p of order) {
    p.y = Math.max(p.y, floor);
    floor = p.y + gap;
  }
  let ceiling = high;
  for (const p of [...order].reverse()) {
    p.y = Math.min(p.y, ceiling);
    ceiling = p.y - gap;
  }
  const out = new Array<number>(wanted.length);
  for (const p of order) out[p.i] = p.y;
  return out;
}
