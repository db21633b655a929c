// One year of several, or all of them: a slider whose first place is "all".
import type { App } from "./app.ts";
import { freshId, h } from "./dom.ts";

export function yearSlider(app: App, years: number[], year: string, all: string): HTMLElement | string {
  const w = app.words;
  if (years.length < 2) return "";
  const id = freshId("year");
  const [first, last] = [years[0]!, years[years.length - 1]!];
  const out = h("output", { for: id }, year || all);
  const slider = h("input", { id, type: "range", min: first - 1, max: last, step: 1, value: year || first - 1, "data-keep": "year", "aria-valuetext": year || all,
    oninput: () => { out.textContent = Number(slider.value) < first ? all : slider.value; },
    onchange: () => app.show("year", Number(slider.value) < first ? "" : slider.value) });
  return h("p", { class: "pick slider noprint" }, h("label", { for: id }, w.t("table.year")), slider, out);
}
