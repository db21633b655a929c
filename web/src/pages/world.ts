// All countries by one measure, and the ties of one of them. What needs works is said where there are none.
import { IMPACT_MEASURES, yearsOf } from "../charts/measures.ts";
import type { Chart } from "../charts/chart.ts";
import { partnerRank, partnerSentence } from "../charts/partners.ts";
import { countryCourses, partnersOf, RANKED_BY_TIES, rankChart, tileChart, type Partner } from "../charts/world.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import { programText } from "../sentences/program.ts";
import type { AnswerDocument, Info, MatrixInfo } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { arrived, courses } from "../ui/courses.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf, type Origin } from "../ui/figure.ts";
import { codesOf, placeInput } from "../ui/picker.ts";
import { segmented } from "../ui/segmented.ts";
import { yearsIn, yearSlider } from "../ui/years.ts";
import { isFictional } from "../words/index.ts";
import { failure, line, OF_ORDER, wholeAnswer } from "./parts.ts";

const OF_WORKS = ["publications", "citations", ...IMPACT_MEASURES];
const OF_TIES = ["joint_count", "quasi_independence", "association_strength", "dependency"];

/** The measures that this atlas answers, and those that it cannot. */
function measuresOf(app: App, info: Info | MatrixInfo): { has: string[]; lacks: string[] } {
  if (!("diagonal" in info.atlas) || !app.matrix) return { has: OF_WORKS, lacks: [] };
  const totals = { total: ["output_count"], international: ["international_count"] }[String(info.atlas.diagonal)] ?? [];
  return { has: [...RANKED_BY_TIES, ...totals], lacks: OF_WORKS.filter((m) => m !== "publications" || totals.length === 0) };
}

export async function worldPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const info = await app.source.ask<Info | MatrixInfo>("info", {});
  const { has, lacks } = measuresOf(app, info);
  const wanted = app.view.shown["measure"] ?? "";
  const measure = has.includes(wanted) ? wanted : has[0]!;
  const year = app.view.shown["year"] ?? "";
  const fixed: Record<string, string> = year ? { years: `${year}:${year}` } : {};
  const args = argumentsFor(app, "rank", { ...app.view.args, by: measure, ...fixed });
  const title = (d: AnswerDocument | null): HTMLElement => h("header", { class: "title" }, h("h1", {}, w.t("world.title")), d ? h("p", { class: "kicker" }, w.t(app.matrix ? "kicker.ties" : "kicker", { years: yearsOf(w, d), sources: sourcesLine(w, d.sources) })) : null);
  const columns = await compared<AnswerDocument>(app, {
    verb: "rank", args, fixed, title,
    controls: () => {
      const control = segmented(app, w.t("pair.impact.measure"), "measure", has.map((m) => ({ value: m, text: w.maybe(`short.${m}`, w.measure(m)) })), measure);
      const lacking = lacks.length > 0 ? h("p", { class: "hint lacking" }, w.t("world.lacks", { measures: w.list(lacks.map((m) => w.maybe(`short.${m}`, w.measure(m)))) })) : "";
      return [control, lacking, yearSlider(app, yearsIn(info).slice(-LONGEST), year, w.t("world.years"))];
    },
    body: async (d, asked) => [...(await body(app, info, d, measure, asked)), limits(app, d, asked)],
  });
  return h("div", { class: "page world" }, columns);
}

const LONGEST = 45;

// Partners may be refused where countries are not: then the page does without, and says why.
interface Partners {
  document: AnswerDocument | null;
  problem?: unknown;
}

async function partnersBy(app: App, args: Record<string, string>, of: string, by: string): Promise<Partners> {
  if (!of) return { document: null };
  try {
    return { document: await app.source.ask<AnswerDocument>("rank", { ...args, what: "partners", of, by, min_works: by === "joint_count" ? "1" : (args["min_works"] ?? "30") }) };
  } catch (problem) {
    return { document: null, problem };
  }
}

