// Who leads, who gains, who else takes part, whose works are cited, fields and institutions: the charts of a pair's relations.
import type { Figures } from "../data/lookup.ts";
import type { Answer } from "../types.ts";
import type { Words } from "../words/index.ts";
import { barChart } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { dotChart, type DotRow } from "./dots.ts";
import { bounds, HUES, span, told } from "./measures.ts";
import { splitChart } from "./split.ts";

const GAINS = [
  ["gain_over_domestic", "pair.gain.domestic"],
  ["matched_gain_over_domestic", "pair.gain.matched.domestic"],
  ["gain_over_international", "pair.gain.international"],
  ["matched_gain_over_international", "pair.gain.matched.international"],
] as const;

export function gainChart(f: Figures, w: Words): Chart | null {
  const sides = f.sides;
  const found = GAINS.flatMap(([measure, key]) => sides.map((side, i) => ({ measure, key, side, i, answer: f.get(measure, side) })));
  if (!found.some((g) => g.answer)) return null;
  const answers = found.map((g) => g.answer).filter((a): a is Answer => a !== undefined);
  const matched = sides.map((side) => f.get("matched_gain_over_domestic", side));
  const gain = (a: Answer | undefined): string => (a?.value == null ? "–" : w.signed(a.value));
  const between = (a: Answer | undefined): string => (a?.lower == null || a.upper == null ? "–" : `${w.signed(a.lower)} ${w.language === "en" ? "to" : "至"} ${w.signed(a.upper)}`);
  const sentence = w.t("pair.gain.text", { a: w.place(sides[0]), b: w.place(sides[1]), va: gain(matched[0]), vb: gain(matched[1]), ia: between(matched[0]), ib: between(matched[1]) });
  const rows: DotRow[] = found.map((g) => ({
    name: `${w.place(g.side)} ${w.t(g.key)}`, value: g.answer?.value ?? null, lower: g.answer?.lower ?? null, upper: g.answer?.upper ?? null, ...HUES[g.i === 0 ? "a" : "b"]!, gap: g.i === 0, small: g.answer?.n == null ? "" : w.count(g.answer.n),
  }));
  return {
    id: "gain", title: w.t("pair.gain.chart"), sentence, answers, term: "matched_gain_over_domestic",
    table: {
      columns: [{ label: w.t("table.comparison") }, { label: w.t("table.value"), unit: "share" }, { label: w.t("table.lower"), unit: "share" }, { label: w.t("table.upper"), unit: "share" }, { label: w.t("table.n"), unit: "works" }],
      rows: found.map((g, i) => [rows[i]!.name, g.answer?.value ?? null, g.answer?.lower ?? null, g.answer?.upper ?? null, g.answer?.n ?? null]),
    },
    draw: (width) => dotChart(width, { sentence, rows, format: (v) => w.signed(v), bounds: (l, u) => `(${w.signed(l)} ${w.language === "en" ? "to" : "至"} ${w.signed(u)})`, reference: { value: 0, name: w.t("pair.gain.zero") }, smallHeading: w.t("table.n") }),
  };
}

const ROLES = ["first", "last", "corresponding", "either"] as const;

export function leadChart(f: Figures, w: Words): Chart | null {
  const [a, b] = f.sides;
  const roles = ROLES.filter((role) => f.get("lead_share", a, { role, missing: "drop" }));
  if (roles.length === 0) return null;
  const of = (measure: string, population: string, role: string): Answer | undefined => f.get(measure, population, { role, missing: "drop" });
  const first = of("lead_share", a, "first");
  const sentence = w.t("pair.lead.text", { a: w.place(a), b: w.place(b), va: told(w, first), ia: bounds(w, first) || "–", vb: told(w, of("lead_share", b, "first")), third: told(w, of("third_lead_share", "joint", "first")) });
  const name = (role: (typeof ROLES)[number]): string => w.t(`pair.lead.${role}`);
  return {
    id: "leadership", title: w.t("pair.lead.chart"), sentence, term: "lead_share",
    answers: roles.flatMap((role) => [of("lead_share", a, role), of("lead_share", b, role), of("third_lead_share", "joint", role)]).filter((x): x is Answer => x !== undefined),
    table: {
      columns: [{ label: w.t("table.role") }, { label: w.place(a), unit: "share" }, { label: w.t("table.lower"), unit: "share" }, { label: w.t("table.upper"), unit: "share" }, { label: w.place(b), unit: "share" }, { label: w.t("table.third"), unit: "share" }, { label: w.t("table.n"), unit: "works" }],
      rows: roles.map((role) => { const left = of("lead_share", a, role); return [name(role), left?.value ?? null, left?.lower ?? null, left?.upper ?? null, of("lead_share", b, role)?.value ?? null, of("third_lead_share", "joint", role)?.value ?? null, left?.n ?? null]; }),
    },
    draw: (width) =>
      splitChart(width, {
        sentence, leftName: w.place(a), rightName: w.place(b), half: w.t("pair.lead.half"),
        rows: roles.map((role) => { const left = of("lead_share", a, role); return { name: name(role), share: left?.value ?? null, lower: left?.lower ?? null, upper: left?.upper ?? null, left: told(w, left), right: told(w, of("lead_share", b, role)), after: w.t("pair.lead.third", { value: told(w, of("third_lead_share", "joint", role)) }) }; }),
      }),
  };
}

