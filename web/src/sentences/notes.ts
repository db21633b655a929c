// Lines about an answer that pages and reports share.
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";
import { programText } from "./program.ts";
import type { Spoken } from "./said.ts";

export const sourcesLine = (w: Words, sources: { name: string; release: string | null }[]): string =>
  sources.map((s) => (s.release ? w.t("source.release", { name: s.name, release: w.date(s.release) }) : s.name)).join("; ");

/** Each note once, with the measures that carry it, in the reader's language. */
export function notesOf(w: Words, answers: Answer[], skip?: RegExp): Spoken[] {
  const measures = new Map<string, Set<string>>();
  for (const a of answers) for (const note of a.notes) if (!skip?.test(note)) measures.set(note, (measures.get(note) ?? new Set()).add(a.measure));
  return [...measures].map(([note, of]) => {
    const { text, lang } = programText(w, note);
    return lang === "en" || w.language === "en" ? { text: `${text} (${[...of].join(", ")})`, lang } : { text: `${text}（${[...of].map((m) => w.measure(m)).join("、")}）`, lang };
  });
}

/** A paragraph's first sentence, and the rest. */
export function opened(paragraph: string): [string, string] {
  const end = /[.?!] (?=[A-Z])|[。？！](?=.)/.exec(paragraph);
  return end ? [paragraph.slice(0, end.index + 1), paragraph.slice(end.index + 1).trim()] : [paragraph, ""];
}