async function body(app: App, info: Info | MatrixInfo, d: AnswerDocument, measure: string, args: Record<string, string>): Promise<(HTMLElement | string)[]> {
  const w = app.words;
  const origin = originOf(d);
  const show = (chart: Chart | null, from: Origin = origin): HTMLElement | string => (chart ? figure(app, chart, from) : "");
  const fictional = d.answers.every((a) => isFictional(a.population));
  const country = app.view.shown["country"] ?? d.answers[0]?.population ?? "";
  const asked = { ...args, years: String(d.conventions["years"]) }; // those of the answer, whatever the default of partners is
  const tie = OF_TIES.find((m) => m === app.view.shown["tie"]) ?? "joint_count";
  const most = await partnersBy(app, asked, country, "joint_count");
  const partners = most.document ? partnersOf(most.document) : [];
  const picture = fictional ? tileChart(d, measure, w) : await mapOf(app, d, measure, country, partners);
  if (d.answers.length === 0) return [h("p", { class: "lead" }, w.t("world.none"))];
  return [
    h("section", {}, h("h2", {}, w.t("world.picture")), show(picture)),
    h("section", {}, h("h2", {}, w.t("world.ranked")), d.answers.some((a) => a.lower !== null) ? h("p", { class: "intro" }, w.t("world.ranked.intro")) : "", show(rankChart(d, measure, w))),
    yearly(app, info, d, measure, args),
    await tiesOf(app, info, country, tie, tie === "joint_count" ? most : await partnersBy(app, asked, country, tie), fictional),
  ];
}

// One country's partners: on the map and in order, by how many works they share or by how that compares with expectation.
async function tiesOf(app: App, info: Info | MatrixInfo, country: string, tie: string, { document: d, problem }: Partners, fictional: boolean): Promise<HTMLElement> {
  const w = app.words;
  const control = segmented(app, w.t("pair.impact.measure"), "tie", OF_TIES.map((m) => ({ value: m, text: w.maybe(`short.${m}`, w.measure(m)) })), tie);
  const rank = d ? partnerRank(d, w) : null;
  const told = { id: `partner-map-${tie}`, title: w.t("world.ties", { a: w.named(country) }), sentence: d ? partnerSentence(d, w) : "" };
  const map = rank && !fictional ? (await import("../charts/map.ts")).mapChart({ document: d!, measure: tie, from: country, partners: [], told }, w) : null;
  return h("section", { id: "ties" }, h("h2", {}, w.t("world.one")), picker(app, info, country), control,
    ...(rank ? [map ? figure(app, map, originOf(d!)) : "", figure(app, rank, originOf(d!))] : [problem === undefined ? h("p", {}, w.t("partners.none")) : failure(app, problem)]));
}

const COURSES = 12, YEARS = 12;

// Each year is a question of its own: on works those of the question or the last of them, on matrices all that there are.
function yearly(app: App, info: Info | MatrixInfo, d: AnswerDocument, measure: string, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const asked = String(d.conventions["years"]).split(":").map(Number);
  const [from, to] = app.matrix && !app.view.args["years"] ? [-Infinity, Infinity] : [asked[0]!, asked[asked.length - 1]!];
  const years = yearsIn(info).filter((year) => year >= from && year <= to).slice(app.matrix ? -LONGEST : -YEARS);
  const first = d.answers.slice(0, COURSES).map((a) => a.population);
  if (years.length < 2 || first.length === 0) return h("section", { hidden: true });
  return courses(app, w.t("world.courses"), w.t("world.courses.open", { n: first.length }), async () => {
    const { found: ranks, problem } = arrived(await Promise.allSettled(years.map(async (year) => ({ year, document: await app.source.ask<AnswerDocument>("rank", { ...args, years: `${year}:${year}`, min_works: "1" }) }))));
    return { courses: countryCourses(ranks, first, measure, w).map((chart) => ({ chart, origin: { document: null, receipt: d.receipt, sources: d.sources, whole: ranks.map((r) => r.document) } })), problem };
  });
}

// The shapes are heavy, so they come only where there is a map.
async function mapOf(app: App, document: AnswerDocument, measure: string, from: string, partners: Partner[]): Promise<Chart> {
  const { mapChart } = await import("../charts/map.ts");
  return mapChart({ document, measure, from, partners }, app.words);
}

function picker(app: App, info: Info | MatrixInfo, country: string): HTMLElement | string {
  if (codesOf(info).length === 0) return "";
  const w = app.words;
  const one = placeInput(app, info, "country", w.t("table.country"), country, false);
  return h("form", { class: "pickers noprint", onsubmit: (e) => { e.preventDefault(); app.show("country", one.value()); } }, one.element, h("button", { type: "submit", class: "primary", "data-keep": "show" }, w.t("pair.ask")));
}

function limits(app: App, d: AnswerDocument, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const { left_out: out, notes, min_works: min } = d.question as { left_out?: number; notes?: string[]; min_works?: number };
  return h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")),
    h("ul", {}, h("li", {}, w.t(app.matrix ? "world.limit.ties" : "world.limit")), out ? h("li", {}, w.t(app.matrix ? "world.left.ties" : "world.left", { n: out, min: String(min) })) : "",
      ...(notes ?? []).map((n) => line(programText(w, n))), ...notesOf(w, d.answers, OF_ORDER).slice(0, 8).map(line)),
    wholeAnswer(app, "rank", args, d.receipt));
}
