// The pages: one shell, one view at a time, all of it in the address.
import "./style/base.css";
import "./style/parts.css";
import "./style/print.css";
import { Source } from "./data/source.ts";
import { formatView, parseView, type View } from "./data/view.ts";
import { aboutPage, isMatrix } from "./pages/about.ts";
import { claimPage } from "./pages/claim.ts";
import { decouplingPage } from "./pages/decoupling.ts";
import { networkPage } from "./pages/network.ts";
import { worldPage } from "./pages/world.ts";
import { pairPage } from "./pages/pair.ts";
import { partnersPage } from "./pages/partners.ts";
import { trendPage } from "./pages/trend.ts";
import { failure, problemText } from "./pages/parts.ts";
import type { Info, MatrixInfo, Operation } from "./types.ts";
import type { App } from "./ui/app.ts";
import { h } from "./ui/dom.ts";
import { keepPlace } from "./ui/keep.ts";
import { watchPaper } from "./ui/plots.ts";
import { Shell, type Page } from "./ui/shell.ts";
import { TermDialog } from "./ui/term.ts";
import { languages, Words, type Language } from "./words/index.ts";

const PAGES: Page[] = [
  { name: "pair", key: "page.pair", render: pairPage, verb: "pair" },
  { name: "trend", key: "page.trend", render: trendPage, verb: "trend" },
  { name: "world", key: "page.world", render: worldPage, verb: "rank" },
  { name: "partners", key: "page.partners", render: partnersPage, verb: "rank" },
  { name: "network", key: "page.network", render: networkPage, verb: "blocs" },
  { name: "decoupling", key: "page.decoupling", render: decouplingPage, verb: "decoupling" },
  { name: "claim", key: "page.claim", render: claimPage, verb: "claim" },
  { name: "about", key: "page.about", render: aboutPage, verb: "info" },
];

function languageOf(view: View): Language {
  const wanted = view.language || navigator.language;
  return languages.find((l) => wanted.startsWith(l)) ?? "en";
}

class Pages implements App {
  words = new Words("en");
  view = parseView(location.hash);
  readonly source = new Source();
  operations: Operation[] = [];
  version = "";
  matrix = false;
  private quantity = "works";
  private pages: Page[] = PAGES;
  private shell: Shell | null = null;
  private terms: TermDialog | null = null;
  private turn = 0;

  async start(): Promise<void> {
    const listed = await this.source.ask<{ comity: string; operations: Operation[] }>("operations", {});
    this.operations = listed.operations;
    this.version = listed.comity;
    await this.learn();
    this.source.whenChanged = () => void this.learn().then(() => this.render());
    this.pages = PAGES.filter((p) => listed.operations.some((o) => o.name === p.verb));
    watchPaper();
    addEventListener("hashchange", () => void this.render());
    await this.render();
  }

  // What every page needs to know of the atlas.
  private async learn(): Promise<void> {
    const info = await this.source.ask<Info | MatrixInfo>("info", {});
    this.matrix = isMatrix(info);
    this.quantity = isMatrix(info) ? info.atlas.quantity : "works";
  }

  go(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    const address = formatView(this.view);
    if (location.hash === address) void this.render();
    else location.hash = address;
  }

  show(key: string, value: string): void {
    this.go({ shown: { ...this.view.shown, [key]: value } });
  }

  note(key: string, value: string): void {
    this.view = { ...this.view, shown: { ...this.view.shown, [key]: value } };
    history.replaceState(null, "", formatView(this.view));
  }

  explain(term: string): void {
    void this.terms?.show(term);
  }

  announce(text: string): void {
    this.shell?.announce(text);
  }

  async render(): Promise<void> {
    this.view = parseView(location.hash);
    const page = this.pages.find((p) => p.name === (this.view.page || this.pages[0]!.name));
    this.frame();
    const turn = ++this.turn;
    this.source.turnPage();
    const shell = this.shell!;
    shell.busy(true);
    const content = page ? await page.render(this).catch((problem: unknown) => h("div", { class: "page" }, failure(this, problem))) : h("div", { class: "page" }, h("h1", {}, this.words.t("page.nowhere").replace(/[.。]$/, "")));
    if (turn !== this.turn) return;
    content.prepend(...this.passedOver());
    keepPlace(shell.content, content);
    shell.busy(false);
    document.title = `${content.querySelector("h1")?.textContent ?? this.words.t(page?.key ?? "page.nowhere")} · Comity`;
  }

  // A misspelt name would answer another question in silence.
  private passedOver(): HTMLElement[] {
    const known = new Set(this.operations.flatMap((o) => o.parameters.map((p) => p.name)));
    const names = Object.keys(this.view.args).filter((k) => !known.has(k));
    return names.length === 0 ? [] : [h("p", { class: "failure passed-over", role: "alert" }, this.words.t("page.unknown", { names: names.join(", ") }))];
  }

  // The shell is made anew only when its language changes, or what the atlas counts.
  private frame(): void {
    const language = languageOf(this.view);
    document.documentElement.lang = this.words.locale;
    document.documentElement.dataset["theme"] = this.view.theme || "auto";
    if (!this.shell || this.words.language !== language || this.words.quantity !== this.quantity) {
      this.words = new Words(language, this.quantity);
      document.documentElement.lang = this.words.locale;
      this.terms = new TermDialog(this);
      this.shell = new Shell(this, this.pages, this.version);
      document.body.replaceChildren(...this.shell.elements, this.terms.element);
    }
    this.shell.update(this.pages);
  }
}

new Pages().start().catch((problem: unknown) => {
  document.body.replaceChildren(h("p", { role: "alert" }, problemText(new Words(languageOf(parseView(location.hash))), problem)));
});
