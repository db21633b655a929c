// Drawings as values: a tree that becomes text (files, reports) or elements (pages).

export type Attributes = Record<string, string | number | null | undefined>;

export interface Drawn {
  tag: string;
  attributes: Attributes;
  children: (Drawn | string)[];
}

export function draw(tag: string, attributes: Attributes = {}, ...children: (Drawn | string | null | undefined | false)[]): Drawn {
  return { tag, attributes, children: children.filter((c): c is Drawn | string => c !== null && c !== undefined && c !== false) };
}

/** A coordinate with one decimal at most. */
export const at = (x: number): number => Math.round(x * 10) / 10;

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/** `resolve` may replace attribute values, such as colours that stand for a theme. */
export function toText(node: Drawn, resolve: (value: string) => string = (v) => v): string {
  const attributes = Object.entries(node.attributes)
    .filter(([, v]) => v !== null && v !== undefined)
    .map(([k, v]) => ` ${k}="${escaped(resolve(String(v)))}"`)
    .join("");
  if (node.children.length === 0) return `<${node.tag}${attributes}/>`;
  const inner = node.children.map((c) => (typeof c === "string" ? escaped(c) : toText(c, resolve))).join("");
  return `<${node.tag}${attributes}>${inner}</${node.tag}>`;
}

const NAMESPACE = "http://www.w3.org/2000/svg";

export function toElement(node: Drawn, page: Document): SVGElement {
  const element = page.createElementNS(NAMESPACE, node.tag);
  for (const [k, v] of Object.entries(node.attributes)) if (v !== null && v !== undefined) element.setAttribute(k, String(v));
  for (const child of node.children) element.append(typeof child === "string" ? child : toElement(child, page));
  return element;
}
