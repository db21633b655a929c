// A chart on a page: title, sentence, drawing, table, downloads, receipt, and a path for the keyboard.
import type { Chart, Table } from "../charts/chart.ts";
import { csvOf, flatAnswers } from "../data/csv.ts";
import { partOf } from "../data/lookup.ts";
import { toElement, toText } from "../svg/node.ts";
import { draw } from "../svg/node.ts";
import { LIGHT, resolvedBy, SANS } from "../svg/theme.ts";
import type { AnswerDocument, Receipt, Source } from "../types.ts";
import type { App } from "./app.ts";
import { freshId, h, save } from "./dom.ts";
import { showReceipt } from "./receipt.ts";
import { termButton } from "./term.ts";

/** What a chart's files say about where they come from. */
export interface Origin {
  document: AnswerDocument | null; // null: not an answer (holdings of an atlas)
  receipt: Receipt | null;
  sources: Source[];
  whole: unknown; // what JSON holds if the chart is no part of an answer
}

export const originOf = (document: AnswerDocument): Origin => ({ document, receipt: document.receipt, sources: document.sources, whole: document });

export function figure(app: App, chart: Chart, origin: Origin, level: 2 | 3 | 4 = 3): HTMLElement {
  const w = app.words;
  const id = freshId("figure");
  const plot = h("div", { class: "plot" });
  const reading = h("p", { class: "reading", "aria-live": "polite" });
  const table = tableOf(app, chart.table, chart.title);
  const details = h("details", { class: "twin" }, h("summary", {}, w.t("figure.table")), table);
  const redraw = drawer(plot, chart, reading, w.t("figure.keys"));
  const element = h("figure", { class: "chart", id: `${chart.id}`, "aria-labelledby": id },
    h(`h${level}`, { id, class: "chart-title" }, chart.title, chart.term ? termButton(app, chart.term, "?") : null),
    h("p", { class: "sentence" }, chart.sentence),
    plot, reading, details, tools(app, chart, origin));
  observe(plot, redraw);
  return element;
}

// Drawn for the width that there is, again when it changes.
function observe(plot: HTMLElement, redraw: (width: number) => void): void {
  let before = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry!.contentRect.width);
    if (width < 40 || width === before) return;
    before = width;
    redraw(width);
  }).observe(plot);
}

function drawer(plot: HTMLElement, chart: Chart, reading: HTMLElement, keys: string): (width: number) => void {
  let current = -1;
  const marks = (): SVGElement[] => [...plot.querySelectorAll<SVGElement>("[data-mark]")];
  const stop = (i: number): void => {
    const all = marks();
    for (const m of all) m.classList.remove("current");
    current = i < 0 ? -1 : Math.min(i, all.length - 1);
    if (current >= 0) all[current]!.classList.add("current");
    reading.textContent = current >= 0 ? all[current]!.getAttribute("data-mark") : "";
  };
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-roledescription", keys);
  plot.setAttribute("aria-label", chart.sentence);
  plot.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) stop(Math.max(0, current + step));
    else if (event.key === "Home") stop(0);
    else if (event.key === "End") stop(marks().length - 1);
    else if (event.key === "Escape") stop(-1);
    else return;
    event.preventDefault();
  });
  plot.addEventListener("focus", () => { if (current < 0 && plot.matches(":focus-visible")) stop(0); });
  plot.addEventListener("blur", () => stop(-1));
  plot.addEventListener("pointerover", (event) => {
    const over = (event.target as Element).closest("[data-mark]");
    if (over) stop(marks().indexOf(over as SVGElement));
  });
  plot.addEventListener("pointerleave", () => { if (document.activeElement !== plot) stop(-1); });
  return (width) => {
    plot.replaceChildren(toElement(chart.draw(width), document));
    if (current >= 0) stop(current);
  };
}

