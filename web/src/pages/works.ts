// The works behind the numbers of a pair, asked for when the reader comes to them.
import { csvOf } from "../data/csv.ts";
import type { Figures } from "../data/lookup.ts";
import type { Work, WorksDocument } from "../types.ts";
import type { App } from "../ui/app.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { freshId, h, save } from "../ui/dom.ts";
import { populationsOf } from "../charts/pair.ts";
import { failure } from "./parts.ts";

const SHOWN = "20";
const SORTS = ["ncs", "citations", "year", "fwci"] as const;

export function worksSection(app: App, args: Record<string, string>, f: Figures): HTMLElement {
  const w = app.words;
  const population = app.view.shown["population"] ?? "joint", sort = app.view.shown["sort"] ?? "ncs";
  const place = h("div", { class: "works", "aria-busy": "true" }, h("p", { class: "hint" }, w.t("page.loading")));
  const scope = f.document.receipt.atlas.scope;
  const names = populationsOf(f).map((p) => p.name).filter((n) => n !== "world");
  const element = h("section", { class: "behind" }, h("h2", {}, w.t("pair.works")),
    h("div", { class: "row noprint" },
      choice(app, w.t("pair.works.population"), "population", names.map((n) => [n, f.sides.includes(n) ? w.t("place.all", { a: w.place(n) }) : w.population(n, scope)]), population),
      choice(app, w.t("pair.works.sort"), "sort", SORTS.map((s) => [s, w.t(`pair.works.sort.${s}`)]), sort)), place);
  void fill(app, place, { ...args, population, sort, top: SHOWN });
  return element;
}

function choice(app: App, text: string, key: string, options: (readonly [string, string])[], now: string): HTMLElement {
  const id = freshId("works");
  return h("span", { class: "pick" }, h("label", { for: id }, text),
    h("select", { id, "data-keep": `works ${key}`, onchange: (e) => app.show(key, (e.target as HTMLSelectElement).value) }, ...options.map(([value, name]) => h("option", { value, selected: value === now }, name))));
}

async function fill(app: App, place: HTMLElement, question: Record<string, string>): Promise<void> {
  const w = app.words;
  try {
    const document = await app.source.ask<WorksDocument>("works", argumentsFor(app, "works", question));
    const found = document.answers[0]?.value ?? 0;
    place.replaceChildren(h("p", { class: "hint" }, w.t("pair.works.shown", { shown: w.count(document.works.length), found: w.count(found) })), table(app, document.works),
      h("div", { class: "tools", role: "group", "aria-label": w.t("pair.works") },
        h("button", { type: "button", onclick: () => save("works.csv", csvOf(flatWorks(document.works)), "text/csv") }, w.t("figure.csv")),
        h("button", { type: "button", onclick: () => save("works.json", JSON.stringify(document, null, 1) + "\n", "application/json") }, w.t("figure.json"))));
  } catch (problem) {
    place.replaceChildren(failure(app, problem));
  }
  place.removeAttribute("aria-busy");
}

function flatWorks(works: Work[]): { columns: string[]; rows: unknown[][] } {
  const columns = Object.keys(works[0] ?? { id: "", doi: "", title: "", year: 0 });
  return { columns, rows: works.map((work) => columns.map((c) => (work as unknown as Record<string, unknown>)[c])) };
}

function table(app: App, works: Work[]): HTMLElement {
  const w = app.words;
  const number = (value: number | null, unit: string): HTMLElement => h("td", { class: "number" }, w.value(value, unit));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": w.t("works.caption") },
    h("table", { class: "list" }, h("caption", {}, w.t("works.caption")),
      h("thead", {}, h("tr", {}, ...(["title", "year", "countries", "citations", "cohort", "ncs", "fwci"] as const).map((k) => h("th", { scope: "col", class: ["title", "countries"].includes(k) ? null : "number" }, w.t(`works.${k}`))))),
      h("tbody", {}, ...works.map((work) => h("tr", {},
        h("th", { scope: "row" }, linkTo(work, work.title ?? w.t("works.untitled"))), h("td", { class: "number" }, String(work.year)), h("td", {}, work.countries.join(" ")),
        number(work.citations, "citations"), number(work.cohort_mean, "ratio"), number(work.ncs, "ratio"), number(work.fwci, "ratio"))))));
}

// Fictional works lead nowhere.
function linkTo(work: Work, text: string): Node | string {
  const address = work.doi && !work.doi.includes("10.5555/") ? work.doi : null;
  return address ? h("a", { href: address, rel: "noreferrer", target: "_blank" }, text) : text;
}
