// What stands around every page: its name, the way to the others, language and theme, the foot.
import type { Key } from "../words/index.ts";
import { languages, Words } from "../words/index.ts";
import { formatView, type View } from "../data/view.ts";
import type { App } from "./app.ts";
import { settingsOf } from "./conventions.ts";
import { freshId, h } from "./dom.ts";

export interface Page {
  name: string;
  key: Key;
  verb: string; // what it asks
  render(app: App): Promise<HTMLElement>;
}

// Parameters that mean the same on every page come along, and conventions where the other page's question has them. Those of a
// claim are its file's.
const CARRIED = ["a", "b"];

export class Shell {
  readonly elements: HTMLElement[];
  readonly content: HTMLElement;
  private readonly app: App;
  private readonly brand: HTMLAnchorElement;
  private readonly links = new Map<string, HTMLAnchorElement>();
  private readonly live: HTMLElement;
  private readonly progress: HTMLElement;

  constructor(app: App, pages: Page[], version: string) {
    this.app = app;
    const w = app.words;
    this.content = h("main", { id: "content", tabindex: -1 });
    this.live = h("p", { class: "hidden", role: "status", "aria-live": "polite" });
    this.progress = h("div", { class: "progress", hidden: true });
    for (const page of pages) this.links.set(page.name, h("a", { href: "#" }, w.t(page.key)));
    this.brand = h("a", { class: "brand", href: "#/" }, "Comity");
    const skip = h("a", { class: "skip", href: "#", onclick: (e) => { e.preventDefault(); this.content.focus(); } }, w.t("page.skip"));
    this.elements = [
      h("header", { class: "top" }, skip, this.brand,
        h("nav", { "aria-label": "Comity" }, ...this.links.values()), h("div", { class: "settings noprint" }, this.languageChoice(), this.themeChoice())),
      this.progress, this.content, this.live,
      h("footer", { class: "foot" }, w.t("page.footer", { version })),
    ];
  }

  busy(on: boolean): void {
    this.content.setAttribute("aria-busy", String(on));
    this.progress.hidden = !on;
    if (on) this.announce(this.app.words.t("page.loading"));
    else this.announce("");
  }

  announce(text: string): void {
    this.live.textContent = text;
  }

  update(pages: Page[]): void {
    const { view } = this.app;
    const current = view.page || pages[0]!.name;
    const plain = { versus: null, shown: {}, language: view.language, theme: view.theme };
    this.brand.setAttribute("href", formatView({ ...plain, page: "", args: {} }));
    for (const { name, verb } of pages) {
      const link = this.links.get(name)!;
      const target: View = { ...plain, page: name, args: name === current ? view.args : this.carriedTo(verb) };
      link.setAttribute("href", formatView(target));
      if (name === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  private carriedTo(verb: string): Record<string, string> {
    const settings = verb === "claim" ? [] : settingsOf(this.app.operations.find((o) => o.name === verb)).map((p) => p.name);
    const names = new Set([...CARRIED, ...settings]);
    return Object.fromEntries(Object.entries(this.app.view.args).filter(([k]) => names.has(k)));
  }

  private choice(text: string, options: [string, string][], now: string, change: (value: string) => void): HTMLElement {
    const id = freshId("setting");
    return h("span", { class: "pick" }, h("label", { for: id, class: "hidden" }, text),
      h("select", { id, title: text, onchange: (e) => change((e.target as HTMLSelectElement).value) }, ...options.map(([value, name]) => h("option", { value, selected: value === now }, name))));
  }

  private languageChoice(): HTMLElement {
    const names = languages.map((l): [string, string] => [l, new Words(l).t("language.name")]);
    return this.choice(this.app.words.t("page.language"), names, this.app.words.language, (language) => this.app.go({ language }));
  }

  private themeChoice(): HTMLElement {
    const w = this.app.words;
    return this.choice(w.t("page.theme"), [["", w.t("theme.auto")], ["light", w.t("theme.light")], ["dark", w.t("theme.dark")]], this.app.view.theme, (theme) => this.app.go({ theme }));
  }
}
