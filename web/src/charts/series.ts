// Values over years: lines with interval bands, labelled at their ends, above a band of coverage.
import { area, line as path } from "d3-shape";
import { apart, canvas, cutLabel, decimalsOf, halo, label, line, mark, point, SMALL, TEXT, valueScale, widest, type Shape } from "./chart.ts";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";
import { fitted, widthOf } from "../svg/text.ts";

export interface SeriesPoint {
  x: number;
  value: number | null;
  lower?: number | null;
  upper?: number | null;
}

export interface Series {
  name: string;
  hue: string; // a theme colour; its wash has the same name with "-wash"
  shape: Shape;
  points: SeriesPoint[];
  plain?: boolean; // a line without points: fitted or expected, dashed
}

/** A stretch of years that the drawing marks: a break with its interval. */
export interface Stretch {
  from: number;
  to: number;
  at: number;
  name: string;
}

export interface CoverageBand {
  name: string;
  points: { x: number; value: number | null }[];
}

export interface SeriesOptions {
  sentence: string;
  series: Series[];
  format(value: number, decimals: number): string; // decimals: that tell two ticks apart
  read(series: Series, p: SeriesPoint): string;
  coverage?: CoverageBand;
  readCoverage?(x: number, value: number): string;
  reference?: { value: number; name: string };
  stretches?: Stretch[];
  events?: { x: number; number: number; name: string }[]; // numbers above the drawing
  zero?: boolean; // the axis begins at 0
  high?: number; // at least so high, so that two charts can be compared
}

const BAND = 34;
const EVENT = 19, LEADER = 16; // a number's room, and that of the lines below the numbers

