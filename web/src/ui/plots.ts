// The drawings of a page: each for the width that there is, at once when a page comes, again when the width changes, and for paper.

interface Plot {
  draw(width: number): void;
  width: number; // that it was drawn for last; 0: not yet
}

const plots = new WeakMap<Element, Plot>();
const LEAST = 40; // narrower is not shown at all

// A sheet of A4 within its margins, in the pixels of a page, and a column of small drawings on it.
const PAPER = 680, PAPER_COLUMN = 320;
let onPaper = false;

export function plotted(element: HTMLElement, draw: (width: number) => void): void {
  plots.set(element, { draw, width: 0 });
  new ResizeObserver(() => { if (!onPaper) drawIn([element]); }).observe(element);
}

/** Draws what has come into the page, so that everything has its height before the reader sees it. */
export function drawPlots(place: HTMLElement): void {
  drawIn([...place.querySelectorAll<HTMLElement>(".plot")]);
}

// All widths are read before anything is drawn: else each drawing would cost a layout of the page.
function drawIn(elements: HTMLElement[]): void {
  const widths = elements.map((e) => Math.floor(e.getBoundingClientRect().width));
  elements.forEach((e, i) => drawFor(e, widths[i]!));
}

function drawFor(element: HTMLElement, width: number): void {
  const plot = plots.get(element);
  if (!plot || plot.width === width) return;
  plot.width = width < LEAST ? 0 : width;
  if (plot.width > 0) plot.draw(width);
}

function turn(paper: boolean): void {
  if (paper === onPaper) return;
  onPaper = paper;
  const all = [...document.querySelectorAll<HTMLElement>(".plot")];
  if (!paper) drawIn(all);
  else for (const e of all) drawFor(e, e.closest(".multiples") ? PAPER_COLUMN : PAPER);
}

/** To be called once: what is printed is drawn for paper, however wide the screen is. */
export function watchPaper(): void {
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  matchMedia("print").addEventListener("change", (event) => turn(event.matches));
}
