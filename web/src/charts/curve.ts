// The specification curve: values in order above, the choices that they were made of below.
import { canvas, cutLabel, label, line, SMALL, TEXT, valueScale, widest } from "./chart.ts";
import type { Curve } from "../data/curve.ts";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";

export interface CurveOptions {
  sentence: string;
  curve: Curve;
  format(value: number): string;
  axisName(key: string): string;
  optionName(key: string, option: string): string;
  words: { stated: string; world: string; reaching: string; below: string; few: string };
}

const ROW = 15, PLOT = 250, SHADES = 6;

export function curveChart(width: number, o: CurveOptions): Drawn {
  const { points } = o.curve;
  if (points.length === 0) return canvas(width, 30, o.sentence);
  const narrow = width < 560;
  const rows = o.curve.effects.flatMap((e) => e.options.filter((x) => x.n > 0).map((x) => ({ axis: e.key, option: x.option })));
  const names = narrow ? 12 : Math.min(width * 0.28, 210, Math.max(widest(rows.map((r) => o.optionName(r.axis, r.option)), SMALL) + 18, 130));
  const ticksOf = scaleOf(o, 0).ticks.map((t) => o.format(t));
  const left = narrow ? Math.max(44, widest(ticksOf, SMALL) + 12) : names + 8, right = width - 12;
  const x = (i: number): number => left + ((i + 0.5) / points.length) * (right - left);
  const entries = legend(o, left, width);
  const top = entries.foot + 18;
  const { scale: y, ticks } = scaleOf(o, top);
  const grid = ticks.map((t) => draw("g", {}, line(left, y(t), right, y(t), { stroke: colour("hair") }), label(left - 8, y(t) + 4, o.format(t), { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") })));
  const body = matrix(rows, o, width, left, right, names, top + PLOT + 18, narrow);
  return canvas(width, body.foot + 6, o.sentence, ...grid, ...plotted(o, x, y, left, right), entries.drawn, body.drawn);
}

function scaleOf(o: CurveOptions, top: number) {
  const { points, stated } = o.curve;
  let low = Infinity, high = -Infinity;
  for (const s of points) {
    low = Math.min(low, s.lower ?? s.value!, s.value!, s.world ?? Infinity);
    high = Math.max(high, s.upper ?? s.value!, s.value!, s.world ?? -Infinity);
  }
  if (stated) { low = Math.min(low, stated.value); high = Math.max(high, stated.value); }
  return valueScale(Math.min(0, low) === low ? low : 0, high, top + PLOT, top, 6);
}

// So many points make a line of dots: one path a kind, thinned to what a screen can show.
function plotted(o: CurveOptions, x: (i: number) => number, y: (v: number) => number, left: number, right: number): (Drawn | null)[] {
  const { points, stated } = o.curve;
  const step = Math.max(1, Math.floor(points.length / ((right - left) * 2)));
  const sparse = points.length / step < (right - left) / 6;
  let reaching = "", below = "", few = "", world = "", bounds = "";
  for (let i = 0; i < points.length; i += step) {
    const s = points[i]!;
    const dot = `M${at(x(i))} ${at(y(s.value!))}h0`;
    if (!o.curve.judges(i)) few += dot;
    else if (s.reaches) reaching += dot;
    else below += dot;
    if (s.world !== null) world += `M${at(x(i))} ${at(y(s.world))}h0`;
    if (s.lower !== null && s.upper !== null) bounds += `M${at(x(i))} ${at(y(s.lower))}V${at(y(s.upper))}`;
  }
  const size = sparse ? 6 : 3;
  const dots = (d: string, hue: string, w: number): Drawn | null => (d ? draw("path", { d, fill: "none", stroke: colour(hue), "stroke-width": w, "stroke-linecap": "round" }) : null);
  return [
    bounds ? draw("path", { d: bounds, fill: "none", stroke: colour("joint-wash"), "stroke-width": sparse ? 3 : Math.max(0.6, ((right - left) / points.length) * step * 1.05) }) : null,
    dots(world, "world", size * 0.75),
    stated ? draw("g", {}, line(left, y(stated.value), right, y(stated.value), { stroke: colour("ink"), "stroke-dasharray": "5 3" })) : null,
    dots(few, "faint", size), dots(below, "joint", size), dots(reaching, "below", size),
  ];
}

// Names of the marks, on as many lines as they need.
function legend(o: CurveOptions, left: number, width: number): { drawn: Drawn; foot: number } {
  const { stated, points } = o.curve;
  const dot = (hue: string) => (x: number, y: number): Drawn => draw("circle", { cx: at(x + 4), cy: at(y - 4), r: 4, fill: colour(hue) });
  const entries: { text: string; sign: (x: number, y: number) => Drawn }[] = [];
  if (o.curve.judging > 0) entries.push({ text: o.words.below, sign: dot("joint") });
  if (o.curve.judging < points.length) entries.push({ text: o.words.few, sign: dot("faint") });
  if (o.curve.reaching > 0) entries.push({ text: o.words.reaching, sign: dot("below") });
  if (points.some((s) => s.world !== null)) entries.push({ text: o.words.world, sign: dot("world") });
  if (stated) entries.push({ text: o.words.stated, sign: (x, y) => line(x - 4, y - 4, x + 9, y - 4, { stroke: colour("ink"), "stroke-dasharray": "4 2" }) });
  const start = width < 560 ? 6 : left;
  let x = start, y = 14;
  const drawn = entries.map(({ text, sign }) => {
    const wide = widest([text], SMALL) + 16;
    if (x > start && x + wide > width) { x = start; y += 18; }
    const g = draw("g", {}, sign(x, y), label(x + 14, y, text, { "font-size": SMALL }));
    x += wide + 16;
    return g;
  });
  return { drawn: draw("g", {}, ...drawn), foot: y };
}

// Each row is an option; each pixel column is as dark as the share of its specifications that use the option.
function matrix(rows: { axis: string; option: string }[], o: CurveOptions, width: number, left: number, right: number, names: number, top: number, narrow: boolean): { drawn: Drawn; foot: number } {
  const { points } = o.curve;
  const columns = Math.max(1, Math.min(points.length, Math.floor((right - left) / 2)));
  const wide = (right - left) / columns;
  const drawn: Drawn[] = [];
  const columnSizes = new Uint32Array(columns);
  for (let i = 0; i < points.length; ++i) ++columnSizes[Math.floor((i * columns) / points.length)]!;
  let y = top, axis = "", spread = new Map<string, Uint32Array>();
  for (const row of rows) {
    if (row.axis !== axis) {
      axis = row.axis;
      spread = o.curve.spread(axis, columns);
      y += 22;
      drawn.push(cutLabel(narrow ? left : names, y - 5, o.axisName(axis), (narrow ? right - left : names - 4) * 0.94, SMALL, { // bold letters are a little wider
        "text-anchor": narrow ? "start" : "end", "font-size": SMALL, "font-weight": 650 }));
    }
    if (narrow) { y += 14; drawn.push(cutLabel(left, y - 3, o.optionName(row.axis, row.option), right - left, SMALL, { "font-size": SMALL, fill: colour("soft") })); }
    else drawn.push(cutLabel(names, y + ROW - 4, o.optionName(row.axis, row.option), names - 4, SMALL, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }));
    drawn.push(...shades(spread.get(row.option)!, columnSizes, wide, left, y), line(left, y + ROW, right, y + ROW, { stroke: colour("hair") }));
    y += ROW + (narrow ? 2 : 1);
  }
  void width;
  return { drawn: draw("g", {}, ...drawn), foot: y };
}

function shades(used: Uint32Array, all: Uint32Array, wide: number, left: number, y: number): Drawn[] {
  const paths = new Array<string>(SHADES + 1).fill("");
  for (let c = 0; c < all.length; ++c) {
    const shade = all[c] ? Math.ceil((used[c]! / all[c]!) * SHADES) : 0;
    if (shade > 0) paths[shade] += `M${at(left + (c + 0.5) * wide)} ${at(y + 2)}v${ROW - 4}`;
  }
  return paths.flatMap((d, shade) => (d ? [draw("path", { d, fill: "none", stroke: colour("joint"), "stroke-opacity": at(shade / SHADES), "stroke-width": Math.min(3, at(wide * 0.95)) })] : []));
}

export { TEXT };
