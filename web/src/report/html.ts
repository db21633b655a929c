// Markup as values: what is put in is text until it is marked as markup.
import type { Drawn } from "../svg/node.ts";
import { toText } from "../svg/node.ts";

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | null | undefined | false;

const EMPTY = ["meta", "link", "br", "col"];

export const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const inner = (part: Part): string => (part === null || part === undefined || part === false ? "" : part instanceof Markup ? part.text : escaped(String(part)));

export function el(tag: string, attributes: Record<string, string | number | boolean | null> = {}, ...parts: Part[]): Markup {
  let open = `<${tag}`;
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    open += value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
  }
  return new Markup(EMPTY.includes(tag) ? `${open}>` : `${open}>${parts.map(inner).join("")}</${tag}>`);
}

export const all = (...parts: Part[]): Markup => new Markup(parts.map(inner).join(""));

export const drawing = (node: Drawn): Markup => new Markup(toText(node));

/** JSON that may stand inside a script element. */
export const dataBlock = (id: string, value: unknown): Markup => new Markup(`<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, "\\u003c")}</script>`);
