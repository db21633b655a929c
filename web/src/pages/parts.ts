// Parts that more than one page has.
import { queryOf, Unanswered } from "../data/source.ts";
import type { Spoken } from "../sentences/said.ts";
import type { Receipt } from "../types.ts";
import type { App } from "../ui/app.ts";
import { h } from "../ui/dom.ts";
import { showReceipt } from "../ui/receipt.ts";
import type { Words } from "../words/index.ts";

/** What went wrong, in the words of the program where it has said any. */
export const problemText = (w: Words, problem: unknown): string => (problem instanceof Unanswered ? w.t("page.unanswered") : problem instanceof Error ? problem.message : String(problem));

export function failure(app: App, problem: unknown): HTMLElement {
  const text = problemText(app.words, problem);
  return h("div", { class: "failure", role: "alert" }, h("strong", {}, app.words.t("page.failed")), " ", text);
}

// One file for paper and mail, of what there are reports of.
function reportLink(app: App, verb: string, args: Record<string, string>): HTMLElement | null {
  if (!["pair", "claim"].includes(verb) || !app.operations.some((o) => o.name === "report")) return null;
  const { action, measures, ...asked } = args;
  void [action, measures]; // a report has its own
  return h("a", { href: `api/report?${queryOf({ what: verb, ...asked, lang: app.words.language, format: "html" })}`, download: `${verb}.html` }, app.words.t("answer.report"));
}

/** A text in its language, as a line of a list. */
export const line = ({ text, lang }: Spoken): HTMLElement => h("li", { lang }, text);

/** Notes about the order of a list, which the list shows. */
export const OF_ORDER = /^(tied|cannot|its interval)/;

/** The whole answer as the command line writes it, and its receipt. */
export function wholeAnswer(app: App, verb: string, args: Record<string, string>, receipt: Receipt): HTMLElement {
  const w = app.words;
  const file = [verb, ...Object.values(args).slice(0, 2)].map((part) => part.toLowerCase().replace(/[^\w-]+/g, "")).filter((part) => part !== "").join("-");
  const link = (format: string, text: string): HTMLElement => h("a", { href: app.source.address(verb, args, format), download: `${file}.${format}` }, text);
  return h("p", { class: "whole noprint" }, w.t("answer.whole"), " ", link("json", w.t("figure.json")), " ", link("csv", w.t("figure.csv")), " ", link("xlsx", "XLSX"), " ", reportLink(app, verb, args), " ",
    h("button", { type: "button", onclick: () => showReceipt(app, receipt) }, w.t("figure.receipt")));
}
