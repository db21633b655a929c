// One year of several, or all of them: a slider whose first place is "all".
import type { Info, MatrixInfo } from "../types.ts";
import type { App } from "./app.ts";
import { freshId, h } from "./dom.ts";

/** The years of an atlas, ascending: those that it holds something of, and none between. */
export const yearsIn = (info: Info | MatrixInfo): number[] =>
  (info.holds.years as { year: number | null; works?: number }[]).flatMap((y) => (y.year !== null && y.works !== 0 ? [y.year] : [])).sort((x, y) => x - y);

export function yearSlider(app: App, years: number[], year: string, all: string): HTMLElement | string {
  const w = app.words;
  if (years.length < 2) return "";
  const id = freshId("year");
  const textAt = (place: number): string => (place === 0 ? all : String(years[place - 1]));
  const out = h("output", { for: id }, year || all);
  const slider = h("input", { id, type: "range", min: 0, max: years.length, step: 1, value: years.indexOf(Number(year)) + 1, "data-keep": "year", "aria-valuetext": year || all,
    oninput: () => {
      out.textContent = textAt(Number(slider.value));
      slider.setAttribute("aria-valuetext", out.textContent);
    },
    onchange: () => app.show("year", slider.value === "0" ? "" : textAt(Number(slider.value))) });
  return h("p", { class: "pick slider noprint" }, h("label", { for: id }, w.t("table.year")), slider, out);
}