export function seriesChart(width: number, o: SeriesOptions): Drawn {
  const points = o.series.flatMap((s) => s.points.filter((p) => p.value !== null));
  const years = [...new Set(o.series.flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b);
  const roomy = width >= 560;
  const tops = points.map((p) => p.upper ?? p.value!);
  const bottoms = points.map((p) => p.lower ?? p.value!);
  const low = o.zero === false ? Math.min(...bottoms, o.reference?.value ?? Infinity) : Math.min(0, ...bottoms);
  const rows = Math.ceil(((o.events?.length ?? 0) * EVENT) / Math.max(EVENT, width - 80));
  const head = rows * EVENT + (rows > 0 ? LEADER : 0);
  const height = Math.round(Math.min(320, Math.max(190, width * 0.42))) + head;
  const bottom = height - 26;
  const top = (roomy ? 14 : 14 + 18 * o.series.length) + head;
  const { scale: y, ticks } = valueScale(low, Math.max(...tops, o.reference?.value ?? -Infinity, o.high ?? -Infinity), bottom, top, 5);
  const decimals = decimalsOf(ticks);
  const tick = (t: number): string => o.format(t, decimals);
  const left = Math.ceil(widest([...ticks.map(tick), o.coverage ? "100 %" : ""], SMALL)) + 12;
  const ends = o.series.map((s) => s.name);
  const right = roomy ? Math.min(width * 0.34, widest(ends, TEXT) + 18) : 14;
  const first = years[0]!, last = years[years.length - 1]!;
  const x = (year: number): number => (last === first ? (left + width - right) / 2 : left + 8 + ((year - first) / (last - first)) * (width - right - left - 20));

  const grid = ticks.map((t) =>
    draw("g", {}, line(left, y(t), width - right, y(t), { stroke: colour(t === 0 ? "rule" : "hair") }), label(left - 8, y(t) + 4, tick(t), { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") })),
  );
  const step = Math.max(1, Math.ceil((years.length * 38) / (width - left - right)));
  const dates = years
    .filter((year) => (last - year) % step === 0)
    .map((year) => label(x(year), height - 8, String(year), { "text-anchor": "middle", "font-size": SMALL, fill: colour("soft") }));
  const reference = o.reference
    ? draw("g", {}, line(left, y(o.reference.value), width - right, y(o.reference.value), { stroke: colour("ink"), "stroke-dasharray": "2 3" }), referenceName(o, x, y, { left, right: width - right, bottom }))
    : null;
  const coverage = o.coverage ? coverageBand(width, height, left, right, x, o) : null;
  return canvas(width, height + (coverage ? BAND + 26 : 0), o.sentence, ...(o.stretches ?? []).map((s) => stretch(s, x, top, bottom)), ...grid, ...dates, ...eventMarks(o.events ?? [], rows, x, { left, right: width - 9, top, bottom, head }), ...o.series.map((s) => intervalBand(s, x, y)), reference, ...o.series.flatMap((s) => oneSeries(s, x, y, o)), ...(o.stretches ?? []).map((s) => stretchName(s, o, x, y, top, bottom)), ...names(o.series, x, y, width, right, top, bottom, roomy, left), coverage);
}

// The name of the reference stands at that end of its line, above or below, where least lies in its way.
function referenceName(o: SeriesOptions, x: (year: number) => number, y: (v: number) => number, at: { left: number; right: number; bottom: number }): Drawn {
  const { value, name } = o.reference!;
  const wide = widthOf(name, SMALL), line = y(value);
  const upright = [...(o.events ?? []).map((e) => x(e.x)), ...(o.stretches ?? []).map((s) => x(s.at))];
  const points = o.series.flatMap((s) => s.points.flatMap((p) => (p.value === null ? [] : [{ x: x(p.x), y: y(p.value) }])));
  const places = [true, false].flatMap((last) => [-5, 15].map((drop) => {
    const [from, to] = last ? [at.right - 4 - wide, at.right - 4] : [at.left + 4, at.left + 4 + wide];
    const inside = points.filter((p) => p.x > from - 8 && p.x < to + 8 && p.y > line + drop - 16 && p.y < line + drop + 6).length;
    const crossing = upright.filter((u) => u > from - 3 && u < to + 3).length;
    return { last, drop, cost: inside + crossing + (line + drop > at.bottom - (o.stretches ? 20 : 0) ? 99 : 0) };
  }));
  const best = places.reduce((found, p) => (p.cost < found.cost ? p : found));
  return label(best.last ? at.right - 4 : at.left + 4, line + best.drop, name, { ...halo("paper"), "text-anchor": best.last ? "end" : "start", "font-size": SMALL });
}

function stretch(s: Stretch, x: (year: number) => number, top: number, bottom: number): Drawn {
  const half = (x(s.at + 1) - x(s.at)) / 2;
  return draw("g", {},
    draw("rect", { x: at(x(s.from) - half), y: at(top), width: at(x(s.to) - x(s.from) + 2 * half), height: at(bottom - top), fill: colour("world-wash"), "fill-opacity": 0.8 }),
    line(x(s.at), top, x(s.at), bottom, { stroke: colour("ink"), "stroke-dasharray": "1 3" }));
}

// Its name stands at the foot, or at the head where points are in the way.
function stretchName(s: Stretch, o: SeriesOptions, x: (year: number) => number, y: (v: number) => number, top: number, bottom: number): Drawn {
  const half = widthOf(s.name, SMALL) / 2 + 5;
  const points = o.series.flatMap((one) => one.points.flatMap((p) => (p.value === null || Math.abs(x(p.x) - x(s.at)) > half ? [] : [y(p.value)])));
  const near = (line: number): number => points.filter((py) => py > line - 17 && py < line + 8).length;
  const line = near(top + 12) < near(bottom - 6) ? top + 12 : bottom - 6;
  return label(x(s.at), line, s.name, { ...halo("world-wash"), "text-anchor": "middle", "font-size": SMALL, "font-weight": 600 });
}

// Numbers lead to the list below the drawing. They stand side by side, in as many rows as they need, each with a line to its date.
function eventMarks(events: { x: number; number: number; name: string }[], rows: number, x: (year: number) => number, box: { left: number; right: number; top: number; bottom: number; head: number }): Drawn[] {
  const places = new Array<number>(events.length);
  for (let row = 0; row < rows; ++row) {
    const mine = events.map((_, i) => i).filter((i) => i % rows === row);
    apart(mine.map((i) => x(events[i]!.x)), EVENT, box.left + 8, box.right).forEach((place, k) => { places[mine[k]!] = place; });
  }
  return events.map((e, i) => {
    const [here, date] = [places[i]!, x(e.x)];
    const middle = box.top - box.head + 8 + (i % rows) * EVENT;
    const leader = `M${at(here)} ${at(middle + 8)}L${at(date)} ${at(box.top - 3)}V${at(box.bottom)}`;
    return mark(`${e.number}. ${e.name}`, draw("path", { d: leader, fill: "none", stroke: colour("faint"), "stroke-width": 0.7 }),
      draw("circle", { cx: at(here), cy: at(middle), r: 8, fill: colour("paper"), stroke: colour("soft") }), label(here, middle + 4, String(e.number), { "text-anchor": "middle", "font-size": 11 }));
  });
}

const LONE = 8; // how wide the interval of a year is that stands alone

// A band ends where its line does: over years without bounds nobody knows anything.
function intervalBand(s: Series, x: (year: number) => number, y: (v: number) => number): Drawn | null {
  const band = area<SeriesPoint>((p) => at(x(p.x)), (p) => at(y(p.lower!)), (p) => at(y(p.upper!)));
  const wash = { fill: colour(`${s.hue}-wash`), "fill-opacity": 0.7 };
  const drawn = boundedRuns(s.points).map((run) => {
    const [first] = run;
    if (run.length > 1) return draw("path", { d: band(run)!, ...wash });
    return draw("rect", { x: at(x(first!.x) - LONE / 2), y: at(y(first!.upper!)), width: LONE, height: at(y(first!.lower!) - y(first!.upper!)), ...wash });
  });
  return drawn.length > 0 ? draw("g", { "data-band": s.name }, ...drawn) : null;
}

function boundedRuns(points: SeriesPoint[]): SeriesPoint[][] {
  const runs: SeriesPoint[][] = [[]];
  for (const p of points) {
    if (p.value !== null && p.lower != null && p.upper != null) runs[runs.length - 1]!.push(p);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function oneSeries(s: Series, x: (year: number) => number, y: (v: number) => number, o: SeriesOptions): (Drawn | null)[] {
  const known = s.points.filter((p) => p.value !== null);
  const curve = path<SeriesPoint>((p) => at(x(p.x)), (p) => at(y(p.value!))).defined((p) => p.value !== null)(s.points);
  return [
    curve ? draw("path", { d: curve, fill: "none", stroke: colour(s.hue), "stroke-width": s.plain ? 1.5 : 2, "stroke-dasharray": s.plain ? "6 4" : null, "stroke-linejoin": "round" }) : null,
    ...(s.plain ? [] : known).map((p) => mark(o.read(s, p), point(x(p.x), y(p.value!), s.shape, 3.6, { fill: colour(s.hue), stroke: colour("paper"), "stroke-width": 1 }))),
  ];
}

// Names stand at the ends of their lines; on narrow pages above the drawing.
function names(series: Series[], x: (year: number) => number, y: (v: number) => number, width: number, right: number, top: number, bottom: number, roomy: boolean, left: number): Drawn[] {
  if (series.length === 1 && series[0]!.name === "") return [];
  if (!roomy)
    return series.map((s, i) =>
      draw("g", {}, point(left + 5, 13 + 18 * i - 4, s.shape, 4, { fill: colour(s.hue) }), label(left + 16, 13 + 18 * i, s.name, { fill: colour(s.hue), "font-weight": 600 })));
  const last = series.map((s) => [...s.points].reverse().find((p) => p.value !== null));
  const places = apart(last.map((p) => (p ? y(p.value!) : bottom)), 16, top, bottom);
  return series.flatMap((s, i) => (last[i] ? [label(Math.max(x(last[i]!.x) + 10, width - right + 4), places[i]! + 4, s.name, { fill: colour(s.hue), "font-weight": 600 })] : []));
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function coverageBand(width: number, height: number, left: number, right: number, x: (year: number) => number, o: SeriesOptions): Drawn {
  const band = o.coverage!;
  const known = band.points.filter((p): p is { x: number; value: number } => p.value !== null);
  const foot = height + BAND + 18;
  // Years may be missing: the two that stand closest say how wide a bar is and whether figures fit.
  const step = Math.min(...known.slice(1).map((p, i) => x(p.x) - x(known[i]!.x)));
  const wide = Math.min(26, step * 0.7);
  const full = foot - BAND;
  const room = step > widest(known.map((p) => percent(p.value)), SMALL) + 4;
  const range = room || known.length === 0 ? "" : `${Math.round(100 * Math.min(...known.map((p) => p.value)))}–${Math.round(100 * Math.max(...known.map((p) => p.value)))} %`;
  const rangeWidth = range === "" ? 0 : widthOf(range, SMALL) + 10;
  const nameRoom = width - right - left - rangeWidth;
  return draw(
    "g", {},
    cutLabel(left, full - 6, band.name, nameRoom, SMALL, { "font-size": SMALL, fill: colour("soft") }),
    line(left, foot, width - right, foot),
    line(left, full, width - right, full, { stroke: colour("hair") }),
    label(left - 8, full + 5, "100 %", { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }),
    ...known.map((p) =>
      mark(
        o.readCoverage ? o.readCoverage(p.x, p.value) : "",
        draw("rect", { x: at(x(p.x) - wide / 2), y: at(foot - BAND * p.value), width: at(wide), height: at(BAND * p.value), fill: colour("world-wash") }),
        line(x(p.x) - wide / 2, foot - BAND * p.value, x(p.x) + wide / 2, foot - BAND * p.value, { stroke: colour("world"), "stroke-width": 2 }),
        room ? label(x(p.x), foot - 8, percent(p.value), { "text-anchor": "middle", "font-size": SMALL, fill: colour("soft") }) : null,
      ),
    ),
    ...(range === "" ? [] : [label(left + widthOf(fitted(band.name, nameRoom, SMALL), SMALL) + 10, full - 6, range, { "font-size": SMALL, fill: colour("soft") })]),
  );
}
