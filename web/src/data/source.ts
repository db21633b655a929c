// Where documents come from: the server that sent the page.

export type Arguments = Record<string, string>;

export class Refused extends Error {}
/** No answer came, or none that this server would give. */
export class Unanswered extends Error {}

export function queryOf(args: Arguments): string {
  const pairs = Object.entries(args).filter(([, v]) => v !== "");
  return pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&");
}

// A question without its answer: the last page that asked it, and how to give it up.
interface Open {
  page: number;
  control: AbortController;
}

/** What was asked for an answer. */
export interface Asked {
  verb: string;
  args: Arguments;
  file?: string; // what the command line asks with in place of `id`, which is a server's own
}

interface Told {
  receipt?: { atlas: { hash: string } };
  atlas?: { hash?: string }; // of `info`
  error?: string;
}

export class Source {
  /** Called when an answer comes from another atlas than those before it: somebody built it anew. */
  whenChanged: () => void = () => {};
  private readonly kept = new Map<string, Promise<unknown>>();
  private readonly open = new Map<string, Open>();
  private readonly asked = new WeakMap<object, Asked>(); // by receipt
  private page = 0;
  private atlas = "";
  private looking = false;

  /** From here on another page asks. What only pages before it wait for is given up when it asks for something new. */
  turnPage(): void {
    this.page++;
    if (this.atlas) void this.look();
  }

  ask<T>(verb: string, args: Arguments): Promise<T> {
    const path = `api/${verb}?${queryOf(args)}`;
    const waiting = this.open.get(path);
    if (waiting) waiting.page = this.page;
    const known = this.kept.get(path);
    if (known) return known as Promise<T>;
    this.giveUpOthers();
    const control = new AbortController();
    const asked = this.fetch<T>(path, control.signal).then((document) => this.noted(document, { verb, args }));
    this.kept.set(path, asked);
    this.open.set(path, { page: this.page, control });
    if (this.kept.size > 24) this.kept.delete(this.kept.keys().next().value!);
    const forget = (): void => void (this.open.get(path)?.control === control && this.open.delete(path));
    asked.then(forget, () => {
      forget();
      if (this.kept.get(path) === asked) this.kept.delete(path);
    });
    return asked;
  }

  /** The question that a receipt is of. */
  questionOf(receipt: object): Asked | undefined {
    return this.asked.get(receipt);
  }

  /** A receipt that was made from another one, for what was asked beside it. */
  note<R extends object>(receipt: R, asked: Asked): R {
    this.asked.set(receipt, asked);
    return receipt;
  }

  private giveUpOthers(): void {
    for (const [path, one] of this.open)
      if (one.page !== this.page) {
        this.open.delete(path);
        this.kept.delete(path);
        one.control.abort();
      }
  }

  private noted<T>(document: T, asked: Asked): T {
    const told = document as Told;
    if (told.receipt) this.asked.set(told.receipt, asked);
    this.watch(told.receipt?.atlas.hash ?? told.atlas?.hash);
    return document;
  }

  // Answers of two atlases on one page would contradict each other, so nothing of the old one is kept.
  private watch(hash: string | undefined): void {
    if (!hash || hash === this.atlas) return;
    const changed = this.atlas !== "";
    this.atlas = hash;
    if (!changed) return;
    this.kept.clear();
    this.whenChanged();
  }

  // What is kept asks nobody, so a new page looks whether the atlas is still the one that it was.
  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      this.watch((await this.fetch<Told>("api/info?", null)).atlas?.hash);
    } catch {
      // Whoever asks a question hears of it.
    }
    this.looking = false;
  }

  private async fetch<T>(path: string, signal: AbortSignal | null): Promise<T> {
    let response: Response, document: T & Told;
    try {
      response = await fetch(path, { signal });
      document = (await response.json()) as T & Told;
    } catch (problem) {
      if (signal?.aborted) throw problem; // given up
      throw new Unanswered(String(problem));
    }
    if (!response.ok) throw new Refused(document.error ?? `${response.status}`);
    return document;
  }

  /** An address that downloads the whole answer as the server writes it. */
  address(verb: string, args: Arguments, format: string): string {
    return `api/${verb}?${queryOf({ ...args, ...(format === "json" ? {} : { format }) })}`;
  }
}
