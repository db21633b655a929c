// All countries by one measure, and the ties of one of them.
import { IMPACT_MEASURES, yearsOf } from "../charts/measures.ts";
import type { Chart } from "../charts/chart.ts";
import { countryCourses, partnersOf, rankChart, tiesChart, tileChart } from "../charts/world.ts";
import { parseGraphml, type Network } from "../data/network.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import type { AnswerDocument, Info } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { courses } from "../ui/courses.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf, type Origin } from "../ui/figure.ts";
import { codesOf, placeInput } from "../ui/picker.ts";
import { segmented } from "../ui/segmented.ts";
import { isFictional } from "../words/index.ts";
import { wholeAnswer } from "./parts.ts";

const MEASURES = ["publications", "citations", ...IMPACT_MEASURES];

export async function worldPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const chosen = app.view.shown["measure"] ?? "";
  const measure = MEASURES.includes(chosen) ? chosen : "publications";
  const args = argumentsFor(app, "rank", { ...app.view.args, by: measure });
  const info = await app.source.ask<Info>("info", {});
  const title = (d: AnswerDocument | null): HTMLElement => h("header", { class: "title" }, h("h1", {}, w.t("world.title")), d ? h("p", { class: "kicker" }, w.t("kicker", { years: yearsOf(w, d), sources: sourcesLine(w, d.sources) })) : null);
  const columns = await compared<AnswerDocument>(app, {
    verb: "rank", args, title,
    body: async (d, asked) => {
      const country = app.view.shown["country"] ?? d.answers[0]?.population ?? "";
      const control = segmented(app, w.t("pair.impact.measure"), "measure", MEASURES.map((m) => ({ value: m, text: w.maybe(`short.${m}`, w.measure(m)) })), measure);
      return [control, ...(await body(app, info, d, measure, country, await networkOf(app, asked, d), asked)), limits(app, d, asked)];
    },
  });
  return h("div", { class: "page world" }, columns);
}

// A network may be refused where a rank is not (too few ties): then the page does without.
async function networkOf(app: App, args: Record<string, string>, d: AnswerDocument): Promise<Network | null> {
  try {
    const years = String(d.conventions["years"]);
    const { text } = await app.source.ask<{ text: string }>("export", argumentsFor(app, "export", { ...args, what: "network", min_ties: "1", years }));
    return parseGraphml(text);
  } catch {
    return null;
  }
}

async function body(app: App, info: Info, d: AnswerDocument, measure: string, country: string, network: Network | null, args: Record<string, string>): Promise<HTMLElement[]> {
  const w = app.words;
  const origin = originOf(d);
  const plain: Origin = { document: null, receipt: d.receipt, sources: d.sources, whole: d };
  const show = (chart: Chart | null, from: Origin = origin): HTMLElement | string => (chart ? figure(app, chart, from) : "");
  const partners = network ? partnersOf(network, country) : [];
  const ties = network ? tiesChart(network, country, w) : null;
  const picture = d.answers.every((a) => isFictional(a.population)) ? tileChart(d, measure, w) : await mapOf(app, d, measure, country, partners);
  return [
    h("section", {}, h("h2", {}, w.t("world.picture")), show(picture)),
    h("section", {}, h("h2", {}, w.t("world.ranked")), h("p", { class: "intro" }, w.t("world.ranked.intro")), show(rankChart(d, measure, w))),
    yearly(app, d, measure, args),
    ties ? h("section", {}, h("h2", {}, w.t("world.one")), picker(app, info, country), show(ties, plain)) : h("section", { hidden: true }),
  ];
}

const COURSES = 12, YEARS = 12;

// Each year of the question, or the last of them, is a question of its own.
function yearly(app: App, d: AnswerDocument, measure: string, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const [from, to] = String(d.conventions["years"]).split(":").map(Number) as [number, number];
  const years = Array.from({ length: to - from + 1 }, (_, i) => from + i).slice(-YEARS);
  const first = d.answers.slice(0, COURSES).map((a) => a.population);
  if (years.length < 2 || first.length === 0) return h("section", { hidden: true });
  return courses(app, w.t("world.courses"), w.t("world.courses.open", { n: first.length }), async () => {
    const ranks = await Promise.all(years.map(async (year) => ({ year, document: await app.source.ask<AnswerDocument>("rank", { ...args, years: `${year}:${year}`, min_works: "1" }) })));
    return countryCourses(ranks, first, measure, w).map((chart) => ({ chart, origin: { document: null, receipt: d.receipt, sources: d.sources, whole: ranks.map((r) => r.document) } }));
  });
}

// The shapes are heavy, so they come only where there is a map.
async function mapOf(app: App, document: AnswerDocument, measure: string, from: string, partners: ReturnType<typeof partnersOf>): Promise<Chart> {
  const { mapChart } = await import("../charts/map.ts");
  return mapChart({ document, measure, from, partners }, app.words);
}

function picker(app: App, info: Info, country: string): HTMLElement | string {
  if (codesOf(info).length === 0) return "";
  const w = app.words;
  const one = placeInput(app, info, "country", w.t("table.country"), country);
  return h("form", { class: "pickers noprint", onsubmit: (e) => { e.preventDefault(); app.show("country", one.value()); } }, one.element, h("button", { type: "submit", class: "primary", "data-keep": "show" }, w.t("pair.ask")));
}

function limits(app: App, d: AnswerDocument, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const out = d.question["left_out"];
  return h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")),
    h("ul", {}, h("li", {}, w.t("world.limit")), typeof out === "number" && out > 0 ? h("li", {}, w.t("world.left", { n: out, min: String(d.question["min_works"]) })) : "", ...notesOf(d.answers).filter((n) => !/^(tied|cannot|its interval)/.test(n)).slice(0, 8).map((n) => h("li", { lang: "en" }, n))),
    wholeAnswer(app, "rank", args, d.receipt));
}
