// The charts about an atlas itself, from `info`.
import type { Info, MatrixInfo } from "../types.ts";
import type { Words } from "../words/index.ts";
import { barChart } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { seriesChart } from "./series.ts";

const dated = (info: Info) => info.holds.years.filter((y): y is typeof y & { year: number } => y.year !== null);

export function yearsChart(info: Info, w: Words): Chart | null {
  const years = dated(info);
  if (years.length < 2) return null;
  const peak = years.reduce((best, y) => (y.works > best.works ? y : best));
  const sentence = w.t("about.years.text", { n: w.count(info.holds.works), from: years[0]!.year, to: years[years.length - 1]!.year, peak: peak.year, most: w.count(peak.works) });
  return {
    id: "works-by-year", title: w.t("about.years"), sentence, answers: [], term: "publications",
    flat: { columns: ["year", "works", "with_country", "with_class", "with_references"], rows: info.holds.years.map((y) => [y.year, y.works, y.with_country, y.with_class, y.with_references]) },
    table: { columns: [{ label: w.t("table.year") }, { label: w.t("about.works"), unit: "works" }], rows: years.map((y) => [String(y.year), y.works]) },
    draw: (width) => seriesChart(width, { sentence, series: [{ name: "", hue: "world", shape: "circle", points: years.map((y) => ({ x: y.year, value: y.works })) }], format: (v) => w.count(v), read: (_, p) => `${p.x}: ${w.value(p.value, "works")}` }),
  };
}

export function coverageChart(info: Info, w: Words): Chart | null {
  const years = dated(info).filter((y) => y.works > 0);
  if (years.length < 2) return null;
  const first = years[0]!, last = years[years.length - 1]!;
  const sentence = w.t("about.coverage.text", { from: first.year, first: w.share(first.with_country / first.works), to: last.year, last: w.share(last.with_country / last.works) });
  const series = ([["about.coverage.country", "with_country", "joint", "circle"], ["about.coverage.class", "with_class", "a", "square"], ["about.coverage.references", "with_references", "b", "diamond"]] as const)
    .map(([name, key, hue, shape]) => ({ name: w.t(name), hue, shape, points: years.map((y) => ({ x: y.year, value: y[key] / y.works })) }));
  return {
    id: "coverage-by-year", title: w.t("about.coverage"), sentence, answers: [], term: "coverage",
    flat: { columns: ["year", "works", "with_country", "with_class", "with_references"], rows: years.map((y) => [y.year, y.works, y.with_country, y.with_class, y.with_references]) },
    table: { columns: [{ label: w.t("table.year") }, ...series.map((s) => ({ label: s.name, unit: "share" }))], rows: years.map((y, i) => [String(y.year), ...series.map((s) => s.points[i]!.value)]) },
    draw: (width) => seriesChart(width, { sentence, series, high: 1, format: (v, d) => w.axis(v, "share", d), read: (s, p) => `${s.name}, ${p.x}: ${w.value(p.value, "share")}` }),
  };
}

export function countriesChart(info: Info, w: Words): Chart | null {
  const all = Object.entries(info.holds.works_by_country);
  if (all.length === 0) return null;
  const sentence = w.t("about.bycountry.text", { country: w.place(all[0]![0]), n: w.count(all[0]![1]), all: w.count(info.holds.works) });
  return {
    id: "works-by-country", title: w.t("about.bycountry"), sentence, answers: [], term: "publications",
    flat: { columns: ["country", "works"], rows: all },
    table: { columns: [{ label: w.t("table.country") }, { label: w.t("about.works"), unit: "works" }], rows: all.map(([code, n]) => [w.place(code), n]) },
    draw: (width) => barChart(width, { sentence, bars: all.slice(0, 20).map(([code, n]) => ({ name: w.place(code), value: n, text: w.count(n), hue: "world" })) }),
  };
}

