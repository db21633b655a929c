// A public statement: its words, what it could mean, every defensible value, what moves it, the verdict.
import { axisOf, effectsChart, optionOf, specificationChart, statedText } from "../charts/claim.ts";
import { curveOf, formatOff, parseOff, type Curve, type Off } from "../data/curve.ts";
import { formatView } from "../data/view.ts";
import { notesOf, opened, sourcesLine } from "../sentences/notes.ts";
import { programText } from "../sentences/program.ts";
import { spoken } from "../sentences/said.ts";
import type { ClaimDocument, Reading } from "../types.ts";
import type { Words } from "../words/index.ts";
import type { App } from "../ui/app.ts";
import { argumentsFor, conventionsPanel } from "../ui/conventions.ts";
import { freshId, h } from "../ui/dom.ts";
import { figure, originOf } from "../ui/figure.ts";
import { termButton } from "../ui/term.ts";
import { failure, line, wholeAnswer } from "./parts.ts";

interface Listed {
  id: string;
  statement: string;
  speaker: string;
  date: string;
  countries: string[];
  needs: string[];
  file?: string; // of one that this server was given
}

const DEFAULT = "twice-the-global-average";

export async function claimPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const { claims } = await app.source.ask<{ claims: Listed[] }>("claim", { action: "list" });
  const id = app.view.args["id"] ?? (claims.find((c) => c.id === DEFAULT) ?? claims[0])?.id;
  if (!id) return h("div", { class: "page" }, h("h1", {}, w.t("claim.list")), h("p", {}, w.t("claim.none")));
  const args = argumentsFor(app, "claim", { action: "curve", ...app.view.args, id });
  const pick = picker(app, claims, id);
  try {
    const document = await app.source.ask<ClaimDocument>("claim", args);
    const file = claims.find((c) => c.id === id)?.file;
    if (file) app.source.note(document.receipt, { verb: "claim", args, file });
    return h("div", { class: "page claim" }, pick, ...statement(app, document, args));
  } catch (problem) {
    return h("div", { class: "page claim" }, pick, failure(app, problem));
  }
}

function picker(app: App, claims: Listed[], id: string): HTMLElement {
  const w = app.words;
  const field = freshId("claim");
  return h("form", { class: "pickers noprint", onsubmit: (e) => e.preventDefault() },
    h("span", { class: "pick wide" }, h("label", { for: field }, w.t("claim.pick")),
      h("select", { id: field, "data-keep": "claim", onchange: (e) => app.go({ args: { ...app.view.args, id: (e.target as HTMLSelectElement).value }, shown: {} }) },
        claims.some((c) => c.id === id) ? null : h("option", { value: "", selected: true }, "–"), // none of the list is chosen
        ...claims.map((c) => h("option", { value: c.id, selected: c.id === id }, c.statement.length > 90 ? c.statement.slice(0, 89) + "…" : c.statement)))));
}

function statement(app: App, document: ClaimDocument, args: Record<string, string>): (HTMLElement | null)[] {
  const w = app.words;
  const c = document.claim;
  const head = h("header", { class: "title" },
    h("h1", { class: "quote" }, h("q", { lang: "en" }, c.statement)),
    h("p", { class: "kicker" }, w.t("claim.said", { speaker: c.speaker, place: c.place, date: w.date(c.date) }), " · ", h("a", { href: c.source, rel: "noreferrer", target: "_blank" }, w.t("claim.source"))),
    h("p", { class: "kicker" }, sourcesLine(w, document.sources)));
  const panel = conventionsPanel(app, { verb: "claim", used: document.conventions, values: app.view.args, title: w.t("convention.title"), change: (values) => app.go({ args: values }) });
  const verdict = h("p", { class: "verdict" }, h("strong", {}, w.t("claim.verdict"), " ", termButton(app, "verdict", "?")), " ", verdictText(w, c.verdict));
  // The paragraph's first sentence opens; the rest follows in smaller type.
  const paragraph = spoken(w, c.paragraph, c.said.paragraph);
  const [opening, rest] = opened(paragraph.text);
  const text = h("div", { lang: paragraph.lang }, h("p", { class: "lead" }, opening), rest ? h("p", { class: "told" }, rest) : null);
  const notes = notesOf(w, document.answers);
  const foot = h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")), h("ul", {}, ...notes.map(line), h("li", {}, w.t("claim.excluded", { n: w.count(c.excluded_combinations) }))), wholeAnswer(app, "claim", args, document.receipt));
  if (c.needs.length > 0) return [head, verdict, text, meanings(app, document), holdings(app, document), h("section", { class: "limits" }, wholeAnswer(app, "claim", args, document.receipt))];
  if (document.specifications.length === 0) return [head, panel, verdict, text, foot];
  return [head, panel, verdict, text, readings(app, document), curveSection(app, document), foot];
}

function verdictText(w: Words, verdict: string): HTMLElement {
  const { text, lang } = programText(w, verdict);
  return h("span", { lang }, text);
}

// Where nothing can be computed: what the statement could mean, and which measure would tell.
function meanings(app: App, document: ClaimDocument): HTMLElement | null {
  const w = app.words;
  const { meanings: list } = document.claim;
  if (list.length === 0) return null;
  return h("section", {}, h("h2", {}, w.t("claim.readings")), h("p", { class: "intro" }, w.t("claim.meanings.intro")),
    h("dl", { class: "meanings" }, ...list.flatMap((m) => [h("dt", {}, w.t("claim.reading", { id: m.id }), " · ", m.of === null ? w.measure(m.measure) : w.t("claim.meaning.of", { measure: w.measure(m.measure), side: w.named(m.of) }), " ", termButton(app, m.measure, "?")), h("dd", { lang: "en" }, m.text)])));
}

