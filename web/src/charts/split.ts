// How a whole divides between two sides: a bar a row, the border with its interval, the half marked.
import { canvas, halo, label, line, mark, SMALL, TEXT, widest } from "./chart.ts";
import { draw, at, type Drawn } from "../svg/node.ts";
import { colour } from "../svg/theme.ts";

export interface SplitRow {
  name: string;
  share: number | null; // of the left side
  lower: number | null;
  upper: number | null;
  left: string;
  right: string;
  after: string;
}

export interface SplitOptions {
  sentence: string;
  rows: SplitRow[];
  leftName: string;
  rightName: string;
  half: string;
}

export function splitChart(width: number, o: SplitOptions): Drawn {
  const narrow = width < 560;
  const names = narrow ? 0 : widest(o.rows.map((r) => r.name), TEXT) + 14;
  const after = narrow ? 0 : widest(o.rows.map((r) => r.after), SMALL) + 14;
  const x = (v: number): number => names + v * (width - names - after);
  const step = narrow ? 54 : 36, head = 26;
  const rows = o.rows.map((r, i) => oneRow(r, head + i * step + (narrow ? 18 : 4), x, width, narrow, o));
  const foot = head + o.rows.length * step;
  return canvas(
    width, foot + 18, o.sentence,
    label(x(0), 14, o.leftName, { "font-weight": 600, fill: colour("a") }),
    label(x(1), 14, o.rightName, { "text-anchor": "end", "font-weight": 600, fill: colour("b") }),
    ...rows,
    line(x(0.5), head - 4, x(0.5), foot, { stroke: colour("ink") }),
    label(x(0.5), foot + 14, o.half, { "text-anchor": "middle", "font-size": SMALL, fill: colour("soft") }),
  );
}

function oneRow(r: SplitRow, y: number, x: (v: number) => number, width: number, narrow: boolean, o: SplitOptions): Drawn {
  const reading = `${r.name}: ${o.leftName} ${r.left}, ${o.rightName} ${r.right}, ${r.after}`;
  const share = r.share;
  return mark(
    reading,
    draw("rect", { x: 0, y: at(y - (narrow ? 18 : 4)), width: at(width), height: narrow ? 50 : 34, fill: "transparent" }),
    label(0, narrow ? y - 5 : y + 17, r.name),
    narrow ? label(width, y - 5, r.after, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }) : label(width, y + 17, r.after, { "text-anchor": "end", "font-size": SMALL, fill: colour("soft") }),
    ...(share === null
      ? []
      : [
          draw("rect", { x: at(x(0)), y: at(y), width: at(x(share) - x(0)), height: 24, fill: colour("a-wash") }),
          draw("rect", { x: at(x(share)), y: at(y), width: at(x(1) - x(share)), height: 24, fill: colour("b-wash") }),
          r.lower !== null && r.upper !== null ? line(x(r.lower), y + 12, x(r.upper), y + 12, { stroke: colour("ink"), "stroke-width": 2 }) : line(0, 0, 0, 0, { stroke: "none" }),
          line(x(share), y - 2, x(share), y + 26, { stroke: colour("ink"), "stroke-width": 2 }),
          label(x(0) + 8, y + 16, r.left, { ...halo("a-wash"), fill: colour("a"), "font-weight": 600 }),
          label(x(1) - 8, y + 16, r.right, { ...halo("b-wash"), "text-anchor": "end", fill: colour("b"), "font-weight": 600 }),
        ]),
  );
}
