// Definitions at the point of use: a button opens the page of docs/methods that `comity explain` prints.
import type { Definition } from "../types.ts";
import type { App } from "./app.ts";
import { h } from "./dom.ts";
import { markdown } from "./markdown.ts";

export function termButton(app: App, term: string, text?: string): HTMLElement {
  const name = app.words.t("term.open", { term: term.replace(/_/g, " ") });
  return h("button", { type: "button", class: text === "?" ? "term mark" : "term", "aria-label": name, title: name, "data-term": term, onclick: () => app.explain(term) }, text ?? term);
}

export class TermDialog {
  readonly element: HTMLDialogElement;
  private readonly app: App;
  private readonly content: HTMLElement;

  constructor(app: App) {
    this.app = app;
    this.content = h("div", { class: "definition" });
    this.element = h("dialog", { class: "sheet", "aria-label": app.words.t("about.glossary") },
      h("form", { method: "dialog", class: "sheet-close" }, h("button", { type: "button", onclick: () => this.element.close() }, app.words.t("term.close"))), this.content);
    this.element.addEventListener("click", (event) => { if (event.target === this.element) this.element.close(); });
  }

  async show(term: string): Promise<void> {
    try {
      const page = await this.app.source.ask<Definition>("explain", { name: term });
      this.content.replaceChildren(...markdown(page.text ?? page.summary, (next) => void this.show(next)));
    } catch (problem) {
      this.content.replaceChildren(h("p", {}, String((problem as Error).message)));
    }
    if (!this.element.open) this.element.showModal();
    this.content.scrollTop = 0;
  }
}
