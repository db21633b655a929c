// What the data are and are not: limits first, then what there is, where it comes from, and every word's definition.
import { countriesChart, coverageChart, funnelChart, matrixCountries, matrixYears, typesChart, yearsChart } from "../charts/about.ts";
import type { Chart } from "../charts/chart.ts";
import { sourcesLine } from "../sentences/notes.ts";
import type { Definition, Info, MatrixInfo } from "../types.ts";
import type { App } from "../ui/app.ts";
import { freshId, h } from "../ui/dom.ts";
import { figure, type Origin } from "../ui/figure.ts";
import { termButton } from "../ui/term.ts";
import { isFictional } from "../words/index.ts";

export async function aboutPage(app: App): Promise<HTMLElement> {
  const w = app.words;
  const [plain, glossary] = await Promise.all([app.source.ask<Info | MatrixInfo>("info", {}), app.source.ask<{ definitions: Definition[] }>("explain", {})]);
  if (isMatrix(plain)) return matrixPage(app, plain, glossary.definitions);
  const info = await app.source.ask<Info>("info", { funnel: "true" });
  const origin: Origin = { document: null, receipt: null, sources: info.sources, whole: info };
  const show = (chart: Chart | null): HTMLElement | null => (chart ? figure(app, chart, origin) : null);
  const two = (l: HTMLElement | null, r: HTMLElement | null): HTMLElement | null => (l && r ? h("div", { class: "two" }, l, r) : (l ?? r));
  return h("div", { class: "page about" },
    h("header", { class: "title" }, h("h1", {}, w.t("about.title")), h("p", { class: "kicker" }, sourcesLine(w, info.sources))),
    h("section", { class: "limits first" }, h("h2", {}, w.t("about.limits")), h("ul", {}, ...limits(app, info).map((text) => h("li", {}, text)))),
    h("section", {}, h("h2", {}, w.t("about.holds")), holdings(app, info), two(show(yearsChart(info, w)), show(coverageChart(info, w))), two(show(countriesChart(info, w)), show(typesChart(info, w))), show(funnelChart(info, w))),
    accounting(app, info), releases(app, info), glossarySection(app, glossary.definitions));
}

export const isMatrix = (info: Info | MatrixInfo): info is MatrixInfo => info.atlas.kind === "matrix";

function matrixPage(app: App, info: MatrixInfo, definitions: Definition[]): HTMLElement {
  const w = app.words;
  const origin: Origin = { document: null, receipt: null, sources: info.sources, whole: info };
  const show = (chart: Chart | null): HTMLElement | string => (chart ? figure(app, chart, origin) : "");
  const rows: [string, string][] = [
    [w.t("about.countries"), w.count(info.holds.countries)], [w.t("about.matrix.cells"), w.count(info.holds.cells)], [w.t("about.span"), w.t("years.range", { from: info.holds.first_year, to: info.holds.last_year })],
    [w.t("about.matrix.quantity"), info.atlas.quantity], [w.t("about.matrix.diagonal"), info.atlas.diagonal],
  ];
  return h("div", { class: "page about" },
    h("header", { class: "title" }, h("h1", {}, w.t("about.title")), h("p", { class: "kicker" }, sourcesLine(w, info.sources))),
    h("section", { class: "limits first" }, h("h2", {}, w.t("about.limits")), h("ul", {}, ...[w.t("about.matrix"), w.t("about.matrix.coverage"), w.t("network.limit")].map((text) => h("li", {}, text)))),
    h("section", {}, h("h2", {}, w.t("about.holds")), keyFigures(rows), h("div", { class: "two" }, show(matrixYears(info, w)), show(matrixCountries(info, w)))),
    info.warnings && info.warnings.length > 0 ? h("section", {}, h("h2", {}, w.t("about.warnings")), h("ul", { lang: "en" }, ...info.warnings.map((text) => h("li", {}, text)))) : "",
    releases(app, info), glossarySection(app, definitions));
}

const keyFigures = (rows: [string, string][]): HTMLElement => h("dl", { class: "keys" }, ...rows.map(([name, value]) => h("div", { class: "key" }, h("dt", {}, name), h("dd", { class: "figure" }, value))));

function limits(app: App, info: Info): string[] {
  const w = app.words;
  const { holds } = info;
  const scope = info.atlas.scope === "full" || info.atlas.scope === "selection" ? info.atlas.scope : "unknown";
  const out: string[] = [];
  const codes = Object.keys(holds.works_by_country);
  if (codes.length > 0 && codes.every(isFictional)) out.push(w.t("about.limits.fictional"));
  out.push(w.t(`about.limits.scope.${scope}`));
  out.push(w.t("about.limits.country", { share: w.share(1 - holds.with_country / holds.works) }));
  const years = holds.years.filter((y) => y.year !== null && y.works > 0);
  const last = years[years.length - 1], earlier = years[Math.max(0, years.length - 6)];
  if (last && earlier && last !== earlier) {
    const [share, before] = [last, earlier].map((y) => y.with_country / y.works) as [number, number];
    if (share < before && w.share(share) !== w.share(before)) out.push(w.t("about.limits.recent", { year: last.year!, share: w.share(share), before: w.share(before), earlier: earlier.year! }));
  }
  const without = info.atlas.without ?? [];
  if (without.length > 0) out.push(w.t("about.limits.without", { details: w.list(without.map((name) => w.t(`detail.${name}`))) }));
  out.push(w.t("about.limits.class", { share: w.share(1 - holds.with_class / holds.works) }));
  if (holds.dangling_references > 0) out.push(w.t("about.limits.references", { n: w.count(holds.dangling_references) }));
  if (!codes.every(isFictional)) out.push(w.t("about.limits.language"));
  return out;
}

