// Who keeps to whom: the network of countries, its matrix, its blocs and how exclusive they are.
import { blocNames, exclusivityByYear, growthChart, membersOf } from "../charts/blocs.ts";
import type { Chart } from "../charts/chart.ts";
import { layout, matrixChart, networkChart, visible, type Order } from "../charts/network.ts";
import { Figures } from "../data/lookup.ts";
import { amongCountries, parseGraphml, type Network } from "../data/network.ts";
import { notesOf, sourcesLine } from "../sentences/notes.ts";
import type { AnswerDocument } from "../types.ts";
import type { App } from "../ui/app.ts";
import { argumentsFor, conventionsPanel } from "../ui/conventions.ts";
import { h } from "../ui/dom.ts";
import { figure, type Origin } from "../ui/figure.ts";
import { segmented } from "../ui/segmented.ts";
import { termButton } from "../ui/term.ts";
import { yearSlider } from "../ui/years.ts";
import { failure, line, wholeAnswer } from "./parts.ts";

const FILES = ["graphml", "gexf", "pajek", "vosviewer", "csv"];
const ENDINGS: Record<string, string> = { pajek: "net", vosviewer: "json" };

export async function networkPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const args = argumentsFor(app, "blocs", app.view.args);
  const head = (d: AnswerDocument | null): HTMLElement[] => [
    h("header", { class: "title" }, h("h1", {}, w.t("network.title")), d ? h("p", { class: "kicker" }, w.t("kicker.ties", { years: String(d.conventions["years"]).replace(":", "–"), sources: sourcesLine(w, d.sources) })) : ""),
    conventionsPanel(app, { verb: "blocs", used: d?.conventions ?? null, values: app.view.args, title: w.t("convention.title"), change: (values) => app.go({ args: values }) }),
  ];
  try {
    const [d, all] = await Promise.all([app.source.ask<AnswerDocument>("blocs", args), networkOf(app, args)]);
    return h("div", { class: "page network" }, ...head(d), ...(await body(app, d, all, args)));
  } catch (problem) {
    return h("div", { class: "page network" }, ...head(null), failure(app, problem));
  }
}

const exportOf = (app: App, args: Record<string, string>): Record<string, string> => argumentsFor(app, "export", { what: "network", ...args });

async function networkOf(app: App, args: Record<string, string>): Promise<Network> {
  const { text } = await app.source.ask<{ text: string }>("export", exportOf(app, args));
  return parseGraphml(text);
}

async function body(app: App, d: AnswerDocument, all: Network, args: Record<string, string>): Promise<HTMLElement[]> {
  const w = app.words;
  const origin: Origin = { document: d, receipt: d.receipt, sources: d.sources, whole: d };
  const show = (chart: Chart | null): HTMLElement | string => (chart ? figure(app, chart, origin) : "");
  const year = app.view.shown["year"] ?? "";
  return [
    lead(app, d, all),
    h("section", {}, h("h2", {}, w.t("network.picture")), h("p", { class: "intro" }, w.t("network.intro")), yearSlider(app, new Figures(d).years("exclusivity", "network"), year, w.t("network.allyears")), ...(await picture(app, d, all, year, args))),
    h("section", {}, h("h2", {}, w.t("network.blocs")), h("p", { class: "intro" }, w.t("network.blocs.intro")), blocTable(app, d), h("div", { class: "two" }, show(exclusivityByYear(d, w)), show(growthChart(d, w)))),
    h("section", { class: "limits" }, h("h2", {}, w.t("pair.limits")), h("ul", {}, h("li", {}, w.t("network.limit")), ...notesOf(w, d.answers.filter((a) => !a.by)).map(line)), wholeAnswer(app, "blocs", args, d.receipt)),
  ];
}

