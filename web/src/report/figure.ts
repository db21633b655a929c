// A chart in a report: title, sentence, a drawing for narrow and one for wide pages, and its figures as a table.
import type { Chart, Table } from "../charts/chart.ts";
import { numberText } from "../data/csv.ts";
import type { Words } from "../words/index.ts";
import { drawing, el, type Markup, type Part } from "./html.ts";

/** `full` charts are as wide as the page, `half` ones stand in pairs. */
export type Width = "full" | "half";

const NARROW = 340;
const WIDE: Record<Width, number> = { full: 860, half: 430 };

export interface FigureOptions {
  width: Width;
  screen?: boolean; // left out on paper
}

export function figure(w: Words, chart: Chart | null, o: FigureOptions): Markup | null {
  if (!chart) return null;
  const id = `chart-${chart.id.toLowerCase().replace(/[^a-z0-9-]+/g, "-")}`;
  return el("figure", { class: `chart ${o.width}${o.screen ? " screen" : ""}`, "aria-labelledby": id },
    el("h3", { id }, chart.title),
    el("p", { class: "sentence" }, chart.sentence),
    el("div", { class: "plot narrow" }, drawing(chart.draw(NARROW))),
    el("div", { class: "plot wide" }, drawing(chart.draw(WIDE[o.width]))),
    el("details", {}, el("summary", {}, w.t("figure.table")), tableOf(w, chart.table, chart.title)));
}

/** Each number as a reader wants it, with all its digits in the markup. */
export function number(w: Words, value: number, unit: string): Markup {
  return el("data", { value: numberText(value) }, w.value(value, unit));
}

export function tableOf(w: Words, table: Table, caption: string): Markup {
  const cell = (value: string | number | null, i: number): Part => {
    const unit = table.columns[i]!.unit;
    if (typeof value === "number") return number(w, value, unit ?? "works");
    return value ?? "–";
  };
  return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...table.columns.map((c) => el("th", { scope: "col", class: c.unit ? "number" : null }, c.label)))),
      el("tbody", {}, ...table.rows.map((row) => el("tr", {}, ...row.map((value, i) =>
        i === 0 && !table.columns[0]!.unit ? el("th", { scope: "row" }, cell(value, i)) : el("td", { class: table.columns[i]!.unit ? "number" : null }, cell(value, i))))))));
}
