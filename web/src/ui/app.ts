// What every part of the pages is given: words, the source of documents, the state of the view and the ways to change it.
import type { Source } from "../data/source.ts";
import type { Operation } from "../types.ts";
import type { View } from "../data/view.ts";
import type { Words } from "../words/index.ts";

export interface App {
  words: Words;
  source: Source;
  operations: Operation[];
  version: string; // of the program
  /** Whether the atlas holds matrices in place of works. */
  matrix: boolean;
  view: View;
  /** Changes the view; the address follows, and the page with it. */
  go(change: Partial<View>): void;
  /** Writes a choice into the address, for a part that has already changed itself. */
  note(key: string, value: string): void;
  /** Changes one thing that is shown ("_measure"), not what is asked. */
  show(key: string, value: string): void;
  explain(term: string): void;
  announce(text: string): void;
}
