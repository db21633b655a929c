// Values with their intervals, one a row, against a reference that is marked: a dot, a line, and the figures as text.
import { canvas, decimalsOf, halo, label, line, mark, point, SMALL, TEXT, valueScale, widest, type Shape } from "./chart.ts";
import { draw, at, type Attributes, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";
import { fitted, widthOf, wrapped } from "../svg/text.ts";

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

const ROW = 26, GAP = 12, NARROW = 620, LEAST_PLOT = 260;
const LINE = 15; // from one line of a name to the next

export function dotChart(width: number, o: DotOptions): Drawn {
  const narrow = width < NARROW;
  const values = o.rows.flatMap((r) => [r.value, r.lower, r.upper].filter((v): v is number => v !== null));
  const reference = o.reference?.value;
  const low = Math.min(o.low ?? 0, ...values, reference ?? Infinity);
  const high = Math.max(o.high ?? -Infinity, ...values, reference ?? -Infinity);
  const texts = o.rows.map((r) => figureText(r, o));
  const figures = narrow ? 0 : widest(texts, TEXT) + 16;
  const smalls = narrow ? 0 : Math.max(widest(o.rows.map((r) => r.small ?? ""), SMALL), widest([o.smallHeading ?? ""], SMALL)) + (o.rows.some((r) => r.small) ? 16 : 0);
  // Long names take what the drawing can spare.
  const names = narrow ? 0 : Math.min(Math.max(width * 0.32, width - figures - smalls - LEAST_PLOT), widest(o.rows.map((r) => r.name), TEXT) + 14);
  const left = names + 8, right = width - figures - smalls - 8;
  const { scale: x, ticks } = valueScale(low, high, left, right, Math.max(3, Math.round((right - left) / 90)));
  const head = 34;
  // Where a name and its figures do not fit side by side, they stand one above the other.
  const stacked = narrow && o.rows.some((r, i) => widest([r.name], TEXT) + widest([withSmall(r, texts[i]!, o)], SMALL) + 20 > width);
  const step = stacked ? ROW + 36 : narrow ? ROW + 20 : ROW;
  let y = head;
  const dots: number[] = [];
  const rows = o.rows.map((r, i) => {
    // What tells rows apart may stand at the end of their names: those go on in further lines.
    const lines = nameLines(r, narrow ? width - left : names);
    const more = (lines.length - 1) * LINE;
    y += (r.gap ? GAP : 0) + step + more;
    const middle = y - 10 - (narrow ? 0 : more / 2);
    dots.push(middle);
    return oneRow(r, lines, middle, x, texts[i]!, { narrow, stacked, width, smalls, left }, o);
  });
  const foot = y + 6;
  // Where names and figures stand above their dots, lines keep to the dots: none crosses a text.
  const bands: [number, number][] = narrow ? dots.map((d) => [d - 10, d + 9]) : [[head - 8, foot]];
  const upright = (here: number, attributes: Attributes): Drawn[] => bands.map(([from, to]) => line(here, from, here, to, attributes));
  const decimals = decimalsOf(ticks);
  const tick = (t: number): string => (o.tick ? o.tick(t, decimals) : o.format(t));
  const told = labelledTicks(ticks, x, tick, width);
  const grid = ticks.map((t) => draw("g", {}, ...upright(x(t), { stroke: colour("hair") }), told.has(t) ? label(x(t), foot + 16, tick(t), { "text-anchor": anchorAt(x(t), widest([tick(t)], SMALL), width), "font-size": SMALL, fill: colour("soft") }) : null));
  return canvas(width, foot + 24, o.sentence, ...grid, referenceLine(o, x, head, left, right, upright), o.smallHeading && !narrow ? label(width - 4, head - 12, o.smallHeading, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }) : null, ...rows);
}

// Centred, unless that would stick out.
const anchorAt = (x: number, wide: number, width: number): string => (x - wide / 2 < 0 ? "start" : x + wide / 2 > width ? "end" : "middle");

const APART = 8; // between the labels of two ticks

