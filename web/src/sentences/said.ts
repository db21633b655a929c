// The program's texts in the reader's language: each comes as parts, a key with figures (docs/formats/said.md).
import type { SaidPart } from "../types.ts";
import { percentOfLevel, type Words } from "../words/index.ts";
import { saidEn, type SaidKey } from "../words/said_en.ts";
import { saidZh } from "../words/said_zh.ts";
import { programText } from "./program.ts";

type Values = Record<string, string | number>;
type Kind = (w: Words, value: string | number, values: Values) => string;

export interface Spoken {
  text: string;
  lang: "en" | null; // of a text that stays in the program's own language
}

/** As C's printf writes it: a tie goes to the even digit. */
export function printed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  const exact = Math.abs(value).toFixed(Math.min(100, decimals + 60));
  const rest = exact.slice(exact.indexOf(".") + 1 + decimals);
  if (!/^50*$/.test(rest)) return text;
  const kept = exact.slice(0, exact.length - rest.length).replace(/\.$/, "");
  if (Number(kept[kept.length - 1]) % 2 !== 0) return text;
  return (value < 0 ? "-" : "") + kept;
}

const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
const count = (value: number): string => (Number.isInteger(value) ? thousands(value) : printed(value, 1));
const KINDS_OF_ATLAS: Record<string, string> = { full: "release", selection: "selection", unknown: "collection" };
const KINDS_ZH: Record<string, string> = { full: "版本", selection: "选集", unknown: "文集" };
const signed = (text: string): string => (text.startsWith("-") ? text : `+${text}`);

function figureEn(value: number, unit: unknown, decimals: number): string {
  if (unit === "share") return `${printed(100 * value, Math.max(0, decimals - 2))} %`;
  return unit === "works" ? thousands(Math.round(value)) : printed(value, decimals);
}
function figureZh(w: Words, value: number, unit: unknown, decimals: number): string {
  if (unit === "share") return w.share(value, Math.max(0, decimals - 2));
  return unit === "works" ? w.count(Math.round(value)) : w.fixed(value, decimals);
}
const decimalsOf = (unit: unknown): number => (unit === "share" ? 3 : 2);
function partOf(part: number, whole: number, told: (share: number) => string, under: string, over: string): string {
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.5) return under;
  return part < whole && percent > 99.5 ? over : told(percent);
}
const releases = (v: Values): string[] => String(v["releases"] ?? "").split("|").filter((r) => r !== "");

// Word for word what the program writes.
const ENGLISH: Record<string, Kind> = {
  count: (_, x) => count(Number(x)),
  specifications: (_, x) => `${count(Number(x))} specification${x === 1 ? "" : "s"}`,
  change: (_, x) => `${signed(printed(100 * Number(x), 0))} %`,
  level: (_, x) => `${percentOfLevel(Number(x))} %`,
  ratio: (_, x) => printed(Number(x), 2),
  whole: (_, x) => `${printed(100 * Number(x), 0)} %`,
  joint: (_, x, v) => `joint ${v["n"] === 1 ? String(x).replace(/s$/, "") : x}`,
  program: (_, x) => String(x),
  axis: (_, x) => String(x),
  option: (_, x) => String(x),
  kind: (_, x) => KINDS_OF_ATLAS[String(x)] ?? String(x),
  found: (_, x, v) => figureEn(Number(x), v["unit"], decimalsOf(v["unit"])),
  stated: (_, x, v) => figureEn(Number(x), v["unit"], Number(v["decimals"])),
  part: (_, x, v) => partOf(Number(x), Number(v["of"]), (p) => `${printed(p, 0)} %`, "under 1 %", "over 99 %"),
  reading: (_, x, v) => `${x} ("${v["text"]}"${v["instead"] ? `, with this ${v["instead"]} in place of the world` : ""})`,
  atlas: (_, x, v) => `${KINDS_OF_ATLAS[String(x)]} of ${thousands(Number(v["works"]))} works`,
  data: (w, x, v) => {
    const from = releases(v).map((r) => r.replace(/ (\d{4}-\d\d-\d\d)$/, "'s release of $1")).join(" and ") || "an atlas of unknown source";
    return x === "full" ? from : `a ${ENGLISH["atlas"]!(w, x, v)} from ${from}`;
  },
};

const CHINESE: Record<string, Kind> = {
  place: (w, x) => String(x).split("+").map((code) => w.place(code)).join("、"),
  specifications: (w, x) => w.count(Number(x)),
  count: (w, x) => (Number.isInteger(x) ? w.count(Number(x)) : w.fixed(Number(x), 1)),
  change: (w, x) => w.signed(Number(x)),
  level: (_, x) => `${percentOfLevel(Number(x))}%`,
  ratio: (w, x) => w.fixed(Number(x), 2),
  whole: (w, x) => w.share(Number(x), 0),
  joint: (_, x) => (x === "works" ? "合作作品" : `合作的 ${x}`),
  counted: (_, x) => (x === "works" ? "作品数" : ` ${x} 数`),
  pieces: (_, x) => (x === "works" ? " 篇" : ""), // what is counted in pieces of writing
  program: (w, x) => programText(w, String(x)).text,
  axis: (w, x, v) => (x === v["axis"] ? w.maybe(`conv.${x}`, String(x)) : `“${x}”`),
  option: (w, x, v) => (x === v["option"] ? w.maybe(`choice.${v["axis"]}.${x}`, String(x)) : `“${x}”`),
  kind: (_, x) => KINDS_ZH[String(x)] ?? String(x),
  found: (w, x, v) => figureZh(w, Number(x), v["unit"], decimalsOf(v["unit"])),
  stated: (w, x, v) => figureZh(w, Number(x), v["unit"], Number(v["decimals"])),
  part: (w, x, v) => partOf(Number(x), Number(v["of"]), (p) => w.share(p / 100, 0), "不到 1%", "超过 99%"),
  reading: (_, x, v) => `${x}（“${v["text"]}”${v["instead"] ? "，以这些作品代替世界" : ""}）`,
  atlas: (w, x, v) => `${w.count(Number(v["works"]))} 篇作品的${KINDS_ZH[String(x)]}`,
  data: (w, x, v) => {
    const from = releases(v).map((r) => r.replace(/ (\d{4}-\d\d-\d\d)$/, " $1 版")).join("和") || "来源不明的数据集";
    return x === "full" ? ` ${from}` : `取自 ${from} 的 ${CHINESE["atlas"]!(w, x, v)}`;
  },
};

function rendered(w: Words, part: SaidPart): string | null {
  const chinese = w.language === "zh";
  const template = (chinese ? saidZh : saidEn)[part.key as SaidKey];
  if (template === undefined) return null;
  return template.replace(/\{(\w+)(?::(\w+))?\}/g, (whole, name: string, kind: string | undefined) => {
    const value = part.values[name];
    if (value === undefined) return whole;
    return kind ? (chinese ? CHINESE : ENGLISH)[kind]!(w, value, part.values) : String(value);
  });
}

/** What the parts say; null where one of them is not known here. */
export function saidText(w: Words, parts: SaidPart[]): string | null {
  const texts = parts.map((p) => rendered(w, p));
  return parts.length === 0 || texts.some((t) => t === null) ? null : texts.join("").trim();
}

/** In the reader's language where that can be; else the program's own words. */
export function spoken(w: Words, english: string, parts: SaidPart[] | undefined): Spoken {
  const text = w.language === "en" || !parts ? null : saidText(w, parts);
  return text === null ? { text: english, lang: w.language === "en" ? null : "en" } : { text, lang: null };
}