function holdings(app: App, info: Info): HTMLElement {
  const w = app.words;
  const { holds } = info;
  const counted = (label: string, n: number | null): [string, string][] => (n === null ? [] : [[label, w.count(n)]]);
  return keyFigures([
    ...counted(w.t("about.works"), holds.works), ...counted(w.t("about.citations"), holds.citations), ...counted(w.t("about.authors"), holds.authors),
    ...counted(w.t("about.institutions"), holds.institutions), ...counted(w.t("about.countries"), holds.countries), [w.t("about.span"), w.t("years.range", { from: holds.first_year, to: holds.last_year })],
  ]);
}

const FATES = ["kept", "superseded", "deleted", "rejected", "labels", "other"] as const;

function accounting(app: App, info: Info): HTMLElement | null {
  const w = app.words;
  const records = info.records;
  if (!records || records["read"] === undefined) return null;
  const n = (key: string): string => w.count(records[key] ?? 0);
  return h("section", {}, h("h2", {}, w.t("about.accounting")),
    h("p", {}, w.t("about.accounting.text", { read: n("read"), kept: n("kept"), rejected: n("rejected"), superseded: n("superseded"), deleted: n("deleted"), other: w.count((records["labels"] ?? 0) + (records["other"] ?? 0)) })),
    h("table", { class: "plain" }, h("caption", { class: "hidden" }, w.t("about.accounting")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, w.t("about.accounting.fate")), h("th", { scope: "col", class: "number" }, w.t("about.accounting.records")))),
      h("tbody", {}, ...FATES.map((fate) => h("tr", {}, h("th", { scope: "row" }, w.t(`about.fate.${fate}`)), h("td", { class: "number" }, n(fate)))), h("tr", { class: "sum" }, h("th", { scope: "row" }, w.t("about.fate.read")), h("td", { class: "number" }, n("read"))))),
    info.warnings && info.warnings.length > 0 ? h("div", {}, h("h3", {}, w.t("about.warnings")), h("ul", { lang: "en" }, ...info.warnings.map((text) => h("li", {}, text)))) : null);
}

function releases(app: App, info: Info | MatrixInfo): HTMLElement {
  const w = app.words;
  return h("section", {}, h("h2", {}, w.t("about.releases")),
    h("table", { class: "plain" }, h("caption", { class: "hidden" }, w.t("about.releases")), h("thead", {}, h("tr", {}, ...(["about.source", "about.release", "about.licence"] as const).map((k) => h("th", { scope: "col" }, w.t(k))))),
      h("tbody", {}, ...info.sources.map((s) => h("tr", {}, h("th", { scope: "row" }, s.name), h("td", {}, s.release ? w.date(s.release) : "–"), h("td", {}, s.licence))))),
    h("p", { class: "hint" }, `${w.t("about.scope")} `, termButton(app, "scope"), `: ${info.atlas.scope}`, "scope_reason" in info && info.scope_reason ? ` (${info.scope_reason})` : ""),
    h("p", { class: "hint hash" }, `${w.t("about.hash")} ${info.atlas.hash}`));
}

function glossarySection(app: App, definitions: Definition[]): HTMLElement {
  const w = app.words;
  const id = freshId("find");
  const none = h("p", { class: "hint", hidden: true });
  const entries = definitions.map((d) => ({ d, element: h("div", {}, h("dt", {}, termButton(app, d.name)), h("dd", { lang: "en" }, d.summary.replace(/`/g, ""))) }));
  const find = h("input", { id, type: "search", autocomplete: "off", "data-keep": "find", oninput: () => {
    const text = find.value.trim().toLowerCase();
    let shown = 0;
    for (const { d, element } of entries) {
      element.hidden = !(d.name.includes(text.replace(/ /g, "_")) || d.summary.toLowerCase().includes(text));
      shown += element.hidden ? 0 : 1;
    }
    none.hidden = shown > 0;
    none.textContent = w.t("about.glossary.none", { text: find.value });
  } });
  return h("section", { class: "glossary" }, h("h2", {}, w.t("about.glossary")), h("p", { class: "pick noprint" }, h("label", { for: id }, w.t("about.glossary.find")), find), none, h("dl", {}, ...entries.map((e) => e.element)));
}