// Every tick has its label, or every second, or every third…: as many as stand apart. Zero keeps its own.
function labelledTicks(ticks: number[], x: (v: number) => number, tick: (t: number) => string, width: number): Set<number> {
  const boxes = ticks.map((t) => {
    const wide = widthOf(tick(t), SMALL), here = x(t), anchor = anchorAt(here, wide, width);
    const from = anchor === "start" ? here : anchor === "end" ? here - wide : here - wide / 2;
    return { t, from, to: from + wide };
  });
  const zero = Math.max(0, ticks.indexOf(0));
  for (let step = 1; ; ++step) {
    const some = boxes.filter((_, i) => (i - zero) % step === 0);
    if (some.every((box, i) => i === 0 || box.from - some[i - 1]!.to >= APART)) return new Set(some.map((box) => box.t));
  }
}

// Bold letters are a little wider.
const nameLines = (r: DotRow, width: number): string[] => {
  const room = width * (r.strong ? 0.94 : 1);
  return wrapped(r.name, room, TEXT).map((line) => fitted(line, room, TEXT));
};

function referenceLine(o: DotOptions, x: (v: number) => number, head: number, left: number, right: number, upright: (here: number, attributes: Attributes) => Drawn[]): Drawn | null {
  if (!o.reference) return null;
  const here = x(o.reference.value);
  const anchor = here - left < 60 ? "start" : right - here < 60 ? "end" : "middle";
  return draw("g", {}, line(here, head - 9, here, head - 3, { stroke: colour("ink") }), ...upright(here, { stroke: colour("ink"), "stroke-width": 1 }), label(here, head - 14, o.reference.name, { "text-anchor": anchor, "font-size": SMALL, fill: colour("ink") }));
}

const figureText = (r: DotRow, o: DotOptions): string =>
  r.value === null ? (r.note ?? "–") : o.format(r.value) + (r.lower !== null && r.upper !== null ? ` ${o.bounds(r.lower, r.upper)}` : "");

function oneRow(r: DotRow, lines: string[], y: number, x: (v: number) => number, text: string, place: { narrow: boolean; stacked: boolean; width: number; smalls: number; left: number }, o: DotOptions): Drawn {
  const weight = r.strong ? 650 : 400;
  const dot = r.value === null ? null : point(x(r.value), y, r.shape, r.strong ? 5.5 : 4.5, { fill: colour(r.hue), stroke: colour("paper"), "stroke-width": 1.5 });
  const interval = r.value !== null && r.lower !== null && r.upper !== null ? line(x(r.lower), y, x(r.upper), y, { stroke: colour(r.hue), "stroke-width": r.strong ? 4 : 2.5, "stroke-opacity": r.strong ? 0.45 : 0.5, "stroke-linecap": "round" }) : null;
  const reading = `${r.name}: ${text}${r.small ? `, ${o.smallHeading ?? ""} ${r.small}` : ""}`;
  const more = (lines.length - 1) * LINE;
  const name = (left: number, first: number, attributes: Attributes): Drawn[] => lines.map((one, i) => label(left, first + i * LINE, one, { ...attributes, "font-weight": weight, fill: colour(r.strong ? r.hue : "ink") }));
  if (place.narrow) {
    const tall = more + (place.stacked ? 16 : 0);
    const figures = place.stacked ? label(place.left, y - 13, withSmall(r, text, o), { ...halo("paper"), "font-size": SMALL, fill: colour("soft") }) : label(place.width - 4, y - 14, withSmall(r, text, o), { ...halo("paper"), "text-anchor": "end", "font-size": SMALL, fill: colour("soft") });
    return mark(reading, hit(place.width, y - 28 - tall, 42 + tall), ...name(place.left, y - 14 - tall, halo("paper")), figures, interval, dot);
  }
  return mark(
    reading, hit(place.width, y - (ROW + more) / 2, ROW + more),
    ...name(0, y + 4 - more / 2, {}),
    interval, dot,
    label(place.width - place.smalls - 4, y + 4, text, { "text-anchor": "end", "font-weight": weight }),
    r.small ? label(place.width - 4, y + 4, r.small, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }) : null,
  );
}

// A heading such as "n" stands beside its number where there is no column for it.
const withSmall = (r: DotRow, text: string, o: DotOptions): string => (r.small ? `${text}, ${o.smallHeading && o.smallHeading.length <= 2 ? `${o.smallHeading} ` : ""}${r.small}` : text);

// The whole row can be pointed at.
const hit = (width: number, y: number, height: number): Drawn => draw("rect", { x: 0, y: at(y), width: at(width), height: at(height), fill: "transparent" });
