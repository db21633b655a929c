// The report of a public statement: its words, what they could mean, every defensible value, what moves it, the verdict.
import { effectsChart, specificationChart, statedText } from "../charts/claim.ts";
import { curveOf, type Curve } from "../data/curve.ts";
import { notesOf, opened, sourcesLine } from "../sentences/notes.ts";
import { programText } from "../sentences/program.ts";
import { spoken } from "../sentences/said.ts";
import type { ClaimDocument, Reading } from "../types.ts";
import type { Words } from "../words/index.ts";
import { figure, number } from "./figure.ts";
import { all, el, type Markup, type Part } from "./html.ts";
import type { Body } from "./pair.ts";
import { conventions, receipt, section, terms, type Order } from "./parts.ts";

const TERMS = ["claim", "verdict", "specification_curve", "cohort", "counting", "window", "threshold", "coverage", "interval", "scope", "receipt"];
const OF_CITATIONS = ["cohort", "window", "threshold"]; // they move no share of one side's works
const termsOf = (readings: Reading[]): string[] => (readings.length > 0 && readings.every((r) => r.of !== null) ? TERMS.filter((t) => !OF_CITATIONS.includes(t)) : TERMS);

export function claimReport(order: Order, w: Words): Body {
  const document = order.document as ClaimDocument;
  const c = document.claim;
  const paragraph = spoken(w, c.paragraph, c.said.paragraph);
  const [opening, rest] = opened(paragraph.text);
  const measured = c.readings.filter((r) => r.with_value > 0);
  const curveOfReading = new Map(c.readings.map((r): [string, Curve] => [r.id, curveOf(document, r, new Map())]));
  const content = all(
    el("header", {}, el("p", { class: "kind" }, w.t("report.kind.claim")), el("h1", { class: "quote", lang: "en" }, el("q", {}, c.statement)),
      el("p", { class: "kicker" }, w.t("claim.said", { speaker: c.speaker, place: c.place, date: w.date(c.date) }), " · ", /^https?:/.test(c.source) ? el("a", { href: c.source, rel: "noreferrer" }, w.t("claim.source")) : c.source),
      el("p", { class: "kicker" }, sourcesLine(w, document.sources))),
    el("p", { class: "verdict" }, el("strong", {}, w.t("claim.verdict")), " ", verdictText(w, c.verdict)),
    el("p", { class: "lead", lang: paragraph.lang }, opening), rest ? el("p", { class: "told", lang: paragraph.lang }, rest) : null,
    section(w.t("claim.readings"), w.t("report.readings.intro"), el("div", { class: "readings" }, ...c.readings.map((r) => reading(w, document, r, curveOfReading.get(r.id)!)))),
    hangs(w, document, curveOfReading),
    measured.length > 0 ? section(w.t("claim.curve.section"), w.t("claim.curve.intro"), ...measured.flatMap((r) => curves(w, document, r, curveOfReading.get(r.id)!))) : null,
    el("section", { class: "limits" }, el("h2", {}, w.t("pair.limits")),
      el("ul", {}, ...notesOf(w, document.answers).map((n) => el("li", { lang: n.lang }, n.text)), el("li", {}, w.t("claim.excluded", { n: w.count(c.excluded_combinations) })))),
    claimFile(w, document), conventions(w, order, c.axes), terms(w, order, [...termsOf(c.readings), ...c.readings.map((r) => r.measure)]), receipt(w, order));
  return { title: c.statement, description: paragraph.text, content };
}

function verdictText(w: Words, verdict: string): Markup {
  const { text, lang } = programText(w, verdict);
  return el("span", { lang }, text);
}

const unitOf = (document: ClaimDocument, r: Reading): string => document.answers.find((a) => a.measure === r.measure)?.unit ?? "share";

function reading(w: Words, document: ClaimDocument, r: Reading, curve: Curve): Markup {
  const unit = unitOf(document, r);
  const value = (v: number | null): Part => (v === null ? "–" : number(w, v, unit));
  return el("article", { class: r.id === document.claim.verdict_reading ? "card chosen" : "card" },
    el("h3", {}, w.t("claim.reading", { id: r.id }), " · ", verdictText(w, r.verdict)),
    el("p", { lang: "en" }, r.text), el("p", { class: "under" }, w.t("claim.compared", { what: programText(w, r.compared_with).text })),
    r.with_value === 0 ? el("p", { class: "under" }, w.t("report.novalue", { n: w.count(r.specifications) }))
      : all(el("p", { class: "value" }, value(r.median)),
          el("p", { class: "under" }, w.t("claim.median"), " · ", value(r.min), "–", value(r.max), curve.stated ? ` · ${w.t("claim.stated", { value: statedText(w, document, curve) })}` : "")));
}

// What moves the value of the reading that the verdict rests on comes before all values.
function hangs(w: Words, document: ClaimDocument, curves: Map<string, Curve>): Markup | null {
  const curve = curves.get(document.claim.verdict_reading ?? "");
  return curve && curve.points.length > 0 ? section(w.t("report.hangs"), null, figure(w, effectsChart(document, curve, w), { width: "full" })) : null;
}

// On paper the reading that the verdict rests on; the others on the screen.
function curves(w: Words, document: ClaimDocument, r: Reading, curve: Curve): Part[] {
  const screen = r.id !== document.claim.verdict_reading;
  return [figure(w, specificationChart(document, curve, w), { width: "full", screen }), screen ? figure(w, effectsChart(document, curve, w), { width: "full", screen }) : null];
}

function claimFile(w: Words, document: ClaimDocument): Markup | null {
  const toml = document.receipt.question["claim_toml"];
  if (typeof toml !== "string") return null;
  return el("section", { class: "screen" }, el("details", {}, el("summary", {}, w.t("report.claim.file")), el("pre", { tabindex: 0, role: "group", "aria-label": w.t("report.claim.file") }, el("code", {}, toml))));
}