export function tableOf(app: App, table: Table, caption: string): HTMLElement {
  const w = app.words;
  const cell = (value: string | number | null, unit: string | undefined): string => (typeof value === "number" ? (unit ? w.value(value, unit) : String(value)) : (value ?? "–"));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...table.columns.map((c) => h("th", { scope: "col", class: c.unit ? "number" : null }, c.label)))),
      h("tbody", {}, ...table.rows.map((row) => h("tr", {}, ...row.map((value, i) => (i === 0 ? h("th", { scope: "row" }, cell(value, table.columns[i]!.unit)) : h("td", { class: table.columns[i]!.unit ? "number" : null }, cell(value, table.columns[i]!.unit)))))))));
}

function tools(app: App, chart: Chart, origin: Origin): HTMLElement {
  const w = app.words;
  const tool = (format: string, run: () => void): HTMLElement =>
    h("button", { type: "button", onclick: run, "aria-label": w.t("figure.save", { title: chart.title, format }) }, format);
  const flat = chart.flat ?? flatAnswers(chart.answers);
  const json = (): unknown => (origin.document && !chart.flat ? partOf(origin.document, chart.answers) : origin.whole);
  return h("div", { class: "tools", role: "group", "aria-label": chart.title },
    tool(w.t("figure.csv"), () => save(`${chart.id}.csv`, csvOf(flat), "text/csv")),
    tool(w.t("figure.json"), () => save(`${chart.id}.json`, JSON.stringify(json(), null, 1) + "\n", "application/json")),
    tool(w.t("figure.svg"), () => save(`${chart.id}.svg`, fileOf(app, chart, origin), "image/svg+xml")),
    tool(w.t("figure.png"), () => void savePng(app, chart, origin)),
    origin.receipt ? h("button", { type: "button", onclick: () => showReceipt(app, origin.receipt!) }, w.t("figure.receipt")) : null);
}

const FILE_WIDTH = 860, MARGIN = 24;

/** The drawing as a file of its own: on paper, with title, sentence and source. */
export function fileOf(app: App, chart: Chart, origin: Origin): string {
  const inner = chart.draw(FILE_WIDTH);
  const height = Number(inner.attributes["height"]);
  const text = (y: number, content: string, size: number, weight: number, fill: string) => draw("text", { x: MARGIN, y, "font-size": size, "font-weight": weight, fill: `var(--${fill})` }, content);
  const total = height + 118;
  const root = draw("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${FILE_WIDTH + 2 * MARGIN} ${total}`, width: FILE_WIDTH + 2 * MARGIN, height: total, "font-family": SANS, fill: "var(--ink)" },
    draw("title", {}, chart.title), draw("desc", {}, chart.sentence),
    draw("rect", { width: FILE_WIDTH + 2 * MARGIN, height: total, fill: "var(--paper)" }),
    text(38, chart.title, 19, 650, "ink"), text(60, chart.sentence.length > 130 ? chart.sentence.slice(0, 129) + "…" : chart.sentence, 13, 400, "soft"),
    draw("g", { transform: `translate(${MARGIN} 74)` }, inner),
    text(height + 100, sourceLine(app, origin), 11, 400, "soft"));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toText(root, resolvedBy(LIGHT))}\n`;
}

export function sourceLine(app: App, origin: Origin): string {
  const w = app.words;
  const c = origin.receipt?.conventions;
  const conventions = c ? ["years", "counting", "class", "window", "corpus"].map((k) => `${k}=${String(c[k])}`).join(", ") : "";
  const sources = origin.sources.map((s) => (s.release ? w.t("source.release", { name: s.name, release: s.release }) : s.name) + ` (${s.licence})`).join("; ");
  return w.t("figure.source", { version: origin.receipt?.comity ?? "", sources, hash: (origin.receipt?.atlas.hash ?? "").slice(0, 12), conventions });
}

async function savePng(app: App, chart: Chart, origin: Origin): Promise<void> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([fileOf(app, chart, origin)], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const scale = 2;
    const surface = h("canvas", { width: image.naturalWidth * scale, height: image.naturalHeight * scale });
    const pen = surface.getContext("2d")!;
    pen.scale(scale, scale);
    pen.drawImage(image, 0, 0);
    const blob = await new Promise<Blob | null>((done) => surface.toBlob(done, "image/png"));
    if (blob) save(`${chart.id}.png`, blob, "image/png");
  } finally {
    URL.revokeObjectURL(address);
  }
}
