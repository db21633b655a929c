// Where documents come from: the server that sent the page.

export type Arguments = Record<string, string>;

export class Refused extends Error {}

export function queryOf(args: Arguments): string {
  const pairs = Object.entries(args).filter(([, v]) => v !== "");
  return pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&");
}

export class Source {
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

  /** An address that downloads the whole answer as the server writes it. */
  address(verb: string, args: Arguments, format: string): string {
    return `api/${verb}?${queryOf({ ...args, ...(format === "json" ? {} : { format }) })}`;
  }
}
