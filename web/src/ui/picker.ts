// Choosing countries: a code, a name, a bloc, or codes joined by +.
import type { Info } from "../types.ts";
import type { App } from "./app.ts";
import { freshId, h } from "./dom.ts";

/** Codes of the atlas, most works first. */
export const codesOf = (info: Info): string[] => Object.keys(info.holds.works_by_country);

export function placeInput(app: App, info: Info, name: string, text: string, value: string): { element: HTMLElement; value(): string } {
  const w = app.words;
  const id = freshId("place"), list = freshId("places");
  const input = h("input", { id, list, value, "data-keep": name, autocomplete: "off", spellcheck: "false", size: 12, title: w.t("pair.pick.help"), class: "place" });
  const options = codesOf(info).map((code) => h("option", { value: code }, `${w.place(code)} (${w.count(info.holds.works_by_country[code]!)})`));
  const element = h("span", { class: "pick" }, h("label", { for: id }, text), input, h("datalist", { id: list }, ...options));
  return { element, value: () => codeOf(app, info, input.value.trim()) };
}

/** What was typed as the api wants it: a name becomes its code. */
function codeOf(app: App, info: Info, typed: string): string {
  const wanted = typed.toLocaleLowerCase(app.words.locale);
  const named = codesOf(info).find((code) => app.words.place(code).toLocaleLowerCase(app.words.locale) === wanted);
  return named ?? typed.toUpperCase();
}