export function typesChart(info: Info, w: Words): Chart | null {
  const all = Object.entries(info.holds.types);
  if (all.length === 0) return null;
  const sentence = all.slice(0, 3).map(([t, n]) => `${w.maybe(`type.${t}`, t)} ${w.count(n)}`).join(", ");
  return {
    id: "types", title: w.t("about.types"), sentence, answers: [],
    flat: { columns: ["type", "works"], rows: all },
    table: { columns: [{ label: w.t("about.types") }, { label: w.t("about.works"), unit: "works" }], rows: all.map(([t, n]) => [w.maybe(`type.${t}`, t), n]) },
    draw: (width) => barChart(width, { sentence, bars: all.slice(0, 12).map(([t, n]) => ({ name: w.maybe(`type.${t}`, t), value: n, text: w.count(n), hue: "world" })) }),
  };
}

export function funnelChart(info: Info, w: Words): Chart | null {
  const steps = info.funnel ?? [];
  if (steps.length === 0) return null;
  const most = steps.reduce((best, s) => (s.dropped > best.dropped ? s : best));
  const last = steps[steps.length - 1]!;
  const sentence = w.t("about.funnel.text", { all: w.count(info.holds.works), left: w.count(last.left), filter: most.filter, dropped: w.count(most.dropped) });
  return {
    id: "funnel", title: w.t("about.funnel"), sentence, answers: [], term: "population",
    flat: { columns: ["filter", "dropped", "left"], rows: steps.map((s) => [s.filter, s.dropped, s.left]) },
    table: { columns: [{ label: w.t("about.funnel.filter") }, { label: w.t("about.funnel.dropped"), unit: "works" }, { label: w.t("about.funnel.left"), unit: "works" }], rows: steps.map((s) => [s.filter, s.dropped, s.left]) },
    draw: (width) => barChart(width, { sentence, bars: steps.map((s) => ({ name: s.filter, value: s.left, text: s.dropped > 0 ? `${w.count(s.left)} (−${w.count(s.dropped)})` : w.count(s.left), hue: "joint" })) }),
  };
}

export function matrixYears(info: MatrixInfo, w: Words): Chart | null {
  const { years } = info.holds;
  if (years.length < 2) return null;
  const [first, last] = [years[0]!, years[years.length - 1]!];
  const sentence = w.t("about.matrix.text", { n: w.count(last.sum_of_pairs), to: last.year, first: w.count(first.sum_of_pairs), from: first.year });
  return {
    id: "ties-by-year", title: w.t("about.matrix.years"), sentence, answers: [],
    flat: { columns: ["year", "matrices", "pairs", "sum_of_pairs"], rows: years.map((y) => [y.year, y.matrices, y.pairs, y.sum_of_pairs]) },
    table: { columns: [{ label: w.t("table.year") }, { label: w.t("network.ties"), unit: "works" }], rows: years.map((y) => [String(y.year), y.sum_of_pairs]) },
    draw: (width) => seriesChart(width, { sentence, series: [{ name: "", hue: "world", shape: "circle", points: years.map((y) => ({ x: y.year, value: y.sum_of_pairs })) }], format: (v) => w.count(v), read: (_, p) => `${p.x}: ${w.value(p.value, "works")}` }),
  };
}

export function matrixCountries(info: MatrixInfo, w: Words): Chart | null {
  const all = Object.entries(info.holds.ties_by_country);
  if (all.length === 0) return null;
  const sentence = all.slice(0, 3).map(([code, n]) => `${w.place(code)} ${w.count(n)}`).join(", ");
  return {
    id: "ties-by-country", title: w.t("about.matrix.countries"), sentence, answers: [],
    flat: { columns: ["country", "ties"], rows: all },
    table: { columns: [{ label: w.t("table.country") }, { label: w.t("network.ties"), unit: "works" }], rows: all.map(([code, n]) => [w.place(code), n]) },
    draw: (width) => barChart(width, { sentence, bars: all.slice(0, 20).map(([code, n]) => ({ name: w.place(code), value: n, text: w.count(n), hue: "world" })) }),
  };
}
