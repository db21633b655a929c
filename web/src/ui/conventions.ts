// The conventions of an answer: always in sight as one line, and changeable in one panel.
import type { Conventions, Operation, Parameter } from "../types.ts";
import type { App } from "./app.ts";
import type { Words } from "../words/index.ts";
import { freshId, h } from "./dom.ts";
import { termButton } from "./term.ts";

// Conventions whose definition has another name.
const PAGES: Record<string, string> = { class: "cohort", threshold: "pp_ncs_2", years: "conventions", types: "conventions", corpus: "conventions", retracted: "conventions", citing: "window", mean_zero: "ncs",
  min_cohort: "cohort", max_authors: "conventions", max_countries: "conventions", territories: "bloc", replicates: "bootstrap", seed: "bootstrap", level: "interval", resample: "bootstrap", min_works: "conventions", min_ties: "blocs" };

export const conventionsOf = (operation: Operation | undefined): Parameter[] => operation?.parameters.filter((p) => p.group === "Conventions") ?? [];
const filtersOf = (operation: Operation | undefined): Parameter[] => operation?.parameters.filter((p) => p.group === "Population filters") ?? [];

// How small a country may be to be shown: no convention, but what an answer leaves out.
const LEAST: Record<string, string> = { rank: "min_works", blocs: "min_ties" };
const leastOf = (operation: Operation | undefined): Parameter[] => operation?.parameters.filter((p) => p.name === LEAST[operation.name]) ?? [];

/** What an answer depends on besides what is asked, the same on every page that has it. */
export const settingsOf = (operation: Operation | undefined): Parameter[] => [...conventionsOf(operation), ...filtersOf(operation)];

/** What of the view's arguments a verb takes. */
export function argumentsFor(app: App, verb: string, args: Record<string, string>): Record<string, string> {
  const known = new Set(app.operations.find((o) => o.name === verb)?.parameters.map((p) => p.name));
  return known.size === 0 ? args : Object.fromEntries(Object.entries(args).filter(([k]) => known.has(k)));
}

/** What the panel changes: the question's own conventions or those it is compared with. */
export interface Choice {
  verb: string;
  values: Record<string, string>;
  used: Conventions | null; // as the answer wrote them out
  asked?: Record<string, string>; // with what the page sets by itself
  title: string;
  change(values: Record<string, string>): void;
  extra?: HTMLElement | null;
}

export function windowText(w: Words, value: string): string {
  if (value === "open") return w.t("convention.window.open");
  if (value.startsWith("until:")) return w.t("convention.window.until", { year: value.slice(6) });
  return w.t("convention.window.years", { n: value });
}

const optionText = (w: Words, key: string, value: string): string => w.maybe(`choice.${key}.${value}`, value.replace(/_/g, " "));

// What moves the answers of a verb; on matrices only the years do.
function summary(app: App, verb: string, c: Conventions): string {
  const w = app.words;
  const text = (key: string): string => optionText(w, key, String(c[key]));
  if (app.matrix) return String(c["years"]).replace(":", "–");
  const impact = !["decoupling", "blocs"].includes(verb);
  return [
    w.t("convention.summary.counting", { value: text("counting") }), impact ? w.t("convention.summary.class", { value: text("class") }) : "",
    impact ? w.t("convention.summary.window", { value: windowText(w, String(c["window"])) }) : "", w.t("convention.summary.corpus", { value: text("corpus") }),
  ].filter((part) => part !== "").join(" · ");
}

export function conventionsPanel(app: App, choice: Choice): HTMLElement {
  const w = app.words;
  const operation = app.operations.find((o) => o.name === choice.verb);
  const parameters = conventionsOf(operation), filters = filtersOf(operation);
  const least = leastOf(operation);
  const changed = [...parameters, ...filters, ...least].filter((p) => isChanged(p, choice.values));
  const head = h("summary", { "data-keep": `conventions ${choice.title}` },
    h("span", { class: "conventions-title" }, choice.title), " ",
    h("span", { class: "conventions-line" }, choice.used ? summary(app, choice.verb, choice.used) : ""),
    ...changed.map((p) => h("span", { class: "changed" }, `${label(w, p.name)}: ${optionText(w, p.name, choice.values[p.name]!)}`)));
  const restore = h("button", { type: "button", disabled: changed.length === 0, "data-keep": `restore ${choice.title}`, onclick: () => choice.change(without(choice.values, [...parameters, ...filters, ...least])) }, w.t("convention.restore"));
  return h("details", { class: "conventions", "data-keep-open": choice.title }, head,
    h("p", { class: "hint" }, w.t("convention.intro")),
    h("div", { class: "fields" }, ...least.map((p) => field(app, p, choice)), ...parameters.map((p) => field(app, p, choice))),
    filters.length > 0 ? h("p", { class: "subhead" }, w.t("convention.filters")) : null,
    h("div", { class: "fields" }, ...filters.map((p) => field(app, p, choice))),
    h("div", { class: "row" }, restore, choice.extra ?? null));
}

const label = (w: Words, name: string): string => w.maybe(`conv.${name}`, name.replace(/_/g, " "));
const isChanged = (p: Parameter, values: Record<string, string>): boolean => (values[p.name] ?? "") !== "" && values[p.name] !== p.default;

function without(values: Record<string, string>, parameters: Parameter[]): Record<string, string> {
  const names = new Set(parameters.map((p) => p.name));
  return Object.fromEntries(Object.entries(values).filter(([k]) => !names.has(k)));
}

function field(app: App, p: Parameter, choice: Choice): HTMLElement {
  const w = app.words;
  const id = freshId("convention");
  const keep = `${choice.title} ${p.name}`;
  const set = (value: string): void => {
    const next = { ...choice.values };
    if (value === "" || (value === p.default && p.group === "Conventions")) delete next[p.name];
    else next[p.name] = value;
    choice.change(next);
  };
  const now = choice.values[p.name] ?? "";
  const control = p.choices.length > 0
    ? h("select", { id, "data-keep": keep, onchange: (e) => set((e.target as HTMLSelectElement).value) }, ...p.choices.map((v) => h("option", { value: v, selected: v === (now || p.default) }, optionText(w, p.name, v))))
    : h("input", { id, "data-keep": keep, value: now, placeholder: choice.asked?.[p.name] ?? shownDefault(choice.used, p), inputmode: p.kind === "number" ? "numeric" : null, spellcheck: "false", autocomplete: "off", onchange: (e) => set((e.target as HTMLInputElement).value.trim()) });
  return h("div", { class: isChanged(p, choice.values) ? "field is-changed" : "field" },
    h("label", { for: id }, label(w, p.name), isChanged(p, choice.values) ? h("span", { class: "tag" }, w.t("convention.changed")) : null),
    termButton(app, PAGES[p.name] ?? (p.group === "Conventions" ? p.name : "population"), "?"), control, h("span", { class: "hint" }, p.help.split(". ")[0]!.replace(/\.$/, "")));
}

function shownDefault(used: Conventions | null, p: Parameter): string {
  const value = used?.[p.name];
  return value === undefined ? (p.default ?? "") : Array.isArray(value) ? value.join(",") : String(value);
}
