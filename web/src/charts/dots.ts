// Values with their intervals, one a row, against a reference that is marked: a dot, a line, and the figures as text.
import { canvas, decimalsOf, label, line, mark, point, SMALL, TEXT, valueScale, widest, type Shape } from "./chart.ts";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";
import { fitted } from "../svg/text.ts";

export interface DotRow {
  name: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  hue: string;
  shape: Shape;
  strong?: boolean; // the row that the chart is about
  gap?: boolean; // some air above
  note?: string; // in place of a value
  small?: string; // n and the like, on the right
}

export interface DotOptions {
  sentence: string;
  rows: DotRow[];
  format(value: number): string;
  tick?(value: number, decimals: number): string; // how the axis is labelled, if not as the values
  bounds(lower: number, upper: number): string;
  reference?: { value: number; name: string };
  low?: number; // the axis holds at least low…high, so that two charts can be compared
  high?: number;
  smallHeading?: string;
}

const ROW = 26, GAP = 12, NARROW = 620;

export function dotChart(width: number, o: DotOptions): Drawn {
  const narrow = width < NARROW;
  const values = o.rows.flatMap((r) => [r.value, r.lower, r.upper].filter((v): v is number => v !== null));
  const reference = o.reference?.value;
  const low = Math.min(o.low ?? 0, ...values, reference ?? Infinity);
  const high = Math.max(o.high ?? -Infinity, ...values, reference ?? -Infinity);
  const texts = o.rows.map((r) => figureText(r, o));
  const names = narrow ? 0 : Math.min(width * 0.32, widest(o.rows.map((r) => r.name), TEXT) + 14);
  const figures = narrow ? 0 : widest(texts, TEXT) + 16;
  const smalls = narrow ? 0 : Math.max(widest(o.rows.map((r) => r.small ?? ""), SMALL), widest([o.smallHeading ?? ""], SMALL)) + (o.rows.some((r) => r.small) ? 16 : 0);
  const left = names + 8, right = width - figures - smalls - 8;
  const { scale: x, ticks } = valueScale(low, high, left, right, Math.max(3, Math.round((right - left) / 90)));
  const head = 34;
  const step = narrow ? ROW + 20 : ROW;
  let y = head;
  const rows = o.rows.map((r, i) => {
    y += (r.gap ? GAP : 0) + step;
    return oneRow(r, y - 10, x, texts[i]!, { narrow, names, width, smalls, left, right }, o);
  });
  const foot = y + 6;
  const decimals = decimalsOf(ticks);
  const tick = (t: number): string => (o.tick ? o.tick(t, decimals) : o.format(t));
  const grid = ticks.map((t) => draw("g", {}, line(x(t), head - 8, x(t), foot, { stroke: colour("hair") }), label(x(t), foot + 16, tick(t), { "text-anchor": anchorAt(x(t), widest([tick(t)], SMALL), width), "font-size": SMALL, fill: colour("soft") })));
  return canvas(width, foot + 24, o.sentence, ...grid, referenceLine(o, x, head, foot, left, right), o.smallHeading && !narrow ? label(width - 4, head - 12, o.smallHeading, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }) : null, ...rows);
}

// Centred, unless that would stick out.
const anchorAt = (x: number, wide: number, width: number): string => (x - wide / 2 < 0 ? "start" : x + wide / 2 > width ? "end" : "middle");

function referenceLine(o: DotOptions, x: (v: number) => number, head: number, foot: number, left: number, right: number): Drawn | null {
  if (!o.reference) return null;
  const here = x(o.reference.value);
  const anchor = here - left < 60 ? "start" : right - here < 60 ? "end" : "middle";
  return draw("g", {}, line(here, head - 8, here, foot, { stroke: colour("ink"), "stroke-width": 1 }), label(here, head - 14, o.reference.name, { "text-anchor": anchor, "font-size": SMALL, fill: colour("ink") }));
}

const figureText = (r: DotRow, o: DotOptions): string =>
  r.value === null ? (r.note ?? "–") : o.format(r.value) + (r.lower !== null && r.upper !== null ? ` ${o.bounds(r.lower, r.upper)}` : "");

function oneRow(r: DotRow, y: number, x: (v: number) => number, text: string, place: { narrow: boolean; names: number; width: number; smalls: number; left: number; right: number }, o: DotOptions): Drawn {
  const weight = r.strong ? 650 : 400;
  const dot = r.value === null ? null : point(x(r.value), y, r.shape, r.strong ? 5.5 : 4.5, { fill: colour(r.hue), stroke: colour("paper"), "stroke-width": 1.5 });
  const interval = r.value !== null && r.lower !== null && r.upper !== null ? line(x(r.lower), y, x(r.upper), y, { stroke: colour(r.hue), "stroke-width": r.strong ? 4 : 2.5, "stroke-opacity": r.strong ? 0.45 : 0.5, "stroke-linecap": "round" }) : null;
  const reading = `${r.name}: ${text}${r.small ? `, ${o.smallHeading ?? ""} ${r.small}` : ""}`;
  if (place.narrow)
    return mark(reading, hit(place.width, y - 28, 42), label(place.left, y - 14, fitted(r.name, place.width * 0.6, TEXT), { "font-weight": weight, fill: colour(r.strong ? r.hue : "ink") }), label(place.width - 4, y - 14, r.small ? `${text}, ${r.small}` : text, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }), interval, dot);
  return mark(
    reading, hit(place.width, y - ROW / 2, ROW),
    label(0, y + 4, fitted(r.name, place.names, TEXT), { "font-weight": weight, fill: colour(r.strong ? r.hue : "ink") }),
    interval, dot,
    label(place.width - place.smalls - 4, y + 4, text, { "text-anchor": "end", "font-weight": weight }),
    r.small ? label(place.width - 4, y + 4, r.small, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }) : null,
  );
}

// The whole row can be pointed at.
const hit = (width: number, y: number, height: number): Drawn => draw("rect", { x: 0, y: at(y), width: at(width), height: at(height), fill: "transparent" });
