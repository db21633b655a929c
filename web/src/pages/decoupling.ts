// Whether two countries grew apart: the course of the tie, its breaks, what could be missing data, dated events, the verdict and why.
import { countChart, intensityChart, tieShareChart } from "../charts/decoupling.ts";
import type { Chart } from "../charts/chart.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import { programText } from "../sentences/program.ts";
import { spoken } from "../sentences/said.ts";
import type { DecouplingDocument, Info, SaidPart } from "../types.ts";
import type { App } from "../ui/app.ts";
import { compared } from "../ui/compared.ts";
import { argumentsFor } from "../ui/conventions.ts";
import { h } from "../ui/dom.ts";
import { figure, originOf } from "../ui/figure.ts";
import { sidesForm, sidesOf, withoutSides } from "../ui/picker.ts";
import { termButton } from "../ui/term.ts";
import { line, wholeAnswer } from "./parts.ts";

export async function decouplingPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const info = await app.source.ask<Info>("info", {});
  const args = argumentsFor(app, "decoupling", { ...app.view.args, ...sidesOf(app, info) });
  const form = sidesForm(app, info, args);
  if (!args["a"] || !args["b"]) return withoutSides(app, "decoupling", form);
  const title = (d: DecouplingDocument | null): HTMLElement => h("header", { class: "title" }, h("h1", {}, w.t("decoupling.title", { a: w.named(args["a"]!), b: w.named(args["b"]!) })), d ? h("p", { class: "kicker" }, sourcesLine(w, d.sources)) : null);
  const columns = await compared<DecouplingDocument>(app, { verb: "decoupling", args, title, body: (d, asked) => body(app, d, asked) });
  return h("div", { class: "page decoupling" }, form, columns);
}

function body(app: App, d: DecouplingDocument, args: Record<string, string>): HTMLElement[] {
  const w = app.words;
  const origin = originOf(d);
  const show = (chart: Chart | null): HTMLElement | string => (chart ? figure(app, chart, origin) : "");
  const { decoupling: x } = d;
  const told = (tag: "p" | "span", properties: Record<string, string>, english: string, parts: SaidPart[]): HTMLElement => {
    const { text, lang } = spoken(w, english, parts);
    return h(tag, { ...properties, lang }, text);
  };
  const notes = notesOf(w, d.answers.filter((a) => !a.by));
  return [
    h("p", { class: "verdict" }, h("strong", {}, w.t("claim.verdict"), " ", termButton(app, "decoupling", "?")), " ", told("span", {}, x.phrase, x.said.phrase)),
    told("p", { class: "lead" }, x.paragraph, x.said.paragraph),
    h("section", {}, h("h2", {}, w.t("decoupling.course")), h("p", { class: "intro" }, w.t("decoupling.course.intro")), show(intensityChart(d, w)), events(app, d)),
    h("section", {}, h("h2", {}, w.t("decoupling.counts")), h("div", { class: "two" }, show(countChart(d, w)), show(tieShareChart(d, w)))),
    h("section", {}, h("h2", {}, w.t("decoupling.why")), told("p", {}, x.reason, x.said.reason), h("p", { class: "hint" }, w.t("decoupling.missing"), w.language === "en" ? ": " : "：", told("span", {}, x.missing_data, x.said.missing_data)), tests(app, d)),
    h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")), h("ul", {}, h("li", {}, w.t("decoupling.limit")), ...notes.map(line)), wholeAnswer(app, "decoupling", args, d.receipt)),
  ];
}

// In the order of the numbers in the drawing.
function events(app: App, d: DecouplingDocument): HTMLElement | string {
  const w = app.words;
  const list = d.decoupling.events;
  const named = (name: string): HTMLElement => {
    const { text, lang } = programText(w, name);
    return h("td", { lang }, text);
  };
  if (list.length === 0) return "";
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": w.t("decoupling.events") },
    h("table", {}, h("caption", {}, w.t("decoupling.events")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "№"), ...(["decoupling.date", "decoupling.event", "decoupling.near", "about.source"] as const).map((k) => h("th", { scope: "col" }, w.t(k))))),
      h("tbody", {}, ...list.map((e, i) => h("tr", {}, h("th", { scope: "row" }, String(i + 1)), h("td", {}, e.date), named(e.name), h("td", {}, e.breaks.join(", ") || "–"), h("td", { lang: "en", class: "hint" }, e.source))))));
}

function tests(app: App, d: DecouplingDocument): HTMLElement | string {
  const w = app.words;
  const found = Object.entries(d.decoupling.tests ?? {}).filter((t): t is [string, { statistic: number; p: number | null }] => typeof t[1] === "object" && t[1] !== null && "statistic" in t[1]);
  if (found.length === 0) return "";
  return h("table", { class: "plain" }, h("caption", {}, w.t("decoupling.tests")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, w.t("decoupling.test")), h("th", { scope: "col", class: "number" }, w.t("decoupling.statistic")), h("th", { scope: "col", class: "number" }, "p"))),
    h("tbody", {}, ...found.map(([name, t]) => h("tr", {}, h("th", { scope: "row" }, w.maybe(`test.${name}`, name.replace(/_/g, " "))), h("td", { class: "number" }, w.fixed(t.statistic, 2)), h("td", { class: "number" }, t.p === null ? "–" : t.p < 0.001 ? "< 0.001" : w.fixed(t.p, 3))))));
}