// Who has ties enough in all years together stays in each of them, however few ties that year has.
async function picture(app: App, d: AnswerDocument, all: Network, year: string, args: Record<string, string>): Promise<(HTMLElement | string)[]> {
  const w = app.words;
  const asked = year ? { ...args, years: `${year}:${year}`, min_ties: "1" } : args;
  let shown = all;
  try {
    if (year) shown = amongCountries(await networkOf(app, asked), all);
  } catch (problem) {
    return [failure(app, problem)];
  }
  // A year's lines are drawn where all years put the countries, in the colours of their blocs over all years.
  const blocs = blocNames(d);
  const blocOf = new Map(blocs.flatMap((bloc) => membersOf(d, bloc).map((m) => [m.code, bloc] as const)));
  const coloured: Network = { ...shown, countries: shown.countries.map((c) => ({ ...c, bloc: blocOf.get(c.code) ?? "" })) };
  const order = (["bloc", "ties", "name"] as Order[]).find((o) => o === app.view.shown["order"]) ?? "bloc";
  const receipt = app.source.note({ ...d.receipt, conventions: { ...d.receipt.conventions, years: asked["years"] ?? d.receipt.conventions["years"]! } }, { verb: "export", args: exportOf(app, asked) });
  const origin: Origin = { document: null, receipt, sources: d.sources, whole: { ...coloured, receipt, sources: d.sources } };
  const title = year ? w.t("network.of", { year }) : w.t("network.chart");
  return [
    figure(app, networkChart({ network: coloured, places: layout(visible(all)), blocs, title }, w), origin),
    segmented(app, w.t("network.order"), "order", (["bloc", "ties", "name"] as Order[]).map((o) => ({ value: o, text: w.t(`network.order.${o}`) })), order),
    figure(app, matrixChart(coloured, blocs, order, w), origin), files(app, asked),
  ];
}

function lead(app: App, d: AnswerDocument, network: Network): HTMLElement {
  const w = app.words;
  const f = new Figures(d);
  const told = (measure: string, population: string): string => w.value(f.value(measure, population), f.get(measure, population)?.unit ?? "ratio");
  const random = f.get("exclusivity", "null networks");
  const values = { countries: network.countries.length, blocs: blocNames(d).length, share: told("within_share", "network"), exclusivity: told("exclusivity", "network"), random: told("exclusivity", "null networks"), lower: w.value(random?.lower, "ratio"), upper: w.value(random?.upper, "ratio") };
  return h("p", { class: "lead" }, w.t("network.lead", values) + (random?.value != null ? (w.language === "en" ? " " : "") + w.t("network.lead.random", values) : ""));
}

function blocTable(app: App, d: AnswerDocument): HTMLElement {
  const w = app.words;
  const f = new Figures(d);
  const columns = [["countries_in_bloc", "network.members"], ["within_share", "network.within"], ["bloc_intensity", "network.intensity"], ["exclusivity", "network.exclusivity.short"]] as const;
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": w.t("network.blocs") },
    h("table", { class: "list" }, h("caption", {}, w.t("network.blocs")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, w.t("network.bloc")), ...columns.map(([m, k]) => h("th", { scope: "col", class: "number" }, w.t(k), " ", termButton(app, m, "?"))), h("th", { scope: "col" }, w.t("network.who"), " ", termButton(app, "co_membership", "?")))),
      h("tbody", {}, ...blocNames(d).map((bloc) => h("tr", {}, h("th", { scope: "row" }, bloc),
        ...columns.map(([m]) => h("td", { class: "number" }, m === "countries_in_bloc" ? w.count(f.value(m, bloc) ?? 0) : w.value(f.value(m, bloc), f.get(m, bloc)?.unit ?? "ratio"))),
        h("td", { class: "members" }, membersOf(d, bloc).map((x) => `${w.place(x.code)} ${x.share === null ? "" : w.fixed(x.share, 2)}`).join(", ")))))));
}

function files(app: App, args: Record<string, string>): HTMLElement | string {
  const w = app.words;
  const forms = app.operations.find((o) => o.name === "export")?.forms ?? [];
  const links = FILES.filter((f) => forms.includes(f)).map((f) => h("a", { href: app.source.address("export", exportOf(app, args), f), download: `network.${ENDINGS[f] ?? f}` }, f));
  return links.length === 0 ? "" : h("p", { class: "whole noprint" }, w.t("network.files"), ...links);
}
