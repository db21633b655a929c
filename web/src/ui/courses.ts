// Small multiples that are asked for when they are opened, since they are many questions.
import type { Chart } from "../charts/chart.ts";
import { failure } from "../pages/parts.ts";
import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { figure, type Origin } from "./figure.ts";

export interface Course {
  chart: Chart;
  origin: Origin;
}

/** What came of several questions, and what went wrong with the first that has no answer. */
export interface Loaded {
  courses: Course[];
  problem?: unknown;
}

/** The answers that came, and the first failure. */
export function arrived<T>(settled: PromiseSettledResult<T>[]): { found: T[]; problem?: unknown } {
  const failed = settled.find((s) => s.status === "rejected");
  return { found: settled.flatMap((s) => (s.status === "fulfilled" ? [s.value] : [])), ...(failed ? { problem: failed.reason } : {}) };
}

export function courses(app: App, heading: string, summary: string, load: () => Promise<Loaded>): HTMLElement {
  const place = h("div", { class: "multiples" });
  let asked = false;
  const open = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    place.setAttribute("aria-busy", "true");
    const { courses: found, problem } = await load().catch((problem: unknown): Loaded => ({ courses: [], problem }));
    place.removeAttribute("aria-busy");
    asked = problem === undefined; // to be opened again
    const said = problem !== undefined ? [failure(app, problem)] : found.length === 0 ? [h("p", {}, app.words.t("trend.none"))] : [];
    place.replaceChildren(...said, ...found.map((c) => figure(app, c.chart, c.origin)));
  };
  return h("section", {}, h("h2", {}, heading),
    h("details", { class: "courses", "data-keep-open": "courses", ontoggle: (e) => { if ((e.target as HTMLDetailsElement).open) void open(); } }, h("summary", { "data-keep": "courses" }, summary), place));
}
