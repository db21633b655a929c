// Amounts as horizontal bars from zero, with the figure at the end of each.
import { canvas, cutLabel, label, mark, SMALL, TEXT, widest } from "./chart.ts";
import { scaleLinear } from "d3-scale";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";

export interface Bar {
  name: string;
  value: number | null;
  text: string;
  hue?: string;
  lower?: number | null;
  upper?: number | null;
}

export interface BarOptions {
  sentence: string;
  bars: Bar[];
  high?: number;
}

const ROW = 24;

export function barChart(width: number, o: BarOptions): Drawn {
  const narrow = width < 420;
  const names = narrow ? 0 : Math.min(width * 0.5, widest(o.bars.map((b) => b.name), TEXT) + 12);
  const figures = widest(o.bars.map((b) => b.text), TEXT) + 12;
  const most = Math.max(o.high ?? 0, ...o.bars.map((b) => Math.max(b.value ?? 0, b.upper ?? 0)));
  const x = scaleLinear().domain([0, most || 1]).range([names, width - figures]);
  const step = narrow ? ROW + 18 : ROW;
  const rows = o.bars.map((b, i) => {
    const y = i * step + (narrow ? 20 : 2);
    const end = x(b.value ?? 0);
    const hue = b.hue ?? "joint";
    const whisker = b.lower !== null && b.lower !== undefined && b.upper !== null && b.upper !== undefined
      ? draw("line", { x1: at(x(b.lower)), x2: at(x(b.upper)), y1: at(y + 6.5), y2: at(y + 6.5), stroke: colour("ink"), "stroke-width": 1.5 })
      : null;
    return mark(
      `${b.name}: ${b.text}`,
      draw("rect", { x: 0, y: at(y - (narrow ? 18 : 2)), width: at(width), height: step, fill: "transparent" }),
      cutLabel(0, narrow ? y - 5 : y + 11, b.name, narrow ? width : names - 8, narrow ? SMALL : TEXT, narrow ? { "font-size": SMALL } : {}),
      draw("rect", { x: at(names), y: at(y), width: at(Math.max(0, end - names)), height: 13, fill: colour(hue), "fill-opacity": 0.85 }),
      whisker,
      label(Math.max(end, x(b.upper ?? 0)) + 8, y + 11, b.text, { fill: colour("soft") }),
    );
  });
  return canvas(width, o.bars.length * step + 4, o.sentence, ...rows);
}
