// Finds figures in an answer: by measure, population and what they are broken down by.
import type { Answer, AnswerDocument, By } from "../types.ts";

const keyOf = (measure: string, population: string, by?: By): string =>
  `${measure}|${population}|${by ? Object.keys(by).sort().map((k) => `${k}=${by[k]}`).join(";") : ""}`;

export class Figures {
  readonly document: AnswerDocument;
  private readonly index = new Map<string, Answer>();

  constructor(document: AnswerDocument) {
    this.document = document;
    for (const a of document.answers) this.index.set(keyOf(a.measure, a.population, a.by), a);
  }

  get sides(): [string, string] {
    return [this.document.question.countries[0] ?? "", this.document.question.countries[1] ?? ""];
  }

  /** What two sides have together: works, or what a matrix counts in their place. */
  get joint(): Answer | undefined {
    const works = this.get("publications", "joint");
    return works?.value == null ? (this.get("joint_count", "joint") ?? works) : works;
  }

  get(measure: string, population: string, by?: By): Answer | undefined {
    return this.index.get(keyOf(measure, population, by));
  }

  value(measure: string, population: string, by?: By): number | null {
    return this.get(measure, population, by)?.value ?? null;
  }

  /** All figures of a measure that are broken down by exactly these keys. */
  all(measure: string, keys: string[], population?: string): Answer[] {
    const wanted = [...keys].sort().join();
    return this.document.answers.filter(
      (a) => a.measure === measure && (population === undefined || a.population === population) && Object.keys(a.by ?? {}).sort().join() === wanted,
    );
  }

  /** The years of the series of a measure, ascending. */
  years(measure: string, population: string): number[] {
    return this.all(measure, ["year"], population).map((a) => Number(a.by!["year"])).sort((x, y) => x - y);
  }
}

/** Whether a document was made from matrices in place of works, and what these count. */
export const isOfMatrix = (document: AnswerDocument): boolean => document.receipt.atlas.kind === "matrix";
export const quantityOf = (document: AnswerDocument): string => document.receipt.atlas.quantity ?? "works";

/** The part of a document that a chart shows, still a whole answer with its receipt. */
export function partOf(document: AnswerDocument, answers: Answer[]): AnswerDocument {
  return { question: document.question, conventions: document.conventions, answers, receipt: document.receipt, sources: document.sources };
}
