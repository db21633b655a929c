// The Markdown of docs/methods as elements: headings, paragraphs, lists, tables, code, links between pages.
import { h } from "./dom.ts";

type Follow = (term: string) => void;

function inline(text: string, follow: Follow): (Node | string)[] {
  const out: (Node | string)[] = [];
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)]+)\)/g;
  let from = 0;
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
    out.push(text.slice(from, m.index));
    from = m.index + m[0].length;
    if (m[1] !== undefined) out.push(h("code", {}, m[1]));
    else if (m[2] !== undefined) out.push(h("strong", {}, m[2]));
    else if (m[3] !== undefined) out.push(h("em", {}, m[3]));
    else out.push(linked(m[4]!, m[5]!, follow));
  }
  out.push(text.slice(from));
  return out;
}

function linked(text: string, target: string, follow: Follow): Node | string {
  const page = /^(?:\.\/)?([\w-]+)\.md$/.exec(target);
  if (page) return h("button", { type: "button", class: "term", onclick: () => follow(page[1]!) }, text);
  return /^https?:/.test(target) ? h("a", { href: target, rel: "noreferrer" }, text) : text;
}

const cells = (row: string): string[] => row.replace(/^\||\|$/g, "").split("|").map((c) => c.trim());

function table(lines: string[], follow: Follow): HTMLElement {
  const [head, , ...rows] = lines;
  return h("div", { class: "scroll", tabindex: 0 },
    h("table", {}, h("thead", {}, h("tr", {}, ...cells(head!).map((c) => h("th", { scope: "col" }, ...inline(c, follow))))),
      h("tbody", {}, ...rows.map((r) => h("tr", {}, ...cells(r).map((c) => h("td", {}, ...inline(c, follow))))))));
}

export function markdown(text: string, follow: Follow, level = 2): HTMLElement[] {
  const out: HTMLElement[] = [];
  for (const block of text.trim().split(/\n{2,}/)) {
    const lines = block.split("\n");
    const heading = /^(#+) (.*)$/.exec(lines[0]!);
    if (heading) {
      const depth = Math.min(6, level + heading[1]!.length - 1);
      out.push(h(`h${depth}` as "h2", {}, ...inline(heading[2]!, follow)));
      if (lines.length > 1) out.push(...markdown(lines.slice(1).join("\n"), follow, level));
    } else if (lines.every((l) => l.startsWith("    "))) out.push(h("pre", { tabindex: 0 }, lines.map((l) => l.slice(4)).join("\n")));
    else if (lines[0]!.startsWith("|") && lines.length > 1) out.push(table(lines, follow));
    else if (/^[-*] /.test(lines[0]!)) out.push(list("ul", block.split(/\n(?=[-*] )/).map((i) => i.replace(/^[-*] /, "")), follow));
    else if (/^\d+\. /.test(lines[0]!)) out.push(list("ol", block.split(/\n(?=\d+\. )/).map((i) => i.replace(/^\d+\. /, "")), follow));
    else out.push(h("p", {}, ...inline(lines.join(" "), follow)));
  }
  return out;
}

const list = (tag: "ul" | "ol", items: string[], follow: Follow): HTMLElement => h(tag, {}, ...items.map((i) => h("li", {}, ...inline(i.replace(/\n\s*/g, " "), follow))));