const fieldName = (w: Words, name: string): string => (name === "(no field)" ? w.t("pair.fields.no") : name);

export function fieldsChart(f: Figures, w: Words): Chart | null {
  const answers = f.all("publications", ["field"], "joint").filter((x) => (x.value ?? 0) > 0).sort((x, y) => y.value! - x.value!);
  if (answers.length === 0) return null;
  const all = f.value("publications", "joint") ?? 0;
  const top = answers[0]!;
  const mncs = (x: Answer): Answer | undefined => f.get("mncs", "joint", { field: x.by!["field"]! });
  const sentence = w.t("pair.fields.text", { field: fieldName(w, String(top.by!["field"])), n: w.value(top.value, "works"), all: w.value(all, "works"), share: w.share(top.value! / all) });
  return {
    id: "fields", title: w.t("pair.fields.works"), sentence, term: "cohort",
    answers: answers.flatMap((x) => [x, mncs(x)]).filter((x): x is Answer => x !== undefined),
    table: {
      columns: [{ label: w.t("table.field") }, { label: w.t("table.joint"), unit: "works" }, { label: w.t("table.mncs"), unit: "ratio" }, { label: w.t("table.lower"), unit: "ratio" }, { label: w.t("table.upper"), unit: "ratio" }, { label: w.t("table.n"), unit: "works" }],
      rows: answers.map((x) => { const m = mncs(x); return [fieldName(w, String(x.by!["field"])), x.value, m?.value ?? null, m?.lower ?? null, m?.upper ?? null, m?.n ?? null]; }),
    },
    draw: (width) => barChart(width, { sentence, bars: answers.slice(0, 14).map((x) => ({ name: fieldName(w, String(x.by!["field"])), value: x.value, text: w.value(x.value, "works") })) }),
  };
}

/** Joint works as a share of the two sides' works, by field: where the tie is stronger or weaker than over all fields. */
export function tieByField(f: Figures, w: Words): Chart | null {
  const [a, b] = f.sides;
  const rows = f.all("publications", ["field"], "joint").flatMap((x) => {
    const field = x.by!["field"]!;
    const [na, nb] = [f.value("publications", a, { field }), f.value("publications", b, { field })];
    if (na === null || nb === null || x.value === null || field === "(no field)") return [];
    return [{ field: String(field), joint: x, value: x.value / (na + nb - x.value), na, nb }];
  }).sort((x, y) => y.value - x.value);
  const [ja, ta, tb] = [f.value("publications", "joint"), f.value("publications", a), f.value("publications", b)];
  if (rows.length < 2 || f.document.conventions["counting"] !== "full" || ja === null || ta === null || tb === null) return null;
  const over = ja / (ta + tb - ja);
  const sentence = w.t("pair.fields.expected.text", { all: w.share(over), high: rows[0]!.field, hv: w.share(rows[0]!.value) });
  return {
    id: "tie-by-field", title: w.t("pair.fields.expected"), sentence, term: "share_of_output",
    answers: rows.flatMap((r) => [r.joint, f.get("publications", a, { field: r.field })!, f.get("publications", b, { field: r.field })!]),
    table: {
      columns: [{ label: w.t("table.field") }, { label: w.t("table.share"), unit: "share" }, { label: w.t("table.joint"), unit: "works" }, { label: w.place(a), unit: "works" }, { label: w.place(b), unit: "works" }],
      rows: rows.map((r) => [r.field, r.value, r.joint.value, r.na, r.nb]),
    },
    draw: (width) =>
      dotChart(width, {
        sentence, format: (v) => w.share(v, 0), bounds: () => "", reference: { value: over, name: w.share(over) }, smallHeading: w.t("table.joint"),
        rows: rows.slice(0, 14).map((r) => ({ name: r.field, value: r.value, lower: null, upper: null, hue: r.value >= over ? "above" : "below", shape: r.value >= over ? "circle" as const : "diamond" as const, small: w.value(r.joint.value, "works") })),
      }),
  };
}

export function partnersChart(f: Figures, w: Words): Chart | null {
  const answers = f.all("third_partner_share", ["country"]);
  if (answers.length === 0) return null;
  const name = (x: Answer): string => w.place(String(x.by!["country"]));
  const sentence = w.t("pair.partners.text", { bilateral: told(w, f.get("bilateral_share", "joint")), country: name(answers[0]!), value: told(w, answers[0]) });
  return {
    id: "third-partners", title: w.t("pair.partners.chart"), sentence, answers, term: "third_partner_share",
    table: {
      columns: [{ label: w.t("table.country") }, { label: w.t("table.share"), unit: "share" }, { label: w.t("table.lower"), unit: "share" }, { label: w.t("table.upper"), unit: "share" }],
      rows: answers.map((x) => [name(x), x.value, x.lower, x.upper]),
    },
    draw: (width) => dotChart(width, { sentence, format: (v) => w.value(v, "share"), tick: (v, d) => w.axis(v, "share", d), bounds: (l, u) => `(${span(w, l, u, "share")})`, rows: answers.map((x) => ({ name: name(x), value: x.value, lower: x.lower, upper: x.upper, hue: "world", shape: "circle" as const })) }),
  };
}

