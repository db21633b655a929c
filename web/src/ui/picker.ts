// Choosing countries: a code, a name, a bloc, or codes joined by +.
import type { Info, MatrixInfo } from "../types.ts";
import type { App } from "./app.ts";
import type { Key } from "../words/index.ts";
import { freshId, h } from "./dom.ts";

/** Countries of the atlas with their works or ties, most first. */
export const placesOf = (info: Info | MatrixInfo): Record<string, number> => ("works_by_country" in info.holds ? info.holds.works_by_country : info.holds.ties_by_country);
export const codesOf = (info: Info | MatrixInfo): string[] => Object.keys(placesOf(info));

export function placeInput(app: App, info: Info | MatrixInfo, name: string, text: string, value: string, needed = true): { element: HTMLElement; value(): string } {
  const w = app.words;
  const id = freshId("place"), list = freshId("places");
  const input = h("input", { id, list, value, "data-keep": name, autocomplete: "off", spellcheck: "false", size: 12, title: w.t("pair.pick.help"), class: "place", required: needed });
  const options = codesOf(info).map((code) => h("option", { value: code }, `${w.place(code)} (${w.count(placesOf(info)[code]!)})`));
  const element = h("span", { class: "pick" }, h("label", { for: id }, text), input, h("datalist", { id: list }, ...options));
  return { element, value: () => codeOf(app, info, input.value.trim()) };
}

/** The two sides of a question, with a way to swap them. */
export function sidesForm(app: App, info: Info | MatrixInfo, args: Record<string, string>): HTMLElement {
  const w = app.words;
  const a = placeInput(app, info, "side a", w.t("pair.first"), args["a"]!), b = placeInput(app, info, "side b", w.t("pair.second"), args["b"]!);
  const go = (first: string, second: string): void => app.go({ args: { ...app.view.args, a: first, b: second } });
  return h("form", { class: "pickers noprint", onsubmit: (e) => { e.preventDefault(); go(a.value(), b.value()); } },
    a.element, h("button", { type: "button", class: "swap", "aria-label": w.t("pair.swap"), title: w.t("pair.swap"), "data-keep": "swap", onclick: () => go(b.value(), a.value()) }, "⇄"), b.element,
    h("button", { type: "submit", class: "primary", "data-keep": "show" }, w.t("pair.ask")));
}

/** The view's sides, else the countries with most works or ties that the other side has not. Empty where there is none. */
export function sidesOf(app: App, info: Info | MatrixInfo): { a: string; b: string } {
  const other = (side: string): string => codesOf(info).find((code) => !side.split("+").includes(code)) ?? "";
  const a = app.view.args["a"] || other(app.view.args["b"] ?? "");
  return { a, b: app.view.args["b"] || (a ? other(a) : "") };
}

/** In the place of an answer where a side is missing: the form, and why. */
export function withoutSides(app: App, page: string, form: HTMLElement): HTMLElement {
  const w = app.words;
  return h("div", { class: `page ${page}` }, form, h("header", { class: "title" }, h("h1", {}, w.t(`page.${page}` as Key))), h("p", { class: "lead" }, w.t("page.one.country")));
}

/** What was typed as the api wants it: a name becomes its code. */
function codeOf(app: App, info: Info | MatrixInfo, typed: string): string {
  const wanted = typed.toLocaleLowerCase(app.words.locale);
  const named = codesOf(info).find((code) => app.words.place(code).toLocaleLowerCase(app.words.locale) === wanted);
  return named ?? typed.toUpperCase();
}
