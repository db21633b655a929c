// The receipt of an answer, and the same question as a command.
import type { Receipt } from "../types.ts";
import type { App } from "./app.ts";
import { h } from "./dom.ts";

const POSITIONAL: Record<string, string[]> = { pair: ["a", "b"], works: ["a", "b"] };

/** The command that asks the same, from the arguments of the view. */
export function commandOf(verb: string, args: Record<string, string>): string {
  const quoted = (text: string): string => (/^[\w.:,+=-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);
  const places = POSITIONAL[verb] ?? [];
  const words = ["comity", verb, ...places.map((p) => quoted(args[p] ?? "")), "--atlas ATLAS"];
  for (const [name, value] of Object.entries(args)) if (!places.includes(name) && value !== "") words.push(`--${name.replace(/_/g, "-")} ${quoted(value)}`);
  return words.join(" ");
}

export function showReceipt(app: App, receipt: Receipt): void {
  const w = app.words;
  const text = JSON.stringify(receipt, null, 1);
  const copy = h("button", { type: "button", onclick: () => void navigator.clipboard?.writeText(text).then(() => { copy.textContent = w.t("receipt.copied"); }) }, w.t("receipt.copy"));
  const sheet = h("dialog", { class: "sheet", "aria-label": w.t("receipt.title") },
    h("form", { method: "dialog", class: "sheet-close" }, h("button", { type: "button", onclick: () => sheet.close() }, w.t("term.close"))),
    h("h2", {}, w.t("receipt.title")), h("p", {}, w.t("receipt.intro")),
    h("p", {}, w.t("receipt.command")), h("pre", { tabindex: 0 }, commandOf(receipt.question.verb, app.view.args)),
    h("pre", { tabindex: 0, class: "receipt" }, text), copy);
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  document.body.append(sheet);
  sheet.showModal();
}