export function referencesChart(f: Figures, w: Words): Chart | null {
  const [a, b] = f.sides;
  const pairs: [string, string, string][] = [[a, b, "a"], [b, a, "b"]];
  const rows = pairs.flatMap(([citing, cited, key]) => [
    { key, name: w.t("pair.references.row", { a: w.place(citing), b: w.place(cited) }), answer: f.get("reference_preference", citing, { cited }), gap: true },
    { key, name: w.t("pair.references.alone", { a: w.place(citing), b: w.place(cited) }), answer: f.get("reference_preference", citing, { cited, joint: "left_out" }), gap: false },
  ]);
  if (!rows.some((r) => r.answer?.value != null)) return null;
  const [ab, ba] = [rows[0]!.answer, rows[2]!.answer];
  const sentence = w.t("pair.references.text", { a: w.place(a), b: w.place(b), vab: told(w, ab), iab: bounds(w, ab) || "–", vba: told(w, ba), iba: bounds(w, ba) || "–" });
  return {
    id: "references", title: w.t("pair.references.chart"), sentence, term: "reference_preference", answers: rows.map((r) => r.answer).filter((x): x is Answer => x !== undefined),
    table: {
      columns: [{ label: w.t("table.comparison") }, { label: w.t("table.value"), unit: "ratio" }, { label: w.t("table.lower"), unit: "ratio" }, { label: w.t("table.upper"), unit: "ratio" }],
      rows: rows.map((r) => [r.name, r.answer?.value ?? null, r.answer?.lower ?? null, r.answer?.upper ?? null]),
    },
    draw: (width) =>
      dotChart(width, {
        sentence, format: (v) => w.value(v, "ratio"), tick: (v, d) => w.axis(v, "ratio", d), bounds: (l, u) => `(${span(w, l, u, "ratio")})`, reference: { value: 1, name: w.t("reference.third") },
        rows: rows.map((r) => ({ name: r.name, value: r.answer?.value ?? null, lower: r.answer?.lower ?? null, upper: r.answer?.upper ?? null, ...HUES[r.key]!, gap: r.gap })),
      }),
  };
}

export function institutionsChart(f: Figures, w: Words, side: string, key: "a" | "b"): Chart | null {
  const answers = f.document.answers.filter((x) => x.by?.["institution"] !== undefined && x.by["side"] === side && x.measure === "publications");
  if (answers.length === 0) return null;
  const name = (x: Answer): string => String(x.by!["institution"]);
  const sentence = w.t("pair.institutions.text", { institution: name(answers[0]!), n: told(w, answers[0]), all: told(w, f.get("publications", "joint")) });
  return {
    id: `institutions-${side.toLowerCase()}`, title: w.t("pair.institutions.of", { a: w.place(side) }), sentence, answers,
    table: { columns: [{ label: w.t("table.institution") }, { label: w.t("table.joint"), unit: "works" }], rows: answers.map((x) => [name(x), x.value]) },
    draw: (width) => barChart(width, { sentence, bars: answers.map((x) => ({ name: name(x), value: x.value, text: told(w, x), hue: key })) }),
  };
}

const STRENGTHS = ["quasi_independence", "quasi_independence_within_fields", "association_strength"] as const;

/** How close the two are: joint works over what totals lead to expect, by more than one null. */
export function strengthChart(f: Figures, w: Words): Chart | null {
  const rows = STRENGTHS.flatMap((measure) => { const answer = f.get(measure, "joint"); return answer?.value != null ? [{ measure, answer }] : []; });
  const first = rows[0]?.answer;
  if (!first) return null;
  const sure = first.lower === null ? "point" : first.lower > 1 ? "more" : first.upper! < 1 ? "fewer" : "even";
  const sentence = w.t(`pair.strength.${sure}`, { value: told(w, first), interval: bounds(w, first) });
  return {
    id: "strength", title: w.t("pair.strength.chart"), sentence, answers: rows.map((r) => r.answer), term: "quasi_independence",
    table: { columns: [{ label: w.t("table.comparison") }, { label: w.t("table.value"), unit: "ratio" }, { label: w.t("table.lower"), unit: "ratio" }, { label: w.t("table.upper"), unit: "ratio" }], rows: rows.map((r) => [w.measure(r.measure), r.answer.value, r.answer.lower, r.answer.upper]) },
    draw: (width) => dotChart(width, { sentence, format: (v) => w.value(v, "ratio"), tick: (v, d) => w.axis(v, "ratio", d), bounds: (l, u) => `(${span(w, l, u, "ratio")})`, reference: { value: 1, name: w.t("decoupling.expected") },
      rows: rows.map((r, i) => ({ name: w.measure(r.measure), value: r.answer.value, lower: r.answer.lower, upper: r.answer.upper, hue: "joint", shape: "circle" as const, strong: i === 0 })) }),
  };
}
