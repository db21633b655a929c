// A report as the text of one file: nothing in it is loaded from elsewhere, and nothing in it needs script.
import { sourcesLine } from "../sentences/notes.ts";
import { DARK, LIGHT } from "../svg/theme.ts";
import type { ClaimDocument } from "../types.ts";
import { languages, Words, type Language } from "../words/index.ts";
import { claimReport } from "./claim.ts";
import { all, dataBlock, el, Markup } from "./html.ts";
import { pairReport } from "./pair.ts";
import type { Order } from "./parts.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const variables = (palette: Record<string, string>): string => Object.keys(palette).map((name) => `--${name}:${palette[name]}`).join(";");

const colours = `:root{color-scheme:light dark;${variables(LIGHT)}}@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}`;

/** The answer that the file carries. A claim's specifications are megabytes: its answer is that of `claim check`. */
function kept(order: Order): unknown {
  if (order.what !== "claim") return order.document;
  const { specifications, ...rest } = order.document as ClaimDocument;
  void specifications;
  const question = { ...rest.question, action: "check" };
  return { ...rest, question, receipt: { ...rest.receipt, question } };
}

export function reportText(order: Order, style: string): string {
  const language = languages.find((l): l is Language => l === order.language) ?? "en";
  const w = new Words(language);
  const body = order.what === "claim" ? claimReport(order, w) : pairReport(order, w);
  const { comity } = order.document.receipt;
  const head = el("head", {},
    el("meta", { charset: "utf-8" }), el("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }), el("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
    el("meta", { name: "color-scheme", content: "light dark" }), el("meta", { name: "description", content: body.description }), el("meta", { name: "generator", content: `Comity ${comity}` }),
    el("title", {}, `${body.title} · Comity`), el("link", { rel: "icon", href: "data:," }), el("style", {}, new Markup(colours + style)));
  const page = el("body", {},
    el("main", {}, body.content),
    el("footer", {}, el("p", {}, w.t("report.made", { version: comity, sources: sourcesLine(w, order.document.sources) })), el("p", { class: "paper" }, w.t("report.paper"))),
    dataBlock("comity-data", kept(order)));
  return `<!doctype html>\n${el("html", { lang: w.locale }, all(head, "\n", page)).text}\n`;
}
