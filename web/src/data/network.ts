// The network of countries, from the GraphML that `export network` writes.

export interface Country {
  code: string;
  name: string;
  bloc: string;
  ties: number;
  partners: number;
}

export interface Tie {
  a: string;
  b: string;
  count: number;
  expected: number | null;
  ratio: number | null; // observed over expected
}

export interface Network {
  title: string;
  description: string;
  countries: Country[]; // most ties first
  ties: Tie[]; // most first
}

/** Our own GraphML, which is regular: no general parser is needed, and none that only a browser has. */
export function parseGraphml(text: string): Network {
  const keys = new Map([...text.matchAll(/<key id="([^"]+)" for="(\w+)" attr\.name="([^"]+)"/g)].map((m) => [`${m[1]}`, m[3]!]));
  const data = (body: string): Record<string, string> => Object.fromEntries([...body.matchAll(/<data key="([^"]+)">([^<]*)<\/data>/g)].map((m) => [keys.get(m[1]!) ?? m[1]!, unescaped(m[2]!)]));
  const number = (value: string | undefined): number | null => (value === undefined || value === "" ? null : Number(value));
  const graph = data(text.slice(text.indexOf("<graph "), text.indexOf("<node")));
  const countries = [...text.matchAll(/<node id="([^"]+)">([\s\S]*?)<\/node>/g)].map((m): Country => {
    const d = data(m[2]!);
    return { code: unescaped(m[1]!), name: d["name"] ?? m[1]!, bloc: d["bloc"] ?? "", ties: number(d["ties"]) ?? 0, partners: number(d["partners"]) ?? 0 };
  });
  const ties = [...text.matchAll(/<edge [^>]*source="([^"]+)" target="([^"]+)"[^>]*>([\s\S]*?)<\/edge>/g)].map((m): Tie => {
    const d = data(m[3]!);
    return { a: unescaped(m[1]!), b: unescaped(m[2]!), count: number(d["weight"]) ?? 0, expected: number(d["expected"]), ratio: number(d["observed_over_expected"]) };
  });
  return { title: graph["title"] ?? "", description: graph["description"] ?? "", countries: countries.sort((x, y) => y.ties - x.ties || (x.code < y.code ? -1 : 1)), ties: ties.sort((x, y) => y.count - x.count) };
}

/** The ties of a network among the countries of another one, each of which stays, though it have none. */
export function amongCountries(network: Network, other: Network): Network {
  const here = new Map(network.countries.map((c) => [c.code, c]));
  const inside = new Set(other.countries.map((c) => c.code));
  const countries = other.countries.map((c) => here.get(c.code) ?? { ...c, ties: 0, partners: 0 });
  return { ...network, countries: countries.sort((x, y) => y.ties - x.ties || (x.code < y.code ? -1 : 1)), ties: network.ties.filter((t) => inside.has(t.a) && inside.has(t.b)) };
}

const unescaped = (text: string): string => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;|&#39;/g, "'").replace(/&amp;/g, "&");

/** For each country its strongest ties: enough to see who keeps to whom, few enough to follow a line. */
export function strongest(network: Network, each: number): Tie[] {
  const taken = new Map<string, number>();
  const out: Tie[] = [];
  const ranked = [...network.ties].sort((x, y) => (y.ratio ?? 0) - (x.ratio ?? 0) || y.count - x.count);
  for (const t of ranked) {
    const [p, q] = [taken.get(t.a) ?? 0, taken.get(t.b) ?? 0];
    if (p >= each && q >= each) continue;
    taken.set(t.a, p + 1);
    taken.set(t.b, q + 1);
    out.push(t);
  }
  return out;
}
