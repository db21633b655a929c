// What every report closes with: what it cannot say, how it was computed, what its words mean, where the data come from.
import { axisName, optionName } from "../charts/claim.ts";
import { scopeOf } from "../charts/measures.ts";
import type { AnswerDocument } from "../types.ts";
import type { Words } from "../words/index.ts";
import { el, type Markup, type Part } from "./html.ts";

export interface Definition {
  name: string;
  summary: string;
}

/** What the program hands over. */
export interface Order {
  what: string;
  language: string;
  command: string; // asks the same on the command line
  document: AnswerDocument;
  definitions: Definition[];
}

export function section(heading: string, intro: string | null, ...content: Part[]): Markup | null {
  const real = content.filter((c) => c !== null && c !== undefined && c !== false);
  return real.length === 0 ? null : el("section", {}, el("h2", {}, heading), intro ? el("p", { class: "intro" }, intro) : null, ...real);
}

export const plain = (markdown: string): string => markdown.replace(/`([^`]+)`/g, "$1").replace(/\[([^\]]+)\]\([^)]+\)/g, "$1").replace(/\*\*([^*]+)\*\*/g, "$1");

/** Each convention with its value: all of them, since each may change an answer. */
export function conventions(w: Words, order: Order, varied: { key: string; options: string[] }[] = []): Markup {
  const rows = Object.entries(order.document.conventions);
  return el("section", { class: "conventions" }, el("h2", {}, w.t("convention.title")), el("p", { class: "intro" }, w.t("report.conventions")),
    el("dl", { class: "grid" }, ...rows.map(([key, value]) => el("div", {}, el("dt", {}, axisName(w, key)), el("dd", {}, varying(w, key, varied) ?? valueOf(w, key, value))))));
}

const varying = (w: Words, key: string, varied: { key: string; options: string[] }[]): string | null => {
  const axis = varied.find((one) => one.key.split(" & ").includes(key));
  return axis ? w.t("report.varied", { n: axis.options.length }) : null;
};

const valueOf = (w: Words, key: string, value: unknown): string => (Array.isArray(value) ? optionName(w, key, value.map(String).join(",")) : optionName(w, key, String(value)));

export function terms(w: Words, order: Order, wanted: string[], onScreen: string[] = []): Markup | null {
  const known = new Map(order.definitions.map((d): [string, string] => [d.name, d.summary]));
  const used = [...new Set([...wanted, ...onScreen])].filter((name) => known.has(name)).sort((x, y) => (x < y ? -1 : 1));
  if (used.length === 0) return null;
  return el("section", { class: "terms" }, el("h2", {}, w.t("report.terms")), el("p", { class: "intro" }, w.t("report.terms.intro")),
    el("dl", { lang: "en" }, ...used.map((name) => el("div", { class: wanted.includes(name) ? null : "screen" }, el("dt", {}, name.replace(/_/g, " ")), el("dd", {}, plain(known.get(name)!))))));
}

export function receipt(w: Words, order: Order): Markup {
  const { atlas, comity } = order.document.receipt;
  const scope = scopeOf(order.document);
  const named = scope === "full" || scope === "selection" ? scope : "unknown";
  return el("section", { class: "receipt" }, el("h2", {}, w.t("report.again")),
    el("p", {}, w.t("report.again.text", { version: comity })), el("pre", { tabindex: 0, role: "group", "aria-label": w.t("receipt.command") }, el("code", {}, order.command)),
    el("table", { class: "sources" }, el("caption", {}, w.t("about.releases")),
      el("thead", {}, el("tr", {}, ...(["about.source", "about.release", "about.licence"] as const).map((k) => el("th", { scope: "col" }, w.t(k))))),
      el("tbody", {}, ...order.document.sources.map((s) => el("tr", {}, el("th", { scope: "row" }, s.name), el("td", {}, s.release ? w.date(s.release) : "–"), el("td", {}, s.licence))))),
    el("p", {}, `${w.t("about.scope")}: `, w.t(`report.scope.${named}`)),
    el("p", { class: "hash" }, `${w.t("about.hash")} `, el("code", {}, atlas.hash)));
}