// And what this atlas does know of the two countries.
function holdings(app: App, document: ClaimDocument): HTMLElement | null {
  const w = app.words;
  const [a, b] = document.question.countries;
  if (!a || !b || document.claim.meanings.length === 0) return null;
  const link = (page: string, text: string): HTMLElement => h("a", { href: formatView({ ...app.view, page, args: { a, b }, versus: null, shown: {} }) }, text);
  return h("section", {}, h("h2", {}, w.t("claim.holds")), h("p", {}, w.t("claim.holds.text", { a: w.named(a), b: w.named(b) })),
    h("ul", { class: "links" }, h("li", {}, link("pair", w.t("claim.holds.pair"))), h("li", {}, link("trend", w.t("claim.holds.trend"))), h("li", {}, link("decoupling", w.t("claim.holds.decoupling")))));
}

function readings(app: App, document: ClaimDocument): HTMLElement {
  const w = app.words;
  const chosen = chosenReading(app, document);
  return h("section", {}, h("h2", {}, w.t("claim.readings")),
    h("div", { class: "readings" }, ...document.claim.readings.map((r) => {
      const curve = curveOf(document, r, new Map());
      const unit = document.answers.find((a) => a.measure === r.measure)?.unit ?? "share";
      return h("button", { type: "button", class: "card", "aria-pressed": String(r.id === chosen.id), "data-keep": `reading ${r.id}`, onclick: () => app.show("reading", r.id) },
        h("span", { class: "card-head" }, w.t("claim.reading", { id: r.id }), " · ", verdictText(w, r.verdict)), h("span", { lang: "en", class: "card-text" }, r.text), h("span", { class: "under" }, w.t("claim.compared", { what: programText(w, r.compared_with).text })),
        h("span", { class: "card-figure" }, `${w.value(r.median, unit)}`), h("span", { class: "under" }, `${r.with_value === 0 ? w.t("report.novalue", { n: w.count(r.specifications) }) : `${w.t("claim.median")} · ${w.value(r.min, unit)}–${w.value(r.max, unit)}`}${curve.stated ? " · " + w.t("claim.stated", { value: statedText(w, document, curve) }) : ""}`));
    })));
}

const chosenReading = (app: App, document: ClaimDocument): Reading => document.claim.readings.find((r) => r.id === (app.view.shown["reading"] ?? document.claim.verdict_reading)) ?? document.claim.readings[0]!;

function curveSection(app: App, document: ClaimDocument): HTMLElement {
  const w = app.words;
  const reading = chosenReading(app, document);
  const off = parseOff(app.view.shown["off"] ?? "");
  const charts = h("div", { class: "curve" });
  const origin = originOf(document);
  const update = (): void => {
    const curve = curveOf(document, reading, off);
    const effects = effectsChart(document, curve, w);
    charts.replaceChildren(figure(app, specificationChart(document, curve, w), origin), ...(effects ? [figure(app, effects, origin)] : []));
  };
  update();
  const section = h("section", {}, h("h2", {}, w.t("claim.curve.section")), h("p", { class: "intro" }, w.t("claim.curve.intro")),
    h("div", { class: "curve-columns" }, switches(app, document, reading, off, update), charts));
  return section;
}

// Choices are switched here, without asking again: the curve follows at once, and the address with it.
function switches(app: App, document: ClaimDocument, reading: Reading, off: Off, update: () => void): HTMLElement {
  const w = app.words;
  const full = curveOf(document, reading, new Map());
  const boxes: HTMLInputElement[] = [];
  const change = (axis: string, option: string, on: boolean): void => {
    const set = off.get(axis) ?? new Set<string>();
    if (on) set.delete(option);
    else set.add(option);
    off.set(axis, set);
    app.note("off", formatOff(off));
    guard(axis);
    update();
  };
  // The last option of a choice stays on.
  const guard = (axis: string): void => {
    const of = boxes.filter((b) => b.dataset["axis"] === axis);
    const left = of.filter((b) => b.checked);
    for (const b of of) b.disabled = left.length === 1 && b.checked;
  };
  const groups = full.effects.filter((e) => e.options.filter((x) => x.n > 0).length > 1).map((e) =>
    h("fieldset", {}, h("legend", {}, axisOf(w, document, e.key), h("span", { class: "hint" }, w.t(`claim.kind.${e.kind}`))),
      ...e.options.filter((x) => x.n > 0).map((x) => {
        const id = freshId("option");
        const box = h("input", { type: "checkbox", id, checked: !off.get(e.key)?.has(x.option), "data-axis": e.key, "data-option": x.option, onchange: () => change(e.key, x.option, box.checked) });
        boxes.push(box);
        return h("span", { class: "box" }, box, h("label", { for: id }, optionOf(w, document, e.key, x.option)));
      })));
  for (const e of full.effects) guard(e.key);
  const reset = h("button", { type: "button", onclick: () => {
    off.clear();
    for (const b of boxes) b.checked = true;
    for (const e of full.effects) guard(e.key);
    app.note("off", "");
    update();
  } }, w.t("claim.reset"));
  return h("details", { class: "switches noprint", open: true }, h("summary", {}, w.t("claim.switch")), h("p", { class: "hint" }, w.t("claim.switch.intro")), ...groups, reset);
}

export type { Curve };
