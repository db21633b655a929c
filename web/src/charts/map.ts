// The world map: Natural Earth's shapes in an equal-area projection, shaded by a measure, with one country's strongest ties as arcs.
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import atlas from "world-atlas/countries-110m.json";
import numbers from "virtual:country-numbers";
import type { AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { canvas, label, mark, point, SMALL, widest, type Chart } from "./chart.ts";
import { told } from "./measures.ts";
import { highestOf, isCount, legendOf, rankSentence, shadeOf, type Partner } from "./world.ts";
import { at, draw, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";

interface Shape {
  id?: string | number;
  type: "Feature";
  geometry: never;
  properties: { name: string };
}

// Places too small for this scale, where a dot stands for them: longitude, latitude.
const DOTS: Record<string, [number, number]> = { SG: [103.8, 1.35], HK: [114.2, 22.3], MO: [113.5, 22.2], MT: [14.4, 35.9], BH: [50.5, 26.05], MU: [57.6, -20.2], BB: [-59.5, 13.2], MV: [73.5, 4.2], LI: [9.5, 47.2], MC: [7.4, 43.7], SM: [12.5, 43.9], AD: [1.6, 42.5] };

const shapes = (feature(atlas as never, (atlas as unknown as { objects: { countries: never } }).objects.countries) as unknown as { features: Shape[] }).features;
const codeOf = (s: Shape): string => numbers[String(s.id ?? "").padStart(3, "0")] ?? "";

export interface MapOptions {
  document: AnswerDocument;
  measure: string;
  from?: string; // whose ties are drawn
  partners: Partner[];
  told?: { id: string; title: string; sentence: string }; // where the countries are partners of one
}

export function mapChart(o: MapOptions, w: Words): Chart {
  const { document: d, measure } = o;
  const byCode = new Map(d.answers.map((a) => [a.population, a]));
  const unit = d.answers[0]?.unit ?? "ratio";
  const sentence = o.told?.sentence ?? rankSentence(d, w);
  return {
    id: o.told?.id ?? `map-${measure}`, title: o.told?.title ?? w.opening(w.measure(measure)), sentence, answers: d.answers, term: measure,
    table: { columns: [{ label: w.t("table.country") }, { label: w.t("table.value"), unit }, ...(isCount(unit) ? [] : [{ label: w.t(o.told ? "table.joint" : "table.n"), unit: "works" }])], rows: d.answers.map((a) => [w.place(a.population), a.value, ...(isCount(unit) ? [] : [a.n])]) },
    draw: (width) => {
      const height = Math.round(width * 0.49);
      const projection = geoEqualEarth().fitExtent([[2, 2], [width - 2, height - 2]], { type: "Sphere" });
      const path = geoPath(projection).digits(1);
      const highest = highestOf(d.answers);
      const land = shapes.flatMap((s) => {
        const outline = path(s as never);
        if (!outline) return [];
        const a = byCode.get(codeOf(s));
        const home = o.from !== undefined && codeOf(s) === o.from;
        const drawn = draw("path", { d: outline, ...shadeOf(measure, a?.value ?? null, highest), stroke: colour(home ? "a" : "paper"), "stroke-width": home ? 1.1 : 0.5 });
        return [a ? mark(`${w.place(a.population)}: ${told(w, a)}`, drawn) : drawn];
      });
      const dots = Object.entries(DOTS).flatMap(([code, where]) => {
        const a = byCode.get(code), spot = projection(where);
        return a && spot ? [mark(`${w.place(code)}: ${told(w, a)}`, point(spot[0], spot[1], "circle", 3.5, { ...shadeOf(measure, a.value, highest), stroke: colour("ink"), "stroke-width": 0.6 }))] : [];
      });
      return canvas(width, height + 34, sentence, legend(measure, highest, height, width, w, unit), draw("path", { d: path({ type: "Sphere" }) ?? "", fill: "none", stroke: colour("hair") }), ...land, ...dots, ...arcs(o, projection, w));
    },
  };
}

// Five shades; their values are written short where they would not fit side by side.
function legend(measure: string, highest: number, y: number, width: number, w: Words, unit: string): Drawn {
  const steps = legendOf(measure, highest);
  const step = Math.min(76, Math.floor(width / steps.length));
  const long = steps.map(({ value }) => (isCount(unit) ? w.count(Math.round(value)) : w.value(value, unit)));
  const texts = isCount(unit) && widest(long, SMALL) + 8 > step ? steps.map(({ value }) => w.compact(value)) : long;
  return draw("g", {}, ...steps.map(({ shade }, i) => draw("g", {},
    draw("rect", { x: i * step, y: y + 4, width: step - 2, height: 10, ...shade }), label(i * step + step / 2 - 1, y + 28, texts[i]!, { "text-anchor": "middle", "font-size": SMALL, fill: colour("soft") }))));
}

// The middle of a country's largest part: France's lies in Europe, that of the United States south of Canada.
function middleOf(s: Shape): [number, number] {
  const g = s.geometry as unknown as { type: string; coordinates: never[] };
  if (g.type !== "MultiPolygon") return geoCentroid(s as never);
  const parts = g.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }) as never);
  return geoCentroid(parts.reduce((best, p) => (geoArea(p) > geoArea(best) ? p : best)));
}

// Bent lines from the middle of one country to those of its partners; great circles would leave the map and come back.
function arcs(o: MapOptions, projection: (at: [number, number]) => [number, number] | null, w: Words): Drawn[] {
  const middle = new Map(shapes.map((s) => [codeOf(s), middleOf(s)]));
  const place = (code: string): [number, number] | null => {
    const at = DOTS[code] ?? middle.get(code);
    return at ? projection(at) : null;
  };
  const from = o.from ? place(o.from) : null;
  if (!from) return [];
  const most = o.partners[0]?.count ?? 1;
  return o.partners.slice(0, 15).flatMap((p) => {
    const to = place(p.code);
    if (!to) return [];
    const bend = 0.2 * Math.hypot(to[0] - from[0], to[1] - from[1]);
    const d = `M${at(from[0])} ${at(from[1])}Q${at((from[0] + to[0]) / 2)} ${at(Math.max(4, (from[1] + to[1]) / 2 - bend))} ${at(to[0])} ${at(to[1])}`;
    return [mark(`${w.place(o.from!)}, ${w.place(p.code)}: ${w.count(Math.round(p.count))}`, draw("path", { d, fill: "none", stroke: colour("a"), "stroke-width": 0.8 + 4 * Math.sqrt(p.count / most), "stroke-opacity": 0.65, "stroke-linecap": "round" }))];
  });
}
