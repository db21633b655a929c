// Lines about an answer that pages and reports share.
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";

export const sourcesLine = (w: Words, sources: { name: string; release: string | null }[]): string =>
  sources.map((s) => (s.release ? w.t("source.release", { name: s.name, release: w.date(s.release) }) : s.name)).join("; ");

/** Each note once, with the measures that carry it. */
export function notesOf(answers: Answer[]): string[] {
  const measures = new Map<string, Set<string>>();
  for (const a of answers) for (const note of a.notes) measures.set(note, (measures.get(note) ?? new Set()).add(a.measure));
  return [...measures].map(([note, of]) => `${note} (${[...of].join(", ")})`);
}

/** A paragraph's first sentence, and the rest. */
export function opened(paragraph: string): [string, string] {
  const end = /[.?!] (?=[A-Z])/.exec(paragraph);
  return end ? [paragraph.slice(0, end.index + 1), paragraph.slice(end.index + 2)] : [paragraph, ""];
}
