// The ties of one country: its partners in order, and how the first of them moved.
import { PARTNER_MEASURES, partnerCourses, partnerRank } from "../charts/partners.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import { programText } from "../sentences/program.ts";
import type { AnswerDocument, Info, MatrixInfo } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { arrived, courses } from "../ui/courses.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf } from "../ui/figure.ts";
import { codesOf, placeInput } from "../ui/picker.ts";
import { segmented } from "../ui/segmented.ts";
import { line, OF_ORDER, wholeAnswer } from "./parts.ts";

const COURSES = 9;

export async function partnersPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const info = await app.source.ask<Info | MatrixInfo>("info", {});
  const of = app.view.args["of"] ?? codesOf(info)[0] ?? "";
  const wanted = app.view.shown["measure"] ?? "";
  const by = PARTNER_MEASURES.includes(wanted) ? wanted : "joint_count";
  const args = argumentsFor(app, "rank", { min_works: "10", ...app.view.args, what: "partners", of, by });
  const title = (d: AnswerDocument | null): HTMLElement => h("header", { class: "title" }, h("h1", {}, w.t("partners.title", { a: w.named(of) })),
    d ? h("p", { class: "kicker" }, w.t("kicker.ties", { years: String(d.conventions["years"]).replace(":", "–"), sources: sourcesLine(w, d.sources) })) : null);
  if (!of) return h("div", { class: "page partners" }, picker(app, info, of), h("header", { class: "title" }, h("h1", {}, w.t("page.partners"))), h("p", { class: "lead" }, w.t("partners.none")));
  const control = (): HTMLElement => segmented(app, w.t("pair.impact.measure"), "measure", PARTNER_MEASURES.map((m) => ({ value: m, text: w.maybe(`short.${m}`, w.measure(m)) })), by);
  const columns = await compared<AnswerDocument>(app, { verb: "rank", args, title, controls: () => [control()], body: (d, asked) => body(app, d, asked) });
  return h("div", { class: "page partners" }, picker(app, info, of), columns);
}

function picker(app: App, info: Info | MatrixInfo, of: string): HTMLElement | string {
  const w = app.words;
  const one = placeInput(app, info, "country", w.t("table.country"), of);
  return h("form", { class: "pickers noprint", onsubmit: (e) => { e.preventDefault(); app.go({ args: { ...app.view.args, of: one.value() } }); } }, one.element, h("button", { type: "submit", class: "primary", "data-keep": "show" }, w.t("pair.ask")));
}

function body(app: App, d: AnswerDocument, args: Record<string, string>): HTMLElement[] {
  const w = app.words;
  const rank = partnerRank(d, w);
  const out = d.question["left_out"];
  const notes = d.question["notes"];
  const limits = h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")),
    h("ul", {}, h("li", {}, w.t("partners.limit")), typeof out === "number" && out > 0 ? h("li", {}, w.t("partners.left", { n: out, min: String(d.question["min_works"]) })) : "",
      ...(Array.isArray(notes) ? notes.map((n) => line(programText(w, String(n)))) : []), ...notesOf(w, d.answers, OF_ORDER).slice(0, 6).map(line)),
    wholeAnswer(app, "rank", args, d.receipt));
  const section = h("section", {}, h("h2", {}, w.t("world.ranked")), h("p", { class: "intro" }, w.t("world.ranked.intro")), rank ? figure(app, rank, originOf(d)) : h("p", {}, w.t("partners.none")));
  return rank ? [section, moved(app, d, args), limits] : [section, limits];
}

function moved(app: App, d: AnswerDocument, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const measure = d.answers[0]!.measure === "joint_count" ? "joint_count" : "quasi_independence";
  const of = String(d.question.countries[0]);
  const { what, of: _of, by, min_works, top, years, ...rest } = args;
  void [what, _of, by, min_works, top, years]; // the courses run over all years
  return courses(app, w.t("partners.courses"), w.t("partners.courses.open", { n: Math.min(COURSES, d.answers.length) }), async () => {
    const trends = await Promise.allSettled(d.answers.slice(0, COURSES).map((a) => app.source.ask<AnswerDocument>("trend", argumentsFor(app, "trend", { ...rest, a: of, b: a.population }))));
    const { found, problem } = arrived(trends);
    return { courses: partnerCourses(found, measure, w).map(({ chart, document }) => ({ chart, origin: originOf(document) })), problem };
  });
}
