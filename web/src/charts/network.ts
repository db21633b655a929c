// The network of countries as points and lines, and as a matrix beside it.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { canvas, label, mark, point, SMALL, TEXT, widest, type Chart, type Shape } from "./chart.ts";
import { strongest, type Network, type Tie } from "../data/network.ts";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";
import type { Words } from "../words/index.ts";

// Blocs by hue and shape together, so that neither has to carry it alone.
const HUES = ["joint", "a", "b", "focus", "below", "world"];
const SHAPES: Shape[] = ["circle", "square", "diamond", "triangle"];
export const signOf = (i: number): { hue: string; shape: Shape } => (i < 0 ? { hue: "faint", shape: "circle" } : { hue: HUES[i % HUES.length]!, shape: SHAPES[i % SHAPES.length]! });

export type Places = Map<string, { x: number; y: number }>; // in 0…1

/** Where countries stand: the same network always gives the same places. */
export function layout(network: Network): Places {
  const nodes = network.countries.map((c, i) => ({ code: c.code, index: i, x: 40 * Math.sqrt(i + 1) * Math.cos(2.4 * i), y: 40 * Math.sqrt(i + 1) * Math.sin(2.4 * i) }));
  const links = strongest(network, 5).map((t) => ({ source: t.a, target: t.b, weight: Math.log1p(Math.max(0, t.ratio ?? 0)) }));
  const simulation = forceSimulation(nodes)
    .force("link", forceLink<(typeof nodes)[number], (typeof links)[number]>(links).id((n) => n.code).distance(70).strength((l) => Math.min(0.9, 0.15 * l.weight)))
    .force("charge", forceManyBody().strength(-260)).force("x", forceX(0).strength(0.08)).force("y", forceY(0).strength(0.12)).force("collide", forceCollide(16)).stop();
  for (let i = 0; i < 300; ++i) simulation.tick();
  const [xs, ys] = [nodes.map((n) => n.x), nodes.map((n) => n.y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return new Map(nodes.map((n) => [n.code, { x: (n.x - x0) / (x1 - x0 || 1), y: (n.y - y0) / (y1 - y0 || 1) }]));
}

const DRAWN = 60;

/** The countries with most ties: more would be a thicket. */
export function visible(network: Network, places?: Places): Network {
  const countries = (places ? network.countries.filter((c) => places.has(c.code)) : network.countries).slice(0, DRAWN);
  const inside = new Set(countries.map((c) => c.code));
  return { ...network, countries, ties: network.ties.filter((t) => inside.has(t.a) && inside.has(t.b)) };
}

export interface NetworkOptions {
  network: Network; // whose lines are drawn
  places: Places;
  blocs: string[];
  title: string;
}

export function networkChart(o: NetworkOptions, w: Words): Chart {
  const { network, blocs } = o;
  const seen = visible(network, o.places);
  const lines = strongest(seen, 3);
  const top = network.ties[0];
  const sentence = top ? w.t("network.text", { countries: network.countries.length, blocs: blocs.length, a: w.place(top.a), b: w.place(top.b), n: w.count(Math.round(top.count)) }) + (seen.countries.length < network.countries.length ? " " + w.t("network.drawn", { n: seen.countries.length }) : "") : w.t("network.none");
  return {
    id: "network", title: o.title, sentence, answers: [], term: "blocs",
    flat: { columns: ["a", "b", "count", "expected", "observed_over_expected"], rows: network.ties.map((t) => [t.a, t.b, t.count, t.expected, t.ratio]) },
    table: {
      columns: [{ label: w.t("table.country") }, { label: w.t("network.bloc") }, { label: w.t("network.ties"), unit: "works" }, { label: w.t("network.strongest") }],
      rows: network.countries.map((c) => [w.place(c.code), c.bloc || "–", c.ties, closest(network.ties, c.code).slice(0, 3).map((code) => w.place(code)).join(", ")]),
    },
    draw: (width) => networkDrawing(width, { ...o, network: seen }, lines, sentence, w),
  };
}

// Partners in the order of observed over expected.
const closest = (ties: Tie[], code: string): string[] =>
  ties.filter((t) => (t.a === code || t.b === code) && t.ratio !== null).sort((x, y) => y.ratio! - x.ratio!).map((t) => (t.a === code ? t.b : t.a));

function networkDrawing(width: number, o: NetworkOptions, lines: Tie[], sentence: string, w: Words): Drawn {
  const named = blocLegend(width, o.blocs);
  const legend = named.height, pad = 30;
  const height = Math.round(Math.min(720, Math.max(320, width * 0.62))) + legend - LEGEND;
  const place = (code: string): [number, number] => {
    const p = o.places.get(code)!;
    return [pad + p.x * (width - 2 * pad), legend + pad + p.y * (height - legend - 2 * pad)];
  };
  const most = Math.max(1, ...o.network.countries.map((c) => c.ties));
  const drawnLines = lines.map((t) => {
    const [[x1, y1], [x2, y2]] = [place(t.a), place(t.b)];
    return draw("line", { x1: at(x1), y1: at(y1), x2: at(x2), y2: at(y2), stroke: colour((t.ratio ?? 0) >= 1 ? "joint" : "rule"), "stroke-opacity": 0.3, "stroke-width": at(Math.min(3, 0.5 + 0.7 * Math.log1p(t.ratio ?? 0))) });
  });
  const points = o.network.countries.map((c) => {
    const [x, y] = place(c.code);
    const sign = signOf(o.blocs.indexOf(c.bloc));
    const size = 3.5 + 9 * Math.sqrt(c.ties / most);
    const partners = closest(o.network.ties, c.code).slice(0, 3).map((code) => w.place(code)).join(", ");
    return mark(`${w.place(c.code)}, ${c.bloc || "–"}: ${w.t("network.ties")} ${w.count(Math.round(c.ties))}; ${w.t("network.strongest")}: ${partners}`,
      point(x, y, sign.shape, size, { fill: colour(sign.hue), stroke: colour("paper"), "stroke-width": 1.5 }),
      label(x, y - size - 3, c.code, { "text-anchor": "middle", "font-size": 11, fill: colour("ink"), stroke: colour("paper"), "stroke-width": 3, "paint-order": "stroke" }));
  });
  return canvas(width, height, sentence, named.drawn, ...drawnLines, ...points);
}

const LEGEND = 22; // a row of it

/** Every bloc with its sign, in as many rows as they need. */
export function blocLegend(width: number, blocs: string[]): { drawn: Drawn; height: number } {
  let x = 6, row = 0;
  const out = blocs.map((bloc, i) => {
    const wide = widest([bloc], SMALL) + 26;
    if (x > 6 && x + wide - 10 > width) { x = 6; ++row; }
    const sign = signOf(i), y = row * LEGEND;
    const drawn = draw("g", {}, point(x, y + 10, sign.shape, 5, { fill: colour(sign.hue) }), label(x + 10, y + 14, bloc, { "font-size": SMALL }));
    x += wide;
    return drawn;
  });
  return { drawn: draw("g", {}, ...out), height: (row + 1) * LEGEND };
}

export type Order = "bloc" | "ties" | "name";
const SHOWN = 40;

export function matrixChart(network: Network, blocs: string[], order: Order, w: Words): Chart {
  const countries = network.countries.slice(0, SHOWN);
  const rank = (c: (typeof countries)[number]): number => { const i = blocs.indexOf(c.bloc); return i < 0 ? blocs.length : i; };
  if (order === "bloc") countries.sort((x, y) => rank(x) - rank(y) || y.ties - x.ties);
  else if (order === "name") countries.sort((x, y) => w.place(x.code).localeCompare(w.place(y.code), w.locale));
  const cell = new Map(network.ties.flatMap((t) => [[`${t.a} ${t.b}`, t], [`${t.b} ${t.a}`, t]] as [string, Tie][]));
  const inside = new Set(countries.map((c) => c.code));
  const closestPair = network.ties.filter((t) => inside.has(t.a) && inside.has(t.b) && t.ratio !== null).reduce<Tie | null>((best, t) => (best === null || t.ratio! > best.ratio! ? t : best), null);
  const sentence = closestPair ? w.t("network.matrix.text", { a: w.place(closestPair.a), b: w.place(closestPair.b), ratio: w.fixed(closestPair.ratio!, 1), n: countries.length }) : w.t("network.none");
  return {
    id: "matrix", title: w.t("network.matrix"), sentence, answers: [], term: "intensity",
    flat: { columns: ["a", "b", "count", "expected", "observed_over_expected"], rows: network.ties.filter((t) => inside.has(t.a) && inside.has(t.b)).map((t) => [t.a, t.b, t.count, t.expected, t.ratio]) },
    table: {
      columns: [{ label: w.t("table.country") }, ...countries.map((c) => ({ label: c.code, unit: "ratio" }))],
      rows: countries.map((r) => [w.place(r.code), ...countries.map((c) => (r.code === c.code ? null : (cell.get(`${r.code} ${c.code}`)?.ratio ?? null)))]),
    },
    draw: (width) => matrixDrawing(width, countries.map((c) => c.code), cell, sentence, w),
  };
}

const LEAST_TEXT = 10;

function matrixDrawing(width: number, codes: string[], cell: Map<string, Tie>, sentence: string, w: Words): Drawn {
  const left = 34, top = 58;
  const size = Math.max(6, Math.min(26, Math.floor((width - left - 4) / codes.length)));
  // Where rows are lower than letters, every second or third has its code.
  const text = Math.min(SMALL, Math.max(LEAST_TEXT, size - 1));
  const every = Math.ceil((text + 1) / size);
  const cells = codes.flatMap((r, i) => codes.map((c, j) => {
    const t = cell.get(`${r} ${c}`);
    if (r === c) return null;
    const ratio = t?.ratio ?? null;
    const reading = `${w.place(r)}, ${w.place(c)}: ${ratio === null ? "–" : w.t("network.cell", { ratio: w.fixed(ratio, 2), n: w.count(Math.round(t!.count)) })}`;
    return mark(reading, draw("rect", { x: left + j * size, y: top + i * size, width: size - 1, height: size - 1, ...shade(ratio) }));
  }));
  const names = codes.flatMap((c, i) => (i % every > 0 ? [] : [label(left - 4, top + i * size + size * 0.75, c, { "text-anchor": "end", "font-size": text }), label(0, 0, c, { transform: `translate(${left + i * size + size * 0.7} ${top - 4}) rotate(-90)`, "font-size": text })]));
  return canvas(Math.max(width, left + codes.length * size), top + codes.length * size + 6, sentence, ratioLegend(left, width), ...names, ...cells);
}

/** Blue where ties are more than expected, orange where fewer, the stronger the further: steps of a factor of two. */
export function shade(ratio: number | null): { fill: string; "fill-opacity": number } {
  if (ratio === null || ratio <= 0) return { fill: colour("hair"), "fill-opacity": 0.6 };
  const steps = Math.max(-3, Math.min(3, Math.log2(ratio)));
  return { fill: colour(steps >= 0 ? "above" : "below"), "fill-opacity": Math.round((0.08 + 0.3 * Math.abs(steps)) * 100) / 100 };
}

function ratioLegend(left: number, width: number): Drawn {
  const ratios = [0.125, 0.25, 0.5, 1, 2, 4, 8];
  const step = Math.min(40, Math.floor((width - left) / ratios.length));
  return draw("g", {}, ...ratios.map((r, i) => draw("g", {}, draw("rect", { x: left + i * step, y: 2, width: step - 2, height: 10, ...shade(r) }), label(left + i * step + (step - 2) / 2, 25, r < 1 ? `1/${1 / r}` : String(r), { "text-anchor": "middle", "font-size": 11, fill: colour("soft") }))));
}

export { TEXT };
