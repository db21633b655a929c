// Fixed texts of the program's answers in the reader's language, found by their English words; unknown ones stay as they are.
import type { Detail } from "../types.ts";
import type { Words } from "../words/index.ts";
import { programZh } from "../words/program_zh.ts";
import type { Spoken } from "./said.ts";

interface Pattern {
  match: RegExp;
  names: string[];
  chinese: string;
}

const HOLE = /\{(\w+)(?::\w+)?\}/g;
let patterns: Pattern[] | null = null;

// Made when a Chinese reader first needs them. The holes are as short as they can be, so that the more special text wins by its place.
function all(): Pattern[] {
  return (patterns ??= programZh.map(([english, chinese]) => ({
    match: new RegExp("^" + english.split(HOLE).map((piece, i) => (i % 2 === 0 ? piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : "(.+?)")).join("") + "$"),
    names: [...english.matchAll(HOLE)].map((m) => m[1]!),
    chinese,
  })));
}

const PHRASES: [RegExp, string][] = [
  [/^fell relative to expectation/, "相对预期疏远"], [/^fell/, "疏远"], [/^grew/, "更加紧密"], [/^no fall found/, "未发现疏远"], [/^looks like missing data/, "看来是数据缺失"], [/^too young to say/, "时间尚短，无法判断"],
  [/ since (\d+)/, "，始于 $1 年"], [/; missing data cannot be excluded/, "；无法排除数据缺失"], [/; missing data not excluded/, "；未排除数据缺失"],
];
const UNITS: Record<string, string> = { works: "篇作品", sources: "个来源", institutions: "个机构" };
const inChinese: Record<string, (w: Words, text: string) => string> = {
  place: (w, text) => w.place(text),
  units: (_, text) => UNITS[text] ?? text,
  detail: (w, text) => w.t(`detail.${text as Detail}`),
  phrase: (_, text) => PHRASES.reduce((t, [from, to]) => t.replace(from, to), text),
  gain: (w, text) => text.replace(/^(.+)'s gain cannot be told from none$/, (_, a: string) => `${w.place(a)}的收益与无收益无法区分`).replace(/^(.+) gains$/, (_, a: string) => `${w.place(a)}有收益`).replace(/^(.+) loses$/, (_, a: string) => `${w.place(a)}有损失`),
};

export function programText(w: Words, text: string): Spoken {
  if (w.language === "en") return { text, lang: null };
  for (const p of all()) {
    const found = p.match.exec(text);
    if (!found) continue;
    const values = new Map(p.names.map((name, i) => [name, found[i + 1]!]));
    return { text: p.chinese.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, kind: string | undefined) => (kind ? inChinese[kind]!(w, values.get(name)!) : values.get(name)!)), lang: null };
  }
  return { text, lang: "en" };
}
