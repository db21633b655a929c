// How two countries or blocs cooperate: one page that reads from top to bottom like a briefing.
import type { Chart } from "../charts/chart.ts";
import { COHORT_MEASURES, IMPACT_MEASURES, interval, PUBLISHED_MEASURES, scopeOf, told, yearsOf } from "../charts/measures.ts";
import { impactByYear, impactChart, outputChart, shareChart, type Peers } from "../charts/pair.ts";
import { fieldsChart, gainChart, institutionsChart, leadChart, partnersChart, referencesChart, strengthChart, tieByField } from "../charts/pair_relations.ts";
import { Figures, isOfMatrix } from "../data/lookup.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import { pairLimits, pairParagraph } from "../sentences/pair.ts";
import type { AnswerDocument, Info } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf } from "../ui/figure.ts";
import { sidesForm, sidesOf, withoutSides } from "../ui/picker.ts";
import { segmented } from "../ui/segmented.ts";
import { termButton } from "../ui/term.ts";
import { line, wholeAnswer } from "./parts.ts";
import { worksSection } from "./works.ts";

export async function pairPage(app: App): Promise<HTMLElement> {
  const info = await app.source.ask<Info>("info", {});
  const args = argumentsFor(app, "pair", { ...app.view.args, ...sidesOf(app, info) });
  if (!args["a"] || !args["b"]) return withoutSides(app, "pair", sidesForm(app, info, args));
  const columns = await compared<AnswerDocument>(app, { verb: "pair", args, title: (d) => title(app, args["a"]!, args["b"]!, d), body: (d, asked, peers) => body(app, asked, d, peers) });
  return h("div", { class: "page pair" }, sidesForm(app, info, args), columns);
}

function title(app: App, a: string, b: string, document: AnswerDocument | null): HTMLElement {
  const w = app.words;
  return h("header", { class: "title" },
    h("h1", {}, w.t("pair.title", { a: w.place(a), b: w.place(b) })),
    document ? h("p", { class: "kicker" }, w.t(isOfMatrix(document) ? "kicker.ties" : "kicker", { years: yearsOf(w, document), sources: sourcesLine(w, document.sources) })) : null);
}

function body(app: App, args: Record<string, string>, document: AnswerDocument, peers: Peers): (HTMLElement | null)[] {
  const w = app.words;
  const f = new Figures(document);
  const origin = originOf(document);
  const show = (chart: Chart | null): HTMLElement | null => (chart ? figure(app, chart, origin) : null);
  const paragraph = h("p", { class: "lead" }, pairParagraph(f, w).join(w.language === "en" ? " " : ""));
  if (f.joint?.value === 0) return [paragraph, limits(app, f, document, args)];
  const [a, b] = f.sides;
  const matrix = isOfMatrix(document);
  return [
    paragraph, matrix ? null : keyFigures(app, f),
    section(w.t("pair.output"), null, pairOf(show(outputChart(f, w, peers)), show(shareChart(f, w, peers)))),
    section(w.t("pair.strength"), w.t("pair.strength.intro"), show(strengthChart(f, w))),
    app.matrix ? null : section(w.t("pair.impact"), w.t(scopeOf(document) === "full" ? "pair.impact.intro" : "pair.impact.selection"), ...impact(app, f, show, peers)),
    section(w.t("pair.gain"), w.t("pair.gain.intro"), show(gainChart(f, w))),
    section(w.t("pair.lead"), w.t("pair.lead.intro"), show(leadChart(f, w))),
    section(w.t("pair.fields"), w.t("pair.fields.intro"), pairOf(show(fieldsChart(f, w)), show(tieByField(f, w)))),
    section(w.t("pair.partners"), w.t("pair.partners.intro"), show(partnersChart(f, w))),
    section(w.t("pair.references"), w.t("pair.references.intro"), show(referencesChart(f, w))),
    section(w.t("pair.institutions"), w.t("pair.institutions.intro"), pairOf(show(institutionsChart(f, w, a, "a")), show(institutionsChart(f, w, b, "b")))),
    matrix ? null : worksSection(app, args, f),
    limits(app, f, document, args),
  ];
}

function section(heading: string, intro: string | null, ...content: (HTMLElement | null)[]): HTMLElement | null {
  const real = content.filter((c): c is HTMLElement => c !== null);
  return real.length === 0 ? null : h("section", {}, h("h2", {}, heading), intro ? h("p", { class: "intro" }, intro) : null, ...real);
}

function pairOf(left: HTMLElement | null, right: HTMLElement | null): HTMLElement | null {
  if (!left || !right) return left ?? right;
  return h("div", { class: "two" }, left, right);
}

function impact(app: App, f: Figures, show: (c: Chart | null) => HTMLElement | null, peers: Peers): (HTMLElement | null)[] {
  const w = app.words;
  const full = scopeOf(f.document) === "full";
  const chosen = app.view.shown["measure"] ?? "";
  const measure = IMPACT_MEASURES.includes(chosen) ? chosen : full ? "mncs" : "fwci";
  const options = (full ? IMPACT_MEASURES : [...PUBLISHED_MEASURES, ...COHORT_MEASURES]).filter((m) => f.get(m, "joint"));
  const control = segmented(app, w.t("pair.impact.measure"), "measure", options.map((m) => ({ value: m, text: w.maybe(`short.${m}`, m) })), measure);
  const main = show(impactChart(f, w, measure, peers));
  // On a selection, a cohort measure never stands alone: the published one stands beside it.
  const beside = !full && COHORT_MEASURES.includes(measure) ? show(impactChart(f, w, measure === "mncs" ? "fwci" : "pp_fwci_2", peers)) : null;
  return [control, main, beside, show(impactByYear(f, w, measure, peers))];
}

function keyFigures(app: App, f: Figures): HTMLElement {
  const w = app.words;
  const full = scopeOf(f.document) === "full";
  const number = (value: string, text: string, under: string, term: string): HTMLElement =>
    h("div", { class: "key" }, h("dt", {}, text, " ", termButton(app, term, "?")), h("dd", { class: "figure" }, value), h("dd", { class: "under" }, under));
  const mean = f.get(full ? "mncs" : "fwci", "joint"), twice = f.get(full ? "pp_ncs_2" : "pp_fwci_2", "joint");
  return h("dl", { class: "keys" },
    number(told(w, f.get("publications", "joint")), w.t("pair.key.joint"), yearsOf(w, f.document), "publications"),
    ...f.sides.map((side) => number(told(w, f.get("share_of_output", side)), w.t("pair.key.share", { a: w.place(side) }), interval(w, f.get("share_of_output", side)), "share_of_output")),
    number(told(w, mean), full ? w.t("pair.key.mncs") : w.measure("fwci"), interval(w, mean), full ? "mncs" : "fwci"),
    number(told(w, twice), w.t(full ? "pair.key.twice" : "pair.key.fwci2"), `${interval(w, twice)} · ${w.t(full ? "pair.key.of.world" : "pair.key.of.atlas", { value: told(w, f.get(full ? "pp_ncs_2" : "pp_fwci_2", "world")) })}`, full ? "pp_ncs_2" : "pp_fwci_2"));
}

function limits(app: App, f: Figures, document: AnswerDocument, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const notes = notesOf(w, document.answers.filter((a) => !a.by && a.population === "joint"));
  return h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")),
    h("ul", {}, ...pairLimits(f, w).map((text) => h("li", {}, text)), ...notes.map(line)),
    wholeAnswer(app, "pair", args, document.receipt));
}
