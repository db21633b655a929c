// Parts that more than one page has.
import { Refused } from "../data/source.ts";
import type { Receipt } from "../types.ts";
import type { App } from "../ui/app.ts";
import { h } from "../ui/dom.ts";
import { showReceipt } from "../ui/receipt.ts";

/** What went wrong, in the words of the program. */
export function failure(app: App, problem: unknown): HTMLElement {
  const text = problem instanceof Refused || problem instanceof Error ? problem.message : String(problem);
  return h("div", { class: "failure", role: "alert" }, h("strong", {}, app.words.t("page.failed")), " ", text);
}

/** The whole answer as the command line writes it, and its receipt. */
export function wholeAnswer(app: App, verb: string, args: Record<string, string>, receipt: Receipt): HTMLElement {
  const w = app.words;
  const file = `${verb}-${Object.values(args).slice(0, 2).join("-").toLowerCase().replace(/[^\w-]+/g, "")}`;
  const link = (format: string, text: string): HTMLElement | null => {
    const address = app.source.address(verb, args, format);
    return address ? h("a", { href: address, download: `${file}.${format}` }, text) : null;
  };
  return h("p", { class: "whole noprint" }, w.t("answer.whole"), " ", link("json", w.t("figure.json")), " ", link("csv", w.t("figure.csv")), " ", link("xlsx", "XLSX"), " ",
    h("button", { type: "button", onclick: () => showReceipt(app, receipt) }, w.t("figure.receipt")));
}
