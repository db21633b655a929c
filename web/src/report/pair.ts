// The report of a pair: on paper two pages for somebody who has five minutes, on a screen everything that the page shows.
import { interval, scopeOf, told, yearsOf } from "../charts/measures.ts";
import { impactByYear, impactChart, outputChart, shareChart } from "../charts/pair.ts";
import { fieldsChart, gainChart, institutionsChart, leadChart, partnersChart, referencesChart, strengthChart, tieByField } from "../charts/pair_relations.ts";
import { Figures, isOfMatrix, quantityOf } from "../data/lookup.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import { pairLimits, pairParagraph } from "../sentences/pair.ts";
import type { Answer } from "../types.ts";
import { Words } from "../words/index.ts";
import type { Chart } from "../charts/chart.ts";
import { figure, number, type Width } from "./figure.ts";
import { all, el, type Markup, type Part } from "./html.ts";
import { conventions, receipt, section, terms, type Order } from "./parts.ts";

export interface Body {
  title: string;
  description: string;
  content: Markup;
}

const ALWAYS = ["coverage", "interval", "scope", "receipt"];
const OF_WORKS = ["counting", "cohort", "window", "joint"];

export function pairReport(order: Order, words: Words): Body {
  const w = new Words(words.language, quantityOf(order.document));
  const f = new Figures(order.document);
  const [a, b] = f.sides;
  const title = w.t("pair.title", { a: w.place(a), b: w.place(b) });
  const paragraph = pairParagraph(f, w).join(w.language === "en" ? " " : "");
  const matrix = isOfMatrix(order.document);
  const any = f.joint !== undefined && f.joint.value !== 0;
  const shown = any ? charts(f, w, a, b, matrix) : { content: null, terms: [], screenTerms: [] };
  const content = all(
    el("header", {}, el("p", { class: "kind" }, w.t("report.kind.pair")), el("h1", {}, title),
      el("p", { class: "kicker" }, w.t(matrix ? "kicker.ties" : "kicker", { years: yearsOf(w, order.document), sources: sourcesLine(w, order.document.sources) }))),
    el("p", { class: "lead" }, paragraph),
    any && !matrix ? keys(f, w) : null,
    shown.content,
    limits(f, w, order),
    conventions(w, order),
    terms(w, order, [...ALWAYS, ...(matrix ? [] : OF_WORKS), ...shown.terms], shown.screenTerms),
    receipt(w, order));
  return { title: `${title} · ${yearsOf(w, order.document)}`, description: paragraph, content };
}

interface Shown {
  content: Markup | null;
  terms: string[]; // of what is also on paper
  screenTerms: string[];
}

function charts(f: Figures, w: Words, a: string, b: string, matrix: boolean): Shown {
  const full = scopeOf(f.document) === "full";
  // On a selection only the published scores speak about the world.
  const [mean, twice] = full ? ["mncs", "pp_ncs_2"] : ["fwci", "pp_fwci_2"];
  const shown: Shown = { content: null, terms: [], screenTerms: [] };
  const show = (chart: Chart | null, width: Width, screen: boolean): Part => {
    if (chart?.term) (screen ? shown.screenTerms : shown.terms).push(chart.term);
    return figure(w, chart, { width, screen });
  };
  const wide = (chart: Chart | null, screen = false): Part => show(chart, "full", screen);
  // Two in a row; what is left alone has the row to itself.
  const two = (left: Chart | null, right: Chart | null, screen = false): Part =>
    left && right ? el("div", { class: screen ? "two screen" : "two" }, show(left, "half", screen), show(right, "half", screen)) : wide(left ?? right, screen);
  const impact: Part[] = matrix ? [] : [
    wide(impactChart(f, w, mean!)), two(impactChart(f, w, twice!), impactByYear(f, w, mean!), true), full ? null : wide(impactChart(f, w, "mncs"), true),
  ];
  shown.content = all(
    section(w.t("pair.output"), null, two(outputChart(f, w), shareChart(f, w))),
    section(w.t("pair.impact"), w.t(full ? "pair.impact.intro" : "pair.impact.selection"), ...impact),
    section(w.t(matrix ? "pair.strength" : "report.relations"), matrix ? w.t("pair.strength.intro") : null,
      wide(gainChart(f, w)), two(leadChart(f, w), strengthChart(f, w)), two(fieldsChart(f, w), referencesChart(f, w)),
      two(partnersChart(f, w), tieByField(f, w), true), two(institutionsChart(f, w, a, "a"), institutionsChart(f, w, b, "b"), true)));
  return shown;
}

function keys(f: Figures, w: Words): Markup {
  const full = scopeOf(f.document) === "full";
  const [mean, twice] = full ? ["mncs", "pp_ncs_2"] : ["fwci", "pp_fwci_2"];
  const tile = (answer: Answer | undefined, name: string, ...unders: string[]): Markup =>
    el("div", { class: "key" }, el("dt", {}, name), el("dd", { class: "value" }, answer?.value == null ? "–" : number(w, answer.value, answer.unit)), ...unders.map((under) => el("dd", { class: "under" }, under)));
  const joint = f.get("publications", "joint");
  return el("dl", { class: "keys" },
    tile(joint, w.t("pair.key.joint"), yearsOf(w, f.document)),
    ...f.sides.map((side) => { const share = f.get("share_of_output", side); return tile(share, w.t("pair.key.share", { a: w.place(side) }), interval(w, share)); }),
    tile(f.get(mean!, "joint"), w.t(full ? "pair.key.mncs" : "report.key.fwci"), interval(w, f.get(mean!, "joint"))),
    tile(f.get(twice!, "joint"), w.t(full ? "pair.key.twice" : "pair.key.fwci2"), interval(w, f.get(twice!, "joint")), w.t(full ? "pair.key.of.world" : "pair.key.of.atlas", { value: told(w, f.get(twice!, "world")) })));
}

function limits(f: Figures, w: Words, order: Order): Markup {
  const notes = notesOf(w, order.document.answers.filter((x) => !x.by && x.population === "joint"));
  return el("section", { class: "limits" }, el("h2", {}, w.t("pair.limits")),
    el("ul", {}, ...pairLimits(f, w).map((text) => el("li", {}, text)), ...notes.map((n) => el("li", { lang: n.lang }, n.text))));
}
