// The whole view in the address: page, question, conventions, those it is compared with, and what is shown.
//   #/pair?a=GB&b=CN&window=3&vs.window=5&_measure=pp_top_10&lang=zh&theme=dark

export interface View {
  page: string;
  args: Record<string, string>; // the verb's parameters
  versus: Record<string, string> | null; // conventions of the comparison
  shown: Record<string, string>; // choices of display
  language: string;
  theme: string;
}

export function parseView(hash: string): View {
  const [path, query] = hash.replace(/^#\/?/, "").split("?") as [string, string | undefined];
  const view: View = { page: path || "", args: {}, versus: null, shown: {}, language: "", theme: "" };
  for (const [key, value] of new URLSearchParams(query ?? "")) {
    if (key === "lang") view.language = value;
    else if (key === "theme") view.theme = value;
    else if (key === "vs") view.versus = view.versus ?? {};
    else if (key.startsWith("vs.")) (view.versus ??= {})[key.slice(3)] = value;
    else if (key.startsWith("_")) view.shown[key.slice(1)] = value;
    else view.args[key] = value;
  }
  return view;
}

export function formatView(view: View): string {
  const pairs: [string, string][] = [];
  for (const [k, v] of Object.entries(view.args)) if (v !== "") pairs.push([k, v]);
  if (view.versus) pairs.push(["vs", "1"], ...Object.entries(view.versus).filter(([, v]) => v !== "").map(([k, v]): [string, string] => [`vs.${k}`, v]));
  for (const [k, v] of Object.entries(view.shown)) if (v !== "") pairs.push([`_${k}`, v]);
  if (view.language) pairs.push(["lang", view.language]);
  if (view.theme) pairs.push(["theme", view.theme]);
  const query = new URLSearchParams(pairs).toString();
  return `#/${view.page}${query ? "?" + query : ""}`;
}
