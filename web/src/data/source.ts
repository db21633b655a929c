// Where documents come from: the server that sent the page.

export type Arguments = Record<string, string>;

export class Refused extends Error {}

export function queryOf(args: Arguments): string {
  const pairs = Object.entries(args).filter(([, v]) => v !== "");
  return pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&");
}

// A question without its answer: the last page that asked it, and how to give it up.
interface Open {
  page: number;
  control: AbortController;
}

export class Source {
  private readonly kept = new Map<string, Promise<unknown>>();
  private readonly open = new Map<string, Open>();
  private page = 0;

  /** From here on another page asks. What only pages before it wait for is given up when it asks for something new. */
  turnPage(): void {
    this.page++;
  }

  ask<T>(verb: string, args: Arguments): Promise<T> {
    const path = `api/${verb}?${queryOf(args)}`;
    const waiting = this.open.get(path);
    if (waiting) waiting.page = this.page;
    const known = this.kept.get(path);
    if (known) return known as Promise<T>;
    this.giveUpOthers();
    const control = new AbortController();
    const asked = this.fetch<T>(path, control.signal);
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

  private giveUpOthers(): void {
    for (const [path, one] of this.open)
      if (one.page !== this.page) {
        this.open.delete(path);
        this.kept.delete(path);
        one.control.abort();
      }
  }

  private async fetch<T>(path: string, signal: AbortSignal): Promise<T> {
    const response = await fetch(path, { signal });
    const document = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Refused(document.error ?? `${response.status}`);
    return document;
  }

  /** An address that downloads the whole answer as the server writes it. */
  address(verb: string, args: Arguments, format: string): string {
    return `api/${verb}?${queryOf({ ...args, ...(format === "json" ? {} : { format }) })}`;
  }
}
