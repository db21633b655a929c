// Where documents come from: the server that sent the page, or the page itself (a report has its data inlined).

export type Arguments = Record<string, string>;

export interface Source {
  /** Whether anything can be asked, or only what is here. */
  readonly live: boolean;
  ask<T>(verb: string, args: Arguments, signal?: AbortSignal): Promise<T>;
  /** An address that downloads the whole answer as the server writes it, if there is one. */
  address(verb: string, args: Arguments, format: string): string | null;
}

export class Refused extends Error {}

export function queryOf(args: Arguments): string {
  const pairs = Object.entries(args).filter(([, v]) => v !== "");
  return pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&");
}

export class ServerSource implements Source {
  readonly live = true;
  private readonly kept = new Map<string, Promise<unknown>>();

  ask<T>(verb: string, args: Arguments, signal?: AbortSignal): Promise<T> {
    const path = `api/${verb}?${queryOf(args)}`;
    const known = this.kept.get(path);
    if (known) return known as Promise<T>;
    const asked = this.fetch<T>(path, signal);
    this.kept.set(path, asked);
    if (this.kept.size > 24) this.kept.delete(this.kept.keys().next().value!);
    asked.catch(() => this.kept.delete(path));
    return asked;
  }

  private async fetch<T>(path: string, signal?: AbortSignal): Promise<T> {
    const response = await fetch(path, signal ? { signal } : {});
    const document = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Refused(document.error ?? `${response.status}`);
    return document;
  }

  address(verb: string, args: Arguments, format: string): string {
    return `api/${verb}?${queryOf({ ...args, ...(format === "json" ? {} : { format }) })}`;
  }
}

/** Documents by the question that they answer: {"pair?a=GB&b=CN": {…}}. */
export class InlineSource implements Source {
  readonly live = false;
  private readonly documents: Record<string, unknown>;

  constructor(documents: Record<string, unknown>) {
    this.documents = documents;
  }

  async ask<T>(verb: string, args: Arguments): Promise<T> {
    const found = this.documents[`${verb}?${queryOf(args)}`] ?? this.documents[verb];
    if (found === undefined) throw new Refused(`this file holds no answer of '${verb}'`);
    return found as T;
  }

  address(): null {
    return null;
  }
}

export function sourceOf(page: Document): Source {
  const inlined = page.getElementById("comity-data")?.textContent;
  return inlined ? new InlineSource(JSON.parse(inlined) as Record<string, unknown>) : new ServerSource();
}
