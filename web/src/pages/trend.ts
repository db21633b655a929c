// How the tie of two countries moved through the years, by one measure at length and by others beside it.
import type { Chart } from "../charts/chart.ts";
import { bounds } from "../charts/measures.ts";
import { moves, SIDE_MEASURES, tieFieldsChart, TIE_MEASURES, trendChart } from "../charts/trend.ts";
import { Figures } from "../data/lookup.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import type { AnswerDocument, Info } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf } from "../ui/figure.ts";
import { sidesForm, sidesOf, withoutSides } from "../ui/picker.ts";
import { segmented } from "../ui/segmented.ts";
import { line, wholeAnswer } from "./parts.ts";

export async function trendPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const info = await app.source.ask<Info>("info", {});
  const args = argumentsFor(app, "trend", { ...app.view.args, ...sidesOf(app, info) });
  if (!args["a"] || !args["b"]) return withoutSides(app, "trend", sidesForm(app, info, args));
  const title = (d: AnswerDocument | null): HTMLElement => h("header", { class: "title" }, h("h1", {}, w.t("trend.title", { a: w.place(args["a"]!), b: w.place(args["b"]!) })),
    d ? h("p", { class: "kicker" }, w.t("kicker.ties", { years: String(d.conventions["years"]).replace(":", "–"), sources: sourcesLine(w, d.sources) })) : null);
  const columns = await compared<AnswerDocument>(app, { verb: "trend", args, title, body: (d, asked, peers) => body(app, d, asked, peers) });
  return h("div", { class: "page trend" }, sidesForm(app, info, args), columns);
}

function body(app: App, d: AnswerDocument, args: Record<string, string>, peers: Figures[]): HTMLElement[] {
  const w = app.words;
  const f = new Figures(d);
  const origin = originOf(d);
  const measures = [...TIE_MEASURES, ...SIDE_MEASURES].filter((m) => moves(f, m));
  const wanted = app.view.shown["measure"] ?? "";
  const chosen = measures.includes(wanted) ? wanted : measures[0];
  if (!chosen) return [h("p", { class: "lead" }, w.t("trend.none")), limits(app, d, args)];
  const show = (chart: Chart | null, level: 3 | 4 = 3): HTMLElement | string => (chart ? figure(app, chart, origin, level) : "");
  const main = trendChart(f, w, chosen, peers)!;
  const others = measures.filter((m) => m !== chosen);
  const fields = tieFieldsChart(f, w);
  return [
    h("p", { class: "lead" }, lead(app, f)),
    h("section", {}, h("h2", {}, w.t("trend.course")), h("p", { class: "intro" }, w.t("pair.strength.intro")), segmented(app, w.t("pair.impact.measure"), "measure", measures.map((m) => ({ value: m, text: w.maybe(`short.${m}`, w.measure(m)) })), chosen), show(main)),
    ...(others.length > 0 ? [h("section", {}, h("h2", {}, w.t("trend.others")), h("p", { class: "intro" }, w.t("trend.others.intro")), h("div", { class: "multiples" }, ...others.map((m) => show(trendChart(f, w, m, peers)))))] : []),
    ...(fields ? [h("section", {}, h("h2", {}, w.t("pair.fields")), show(fields))] : []),
    limits(app, d, args),
  ];
}

/** What happened, in counts and against expectation. */
function lead(app: App, f: Figures): string {
  const w = app.words;
  const years = f.years("joint_count", "joint");
  const of = (measure: string, year: number): string => w.value(f.value(measure, "joint", { year }), f.get(measure, "joint", { year })?.unit ?? "");
  const [from, to] = [years[0]!, years[years.length - 1]!];
  const close = f.get("quasi_independence", "joint");
  const sure = close?.lower == null || close.upper === null ? null : close.value === 0 && close.upper >= 1 ? "pair.strength.none" : close.lower > 1 ? "pair.strength.more" : close.upper < 1 ? "pair.strength.fewer" : "pair.strength.even";
  const all = sure ? w.t(sure, { value: w.value(close!.value, "ratio"), interval: bounds(w, close) }) : "";
  return [w.t("trend.lead", { a: w.named(f.sides[0]), b: w.named(f.sides[1]), first: of("joint_count", from), from, last: of("joint_count", to), to }), all].filter((text) => text !== "").join(w.language === "en" ? " " : "");
}

function limits(app: App, d: AnswerDocument, args: Record<string, string>): HTMLElement {
  const w = app.words;
  return h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")),
    h("ul", {}, h("li", {}, w.t("trend.limit")), ...notesOf(w, d.answers.filter((a) => !a.by)).slice(0, 10).map(line)), wholeAnswer(app, "trend", args, d.receipt));
}
