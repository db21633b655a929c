// The receipt of an answer, and the same question as a command.
import type { Operation, Receipt } from "../types.ts";
import type { App } from "./app.ts";
import { h } from "./dom.ts";

const quoted = (text: string): string => (/^[\w.:,+=-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`);

/** The command that asks the same as these arguments of an operation; `file` stands for its id. */
export function commandOf(operation: Operation, args: Record<string, string>, file?: string): string {
  const given = operation.parameters.filter((p) => (args[p.name] ?? "") !== "" && !(file && p.name === "id"));
  const places = [...given.filter((p) => p.positional).map((p) => args[p.name]!), ...(file ? [file] : [])].map(quoted);
  const flags = given.filter((p) => !p.positional).flatMap((p) => {
    const flag = `--${p.name.replace(/_/g, "-")}`;
    return p.kind !== "switch" ? [`${flag} ${quoted(args[p.name]!)}`] : args[p.name] === "true" ? [flag] : [];
  });
  return ["comity", operation.name, ...places, "--atlas ATLAS", ...flags].join(" ");
}

function command(app: App, receipt: Receipt): HTMLElement[] {
  const asked = app.source.questionOf(receipt);
  const operation = app.operations.find((o) => o.name === asked?.verb);
  return asked && operation ? [h("p", {}, app.words.t("receipt.command")), h("pre", { tabindex: 0, class: "command" }, commandOf(operation, asked.args, asked.file))] : [];
}

export function showReceipt(app: App, receipt: Receipt): void {
  const w = app.words;
  const text = JSON.stringify(receipt, null, 1);
  const copy = h("button", { type: "button", onclick: () => void navigator.clipboard?.writeText(text).then(() => { copy.textContent = w.t("receipt.copied"); }) }, w.t("receipt.copy"));
  const sheet = h("dialog", { class: "sheet", "aria-label": w.t("receipt.title") },
    h("form", { method: "dialog", class: "sheet-close" }, h("button", { type: "button", onclick: () => sheet.close() }, w.t("term.close"))),
    h("h2", {}, w.t("receipt.title")), h("p", {}, w.t("receipt.intro")),
    ...command(app, receipt),
    h("pre", { tabindex: 0, class: "receipt" }, text), copy);
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  document.body.append(sheet);
  sheet.showModal();
}
