// A chart on a page: title, sentence, drawing, table, downloads, receipt, and a path for the keyboard.
import type { Chart, Table } from "../charts/chart.ts";
import { csvOf, flatAnswers } from "../data/csv.ts";
import { partOf } from "../data/lookup.ts";
import { draw, toElement, toText, type Drawn } from "../svg/node.ts";
import { wrapped } from "../svg/text.ts";
import { LIGHT, resolvedBy, SANS } from "../svg/theme.ts";
import type { AnswerDocument, Receipt, Source } from "../types.ts";
import type { App } from "./app.ts";
import { freshId, h, save } from "./dom.ts";
import { plotted } from "./plots.ts";
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
  plotted(plot, drawer(plot, chart, reading, w.t("figure.keys")));
  return h("figure", { class: "chart", id: `${chart.id}`, "aria-labelledby": id },
    h(`h${level}`, { id, class: "chart-title" }, chart.title, chart.term ? termButton(app, chart.term, "?") : null),
    h("p", { class: "sentence" }, chart.sentence),
    plot, reading, details, tools(app, chart, origin));
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

interface Style {
  size: number;
  weight: number;
  fill: string;
  step: number; // from line to line
}
const TITLE: Style = { size: 19, weight: 650, fill: "ink", step: 24 }, SENTENCE: Style = { size: 13, weight: 400, fill: "soft", step: 18 }, SOURCE: Style = { size: 11, weight: 400, fill: "soft", step: 15 };

// As many lines as a text needs, the first one at `y`.
function paragraph(y: number, content: string, style: Style): { lines: Drawn[]; after: number } {
  const lines = wrapped(content, FILE_WIDTH * (style.weight > 400 ? 0.94 : 1), style.size);
  return { lines: lines.map((one, i) => draw("text", { x: MARGIN, y: y + i * style.step, "font-size": style.size, "font-weight": style.weight, fill: `var(--${style.fill})` }, one)), after: y + lines.length * style.step };
}

/** The drawing as a file of its own: on paper, with title, sentence and source. */
export function fileOf(app: FileWords, chart: Chart, origin: Origin): string {
  const inner = chart.draw(FILE_WIDTH);
  const title = paragraph(38, chart.title, TITLE);
  const sentence = paragraph(title.after - 2, chart.sentence, SENTENCE);
  const top = sentence.after - 4;
  const source = paragraph(top + Number(inner.attributes["height"]) + 26, sourceLine(app, origin), SOURCE);
  const wide = Math.max(FILE_WIDTH, Number(inner.attributes["width"])) + 2 * MARGIN, total = source.after + 3;
  const root = draw("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${wide} ${total}`, width: wide, height: total, "font-family": SANS, fill: "var(--ink)" },
    draw("title", {}, chart.title), draw("desc", {}, chart.sentence),
    draw("rect", { width: wide, height: total, fill: "var(--paper)" }),
    ...title.lines, ...sentence.lines, draw("g", { transform: `translate(${MARGIN} ${top})` }, inner), ...source.lines);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toText(root, resolvedBy(LIGHT))}\n`;
}

/** What a file needs of the page. */
export type FileWords = Pick<App, "words" | "version">;

// What an origin does not say is left out: matrices know fewer conventions, and what an atlas holds rests on none.
export function sourceLine(app: FileWords, origin: Origin): string {
  const w = app.words;
  const c = origin.receipt?.conventions ?? {};
  const conventions = ["years", "counting", "class", "window", "corpus"].filter((k) => c[k] !== undefined).map((k) => `${k}=${String(c[k])}`).join(", ");
  const sources = origin.sources.map((s) => (s.release ? w.t("source.release", { name: s.name, release: s.release }) : s.name) + ` (${s.licence})`).join("; ");
  const atlas = origin.receipt?.atlas ?? (origin.whole as { atlas?: { hash: string } }).atlas;
  const line = w.t("figure.source", { version: origin.receipt?.comity ?? app.version, sources, hash: (atlas?.hash ?? "").slice(0, 12), conventions });
  return line.split(" · ").filter((part) => part.trim() !== "").join(" · ");
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
