// The world map: Natural Earth's shapes in an equal-area projection, shaded by a measure, with one country's strongest ties as arcs.
import { geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import atlas from "world-atlas/countries-110m.json";
import numbers from "virtual:country-numbers";
import type { AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { canvas, label, mark, point, SMALL, type Chart } from "./chart.ts";
import { told } from "./measures.ts";
import { highestOf, legendOf, rankSentence, shadeOf, type Partner } from "./world.ts";
import { draw, type Drawn } from "../svg/node.ts";
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
}

export function mapChart(o: MapOptions, w: Words): Chart {
  const { document: d, measure } = o;
  const byCode = new Map(d.answers.map((a) => [a.population, a]));
  const unit = d.answers[0]?.unit ?? "ratio";
  const sentence = rankSentence(d, w);
  return {
    id: `map-${measure}`, title: w.opening(w.measure(measure)), sentence, answers: d.answers, term: measure,
    table: { columns: [{ label: w.t("table.country") }, { label: w.t("table.value"), unit }, { label: w.t("table.n"), unit: "works" }], rows: d.answers.map((a) => [w.place(a.population), a.value, a.n]) },
    draw: (width) => {
      const height = Math.round(width * 0.49);
      const projection = geoEqualEarth().fitExtent([[2, 2], [width - 2, height - 2]], { type: "Sphere" });
      const path = geoPath(projection).digits(1);
      const highest = highestOf(d.answers);
      const land = shapes.flatMap((s) => {
        const outline = path(s as never);
        if (!outline) return [];
        const a = byCode.get(codeOf(s));
        const drawn = draw("path", { d: outline, ...shadeOf(measure, a?.value ?? null, highest), stroke: colour("paper"), "stroke-width": 0.5 });
        return [a ? mark(`${w.place(a.population)}: ${told(w, a)}`, drawn) : drawn];
      });
      const dots = Object.entries(DOTS).flatMap(([code, where]) => {
        const a = byCode.get(code), at = projection(where);
        return a && at ? [mark(`${w.place(code)}: ${told(w, a)}`, point(at[0], at[1], "circle", 3.5, { ...shadeOf(measure, a.value, highest), stroke: colour("ink"), "stroke-width": 0.6 }))] : [];
      });
      return canvas(width, height + 34, sentence, legend(measure, highest, height, w, unit), draw("path", { d: path({ type: "Sphere" }) ?? "", fill: "none", stroke: colour("hair") }), ...land, ...dots, ...arcs(o, path, w));
    },
  };
}

function legend(measure: string, highest: number, y: number, w: Words, unit: string): Drawn {
  return draw("g", {}, ...legendOf(measure, highest).map(({ value, shade }, i) => draw("g", {},
    draw("rect", { x: i * 62, y: y + 4, width: 60, height: 10, ...shade }), label(i * 62 + 30, y + 28, unit === "works" || unit === "citations" ? w.count(Math.round(value)) : w.value(value, unit), { "text-anchor": "middle", "font-size": SMALL, fill: colour("soft") }))));
}

// Great circles from the middle of one country to those of its partners.
function arcs(o: MapOptions, path: (shape: never) => string | null, w: Words): Drawn[] {
  const middle = new Map(shapes.map((s) => [codeOf(s), geoCentroid(s as never)]));
  const from = o.from ? (DOTS[o.from] ?? middle.get(o.from)) : undefined;
  if (!from) return [];
  const most = o.partners[0]?.count ?? 1;
  return o.partners.slice(0, 15).flatMap((p) => {
    const to = DOTS[p.code] ?? middle.get(p.code);
    const d = to ? path({ type: "LineString", coordinates: [from, to] } as never) : null;
    return d ? [mark(`${w.place(o.from!)}, ${w.place(p.code)}: ${w.count(Math.round(p.count))}`, draw("path", { d, fill: "none", stroke: colour("a"), "stroke-width": 0.8 + 4 * Math.sqrt(p.count / most), "stroke-opacity": 0.65, "stroke-linecap": "round" }))] : [];
  });
}
