// Small multiples that are asked for when they are opened, since they are many questions.
import type { Chart } from "../charts/chart.ts";
import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { figure, type Origin } from "./figure.ts";

export interface Course {
  chart: Chart;
  origin: Origin;
}

export function courses(app: App, heading: string, summary: string, load: () => Promise<Course[]>): HTMLElement {
  const place = h("div", { class: "multiples" });
  let asked = false;
  const open = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    place.setAttribute("aria-busy", "true");
    const found = await load();
    place.removeAttribute("aria-busy");
    place.replaceChildren(...(found.length > 0 ? found.map((c) => figure(app, c.chart, c.origin)) : [h("p", {}, app.words.t("trend.none"))]));
  };
  return h("section", {}, h("h2", {}, heading),
    h("details", { class: "courses", "data-keep-open": "courses", ontoggle: (e) => { if ((e.target as HTMLDetailsElement).open) void open(); } }, h("summary", { "data-keep": "courses" }, summary), place));
}
