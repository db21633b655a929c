// A question under one set of conventions or, beside it, under two: a column each, on axes that hold both.
import { Figures } from "../data/lookup.ts";
import type { AnswerDocument } from "../types.ts";
import { failure } from "../pages/parts.ts";
import type { App } from "./app.ts";
import { conventionsOf, conventionsPanel } from "./conventions.ts";
import { h } from "./dom.ts";

type Parts = (HTMLElement | string | null)[];

export interface Comparison<D extends AnswerDocument> {
  verb: string;
  args: Record<string, string>;
  fixed?: Record<string, string>; // conventions that a choice of display sets, on both sides
  title(document: D | null): HTMLElement;
  controls?(): Parts; // stay where there is no answer, so that another question can be asked
  body(document: D, args: Record<string, string>, peers: Figures[]): Parts | Promise<Parts>;
}

export async function compared<D extends AnswerDocument>(app: App, o: Comparison<D>): Promise<HTMLElement> {
  const versus = app.view.versus;
  const asked = [o.args, ...(versus ? [{ ...withoutConventions(app, o), ...versus, ...o.fixed }] : [])];
  const answers = await Promise.allSettled(asked.map((args) => app.source.ask<D>(o.verb, args)));
  const peers = answers.flatMap((a) => (a.status === "fulfilled" ? [new Figures(a.value)] : []));
  const columns = await Promise.all(answers.map((answer, i) => column(app, o, asked[i]!, answer, i, peers)));
  return versus ? h("div", { class: "versus" }, ...columns) : columns[0]!;
}

async function column<D extends AnswerDocument>(app: App, o: Comparison<D>, args: Record<string, string>, answer: PromiseSettledResult<D>, i: number, peers: Figures[]): Promise<HTMLElement> {
  const w = app.words;
  const both = app.view.versus !== null;
  const document = answer.status === "fulfilled" ? answer.value : null;
  const panel = conventionsPanel(app, {
    verb: o.verb, used: document?.conventions ?? null, asked: args, values: i === 0 ? app.view.args : app.view.versus!,
    title: both ? w.t(i === 0 ? "convention.left" : "convention.right") : w.t("convention.title"),
    change: (values) => app.go(i === 0 ? { args: values } : { versus: values }),
    extra: i === 0 ? h("button", { type: "button", "data-keep": "compare", onclick: () => app.go({ versus: both ? null : conventionsIn(app, o.verb) }) }, w.t(both ? "convention.compare.end" : "convention.compare")) : null,
  });
  const content: Parts = document ? await bodyOf(app, o, document, args, peers) : [failure(app, (answer as PromiseRejectedResult).reason)];
  return h("div", { class: "column" }, o.title(document), panel, ...[...(o.controls?.() ?? []), ...content].filter((part): part is HTMLElement => part instanceof HTMLElement));
}

// What a chart cannot draw costs the charts, not the form in which another question can be asked.
async function bodyOf<D extends AnswerDocument>(app: App, o: Comparison<D>, document: D, args: Record<string, string>, peers: Figures[]): Promise<Parts> {
  try {
    return await o.body(document, args, peers);
  } catch (problem) {
    return [failure(app, problem)];
  }
}

const namesOf = (app: App, verb: string): Set<string> => new Set(conventionsOf(app.operations.find((one) => one.name === verb)).map((p) => p.name));

function conventionsIn(app: App, verb: string): Record<string, string> {
  const names = namesOf(app, verb);
  return Object.fromEntries(Object.entries(app.view.args).filter(([k]) => names.has(k)));
}

function withoutConventions<D extends AnswerDocument>(app: App, o: Comparison<D>): Record<string, string> {
  const names = namesOf(app, o.verb);
  return Object.fromEntries(Object.entries(o.args).filter(([k]) => !names.has(k)));
}
