// Charts and sentences without a browser: figures are the program's, words follow the intervals, summaries are its own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, close, equal, holds, ROOT, sampleAtlas, temporary, test } from "./harness.mjs";
import { curveOf, formatOff, parseOff } from "../../web/src/data/curve.ts";
import { csvOf, flatAnswers, numberText } from "../../web/src/data/csv.ts";
import { Figures } from "../../web/src/data/lookup.ts";
import { formatView, parseView } from "../../web/src/data/view.ts";
import { impactByYear, impactChart, outputChart, shareChart } from "../../web/src/charts/pair.ts";
import { fieldsChart, gainChart, institutionsChart, leadChart, partnersChart, referencesChart, tieByField } from "../../web/src/charts/pair_relations.ts";
import { barChart } from "../../web/src/charts/bars.ts";
import { curveChart } from "../../web/src/charts/curve.ts";
import { IMPACT_MEASURES } from "../../web/src/charts/measures.ts";
import { effectsChart, specificationChart } from "../../web/src/charts/claim.ts";
import { countChart, intensityChart, tieShareChart } from "../../web/src/charts/decoupling.ts";
import { exclusivityByYear, growthChart, membersOf, blocNames } from "../../web/src/charts/blocs.ts";
import { layout, matrixChart, networkChart, visible } from "../../web/src/charts/network.ts";
import { countryCourses, partnersOf, rankChart, tileChart } from "../../web/src/charts/world.ts";
import { parseGraphml, strongest } from "../../web/src/data/network.ts";
import { pairParagraph } from "../../web/src/sentences/pair.ts";
import { pairReport } from "../../web/src/report/pair.ts";
import { toText } from "../../web/src/svg/node.ts";
import { DARK, LIGHT, resolvedBy } from "../../web/src/svg/theme.ts";
import { partnerCourses, partnerRank, PARTNER_MEASURES } from "../../web/src/charts/partners.ts";
import { moves, SIDE_MEASURES, tieFieldsChart, TIE_MEASURES, trendChart } from "../../web/src/charts/trend.ts";
import { Words } from "../../web/src/words/index.ts";
import { en } from "../../web/src/words/en.ts";
import { zh } from "../../web/src/words/zh.ts";
import { cli } from "./harness.mjs";
import { writeFileSync } from "node:fs";

const { folder, atlas } = sampleAtlas(3000, 5);
const SETS = [[], ["--counting", "fractional_author", "--interval", "none"], ["--years", "2019", "--class", "none"], ["--partners", "multilateral", "--max-authors", "3"]];
const pairs = SETS.map((flags) => answer("pair", "QM", "QN", "--atlas", atlas, ...flags));
const languages = ["en", "zh"].map((l) => new Words(l));

function chartsOf(document, w) {
  const f = new Figures(document);
  return [outputChart(f, w), shareChart(f, w), ...IMPACT_MEASURES.flatMap((m) => [impactChart(f, w, m), impactByYear(f, w, m)]), gainChart(f, w), leadChart(f, w), fieldsChart(f, w), tieByField(f, w),
    partnersChart(f, w), referencesChart(f, w), institutionsChart(f, w, "QM", "a"), institutionsChart(f, w, "QN", "b")].filter((c) => c !== null);
}

test("charts of every answer draw at every width, with finite numbers and every colour known", () => {
  let drawn = 0;
  for (const document of pairs)
    for (const w of languages)
      for (const chart of chartsOf(document, w))
        for (const width of [240, 320, 640, 1200]) {
          const text = toText(chart.draw(width), resolvedBy(LIGHT));
          ++drawn;
          holds(!/NaN|undefined|Infinity|var\(/.test(text), `${chart.id} at ${width}: ${/.{40}(NaN|undefined|Infinity|var\().{40}/.exec(text)?.[0]}`);
          holds(!/\{\w+\}/.test(chart.sentence + chart.title), `${chart.id}: a value is missing in "${chart.sentence}"`);
        }
  holds(drawn > 300, `only ${drawn} drawings`);
});

test("a chart's answers are the document's, and its table holds their values", () => {
  for (const document of pairs) {
    const known = new Set(document.answers.map((a) => JSON.stringify(a)));
    for (const chart of chartsOf(document, languages[0])) {
      for (const a of chart.answers) holds(known.has(JSON.stringify(a)), `${chart.id}: an answer that is not the document's`);
      const cells = new Set(chart.table.rows.flat());
      if (["tie-by-field", "share-of-output"].includes(chart.id) || chart.id.startsWith("institutions")) continue;
      for (const a of chart.answers) if (a.value !== null && !["lead_share", "third_lead_share"].includes(a.measure)) holds(cells.has(a.value), `${chart.id}: ${a.measure} ${a.value} is not in the table`);
    }
  }
});

test("the CSV of all answers is that of the command line", () => {
  const ours = csvOf(flatAnswers(pairs[0].answers)).split("\n");
  const theirs = cli("pair", "QM", "QN", "--atlas", atlas, "--format", "csv").split("\n");
  equal(ours.length, theirs.length, "lines");
  const parsed = (line) => line.split(",").map((c) => (c !== "" && !Number.isNaN(Number(c)) ? Number(c) : c));
  const head = theirs[0].split(",");
  equal([...ours[0].split(",")].sort(), [...head].sort(), "columns");
  const place = head.map((c) => ours[0].split(",").indexOf(c));
  for (let i = 1; i < ours.length - 1; ++i) {
    if (ours[i].includes('"')) continue; // quoted texts: compared as a whole below
    const mine = parsed(ours[i]);
    equal(place.map((p) => mine[p]), parsed(theirs[i]), `line ${i}`);
  }
  const texts = ours.filter((line, i) => line === theirs[i]).length;
  holds(texts > ours.length * 0.5 || place.some((p, i) => p !== i), "number texts differ");
});

test("numbers are written as the program writes them", () => {
  for (const [x, text] of [[0, "0"], [-3, "-3"], [0.1, "0.1"], [1e-5, "1e-05"], [1.5e-7, "1.5e-07"], [0.0001, "0.0001"], [1.25e20, "125000000000000000000"], [2 / 3, "0.6666666666666666"], [-2.5e-9, "-2.5e-09"]]) equal(numberText(x), text);
});

// What the paragraph may say is decided by the interval alone.
function withMncs(value, lower, upper) {
  const document = structuredClone(pairs[0]);
  for (const a of document.answers) if (a.measure === "mncs" && a.population === "joint" && !a.by) Object.assign(a, { value, lower, upper });
  return new Figures(document);
}
test("the paragraph compares only what the interval decides", () => {
  const [w] = languages;
  const said = (...x) => pairParagraph(withMncs(...x), w).join(" ");
  holds(said(1.5, 1.2, 1.8).includes("50\u202f% more than"), "above");
  holds(said(0.6, 0.4, 0.9).includes("40\u202f% less than"), "below");
  for (const span of [[1.5, 0.9, 2.2], [0.8, 0.5, 1.0], [1.1, 1.0, 1.3]]) holds(said(...span).includes("cannot be told apart"), `even ${span}`);
  holds(!/more than the world|less than the world/.test(said(1.5, null, null)), "no interval, no comparison");
});

test("a selection is not the world: the paragraph then speaks by published scores", () => {
  const document = structuredClone(pairs[0]);
  document.receipt.atlas.scope = "selection";
  for (const w of languages) {
    const text = pairParagraph(new Figures(document), w).join(" ");
    holds(!/mncs/.test(text) && /OpenAlex/.test(text), text);
    const chart = impactChart(new Figures(document), w, "mncs");
    holds(!/world|世界/.test(chart.sentence + toText(chart.draw(900), resolvedBy(LIGHT))), `${chart.sentence} speaks of the world`);
  }
});

test("a weight is not told as a number of works", () => {
  const [w] = languages;
  const document = pairs[1]; // author-fractional
  const joint = document.answers.find((a) => a.measure === "publications" && a.population === "joint" && !a.by);
  holds(joint.value !== joint.n, "the weight equals the number");
  const text = pairParagraph(new Figures(document), w)[0];
  holds(text.includes(`${joint.n} works together`) && text.includes(`weigh ${w.value(joint.value, "works")}`), text);
});

test("an answer without a count says nothing about it", () => {
  for (const w of languages) equal(pairParagraph(new Figures(answer("pair", "QM", "QN", "--measures", "mncs", "--atlas", atlas)), w), []);
});

test("no joint works: one true sentence", () => {
  const document = answer("pair", "QM", "AD", "--atlas", atlas);
  for (const w of languages) equal(pairParagraph(new Figures(document), w).length, 1);
});

const claim = join(folder, "claim.toml");
writeFileSync(claim, readFileSync(join(ROOT, "claims/twice-the-global-average.toml"), "utf8").replace('countries = ["CN", "GB"]', 'countries = ["QM", "QN"]'));
// Large enough that some specifications rest on enough works to judge and some do not.
const curve = answer("claim", "curve", claim, "--atlas", sampleAtlas(20000, 1).atlas);

test("with all choices on, the curve's summary is the program's", () => {
  holds(curve.claim.readings.some((r) => r.judging > 0 && r.judging < r.with_value), "no reading has both kinds of specifications");
  for (const reading of curve.claim.readings) {
    const c = curveOf(curve, reading, new Map());
    equal([c.specifications, c.points.length, c.judging, c.min, c.median, c.max, c.worldMedian], [reading.specifications, reading.with_value, reading.judging, reading.min, reading.median, reading.max, reading.world_median], reading.id);
    if (reading.reaching !== null) equal([c.reaching, c.near], [reading.reaching, reading.near], reading.id);
    for (const axis of reading.axes) {
      const effect = c.effects.find((e) => e.key === axis.key);
      holds(Math.abs(effect.variance - axis.variance_share) < 1e-9, `${reading.id} ${axis.key}: ${effect.variance} is not ${axis.variance_share}`);
      equal(effect.options.map((o) => [o.option, o.median, o.n]), axis.options.map((o) => [o.option, o.median, o.specifications]), axis.key);
    }
  }
});

test("switching choices off leaves what a plain filter leaves", () => {
  const reading = curve.claim.readings[0];
  for (const text of ["class~none", "class~none|class~topic|window~open", "counting~full|joint~any|threshold~ge"]) {
    const off = parseOff(text);
    equal(formatOff(off), text);
    const kept = curve.specifications.filter((s) => s.reading === reading.id && s.value !== null && Object.entries(s.options).every(([axis, o]) => !text.split("|").includes(`${axis}~${o}`)));
    const c = curveOf(curve, reading, off);
    equal(c.points.map((s) => s.value), kept.map((s) => s.value).sort((a, b) => a - b), text);
    for (const chart of [specificationChart(curve, c, languages[0]), effectsChart(curve, c, languages[1])]) if (chart) holds(!/NaN|Infinity/.test(toText(chart.draw(800))), text);
  }
});

test("a switch is answered in under 100 ms", () => {
  const reading = curve.claim.readings[0];
  // Time of the processor, and the best of some: what else the machine does is not the page's fault.
  let each = Infinity;
  for (let i = 0; i < 6; ++i) {
    const start = process.cpuUsage();
    toText(specificationChart(curve, curveOf(curve, reading, parseOff(i % 2 ? "class~none" : "window~open")), languages[0]).draw(900));
    const spent = process.cpuUsage(start);
    each = Math.min(each, (spent.user + spent.system) / 1000);
  }
  holds(each < 100, `${each.toFixed(0)} ms`);
});

const graphml = cli("export", "network", "--atlas", atlas, "--min-ties", "1", "--format", "graphml");
test("a network is read as it was written", () => {
  const network = parseGraphml(graphml);
  const csv = cli("export", "network", "--atlas", atlas, "--min-ties", "1", "--format", "csv").trim().split("\n").slice(1).map((line) => line.split(","));
  equal(network.ties.length, csv.length, "ties");
  const written = new Map(csv.map((row) => [row.slice(0, 2).sort().join(), row]));
  for (const t of network.ties) {
    const row = written.get([t.a, t.b].sort().join());
    holds(row, `${t.a} ${t.b} is not in the CSV`);
    for (const value of [t.count, t.expected, t.ratio]) holds(row.some((cell) => cell !== "" && Number(cell) === value), `${t.a} ${t.b}: ${value} is not in ${row}`);
  }
  const sums = new Map();
  for (const t of network.ties) for (const c of [t.a, t.b]) sums.set(c, (sums.get(c) ?? 0) + t.count);
  for (const c of network.countries) equal(c.ties, sums.get(c.code), `ties of ${c.code}`);
});

test("a network always stands the same way, and no tie is drawn that is not there", () => {
  const network = parseGraphml(graphml);
  const [one, two] = [layout(visible(network)), layout(visible(parseGraphml(graphml)))];
  equal([...one], [...two]);
  for (const p of one.values()) holds(p.x >= 0 && p.x <= 1 && p.y >= 0 && p.y <= 1, "a place outside");
  const known = new Set(network.ties.map((t) => `${t.a} ${t.b}`));
  for (const t of strongest(network, 3)) holds(known.has(`${t.a} ${t.b}`), "a tie from nowhere");
});

test("charts of networks, blocs, ranks and decouplings draw at every width", () => {
  const network = parseGraphml(graphml);
  const blocs = answer("blocs", "--atlas", atlas, "--min-ties", "1", "--null-networks", "2", "--runs", "3");
  const decoupling = answer("decoupling", "QO", "QP", "--atlas", atlas);
  const ranks = ["publications", "mncs", "fwci", "sum_of_ties", "partner_concentration"].map((by) => [by, answer("rank", "--by", by, "--atlas", atlas, "--min-works", "1")]);
  equal(blocNames(blocs).flatMap((b) => membersOf(blocs, b).map((m) => m.code)).sort(), network.countries.map((c) => c.code).sort(), "every country is in one bloc");
  for (const w of languages) {
    const charts = [networkChart({ network, places: layout(visible(network)), blocs: blocNames(blocs), title: "t" }, w), ...["bloc", "ties", "name"].map((o) => matrixChart(network, blocNames(blocs), o, w)),
      exclusivityByYear(blocs, w), growthChart(blocs, w), intensityChart(decoupling, w), countChart(decoupling, w), tieShareChart(decoupling, w), ...ranks.flatMap(([by, d]) => [rankChart(d, by, w), tileChart(d, by, w)])];
    for (const chart of charts.filter((c) => c !== null))
      for (const width of [240, 640, 1400]) {
        const text = toText(chart.draw(width), resolvedBy(LIGHT)) + chart.sentence;
        holds(!/NaN|undefined|Infinity|var\(|\{\w+\}/.test(text), `${chart.id} at ${width}: ${/.{40}(NaN|undefined|Infinity|var\(|\{\w+\}).{40}/.exec(text)?.[0]}`);
      }
    holds(charts.filter((c) => c !== null).length >= 14, "charts are missing");
  }
  const counts = countChart(decoupling, languages[0]);
  equal(counts.table.rows.map((r) => r[1]), decoupling.answers.filter((a) => a.measure === "joint_count").map((a) => a.value));
});

test("a decoupling without a joint work has no chart of its intensity, and says that there are none", () => {
  const d = answer("decoupling", "QM", "XX", "--years", "2015:2020", "--atlas", atlas);
  equal(d.answers.filter((a) => a.measure === "joint_count" && a.value !== 0).length, 0, "the pair has works");
  for (const w of languages) {
    equal(intensityChart(d, w), null);
    equal(countChart(d, w).sentence, w.t("decoupling.count.none", { from: 2015, to: 2020 }));
    tieShareChart(d, w)?.draw(640);
  }
});

test("charts of trends and partners draw at every width, with the program's figures", () => {
  const trends = ["QN", "QO"].map((b) => answer("trend", "QM", b, "--atlas", atlas));
  const f = new Figures(trends[0]);
  const measures = [...TIE_MEASURES, ...SIDE_MEASURES].filter((m) => moves(f, m));
  equal(measures.length, TIE_MEASURES.length + SIDE_MEASURES.length, "measures that move");
  const years = ["mncs", "publications"].map((m) => [m, [2022, 2023, 2024].map((year) => ({ year, document: answer("rank", "--by", m, "--years", String(year), "--min-works", "1", "--atlas", atlas) }))]);
  const ranks = PARTNER_MEASURES.map((by) => answer("rank", "partners", "--of", "QM", "--by", by, "--min-works", "1", "--atlas", atlas));
  for (const w of languages) {
    const charts = [...measures.map((m) => trendChart(f, w, m)), tieFieldsChart(f, w), ...ranks.map((d) => partnerRank(d, w)), ...partnerCourses(trends, "joint_count", w).map((c) => c.chart), ...partnerCourses(trends, "quasi_independence", w).map((c) => c.chart), ...years.flatMap(([m, r]) => countryCourses(r, ["QM", "QN"], m, w))];
    holds(charts.every((c) => c !== null), "charts are missing");
    for (const chart of charts)
      for (const width of [240, 340, 640, 1400]) {
        const text = toText(chart.draw(width), resolvedBy(LIGHT)) + chart.sentence;
        holds(!/NaN|undefined|Infinity|var\(|\{\w+\}/.test(text), `${chart.id} at ${width}: ${/.{40}(NaN|undefined|Infinity|var\(|\{\w+\}).{40}/.exec(text)?.[0]}`);
      }
  }
  for (const m of measures) {
    const cells = new Set(trendChart(f, languages[0], m).table.rows.flat());
    for (const a of trends[0].answers) if (a.measure === m && a.by?.year && a.value !== null) holds(cells.has(a.value), `${m} ${a.by.year}`);
  }
  const sided = trendChart(f, languages[0], "share_of_international");
  const of = (side, year) => trends[0].answers.find((a) => a.measure === "share_of_international" && a.population === side && a.by?.year === year);
  for (const row of sided.table.rows) {
    const [mine, other] = ["QM", "QN"].map((side) => of(side, Number(row[0])));
    equal(row.slice(1), [mine.value, mine.lower, mine.upper, other.value, other.lower, other.upper], `the sides in ${row[0]}`);
  }
  // One scale: the same ticks in each drawing.
  const ticks = (chart) => [...toText(chart.draw(340), resolvedBy(LIGHT)).matchAll(/text-anchor="end"[^>]*>([^<]*)</g)].map((m) => m[1]).join();
  for (const charts of [partnerCourses(trends, "joint_count", languages[0]).map((c) => c.chart), countryCourses(years[0][1], ["QM", "QN", "QO"], "mncs", languages[0])]) {
    holds(charts.length > 1, "courses are missing");
    equal(new Set(charts.map(ticks)).size, 1, "scales");
  }
  ranks.forEach((d, i) => equal(partnerRank(d, languages[0]).table.rows.map((r) => r[2]), d.answers.map((a) => a.value), PARTNER_MEASURES[i]));
});

test("a country's partners are told in the order of their joint works", () => {
  const d = answer("rank", "partners", "--of", "QM", "--by", "quasi_independence", "--min-works", "1", "--atlas", atlas);
  const partners = partnersOf(d);
  equal(partners.map((p) => p.count), d.answers.map((a) => a.n).sort((x, y) => y - x));
  for (const p of partners) equal(p.count, d.answers.find((a) => a.population === p.code).n, p.code);
  const [w] = languages;
  equal(rankChart(answer("rank", "--by", "sum_of_ties", "--atlas", atlas), "sum_of_ties", w).table.columns.length, 3, "a count has no bounds and rests on itself");
});

test("names that have an article get it within sentences", () => {
  equal(["GB", "CN", "US", "QM", "EU27"].map((c) => languages[0].named(c)), ["the United Kingdom", "China", "the United States", "QM", "EU27"]);
  equal(languages[1].named("GB"), languages[1].place("GB"));
});

test("the view goes into the address and comes back", () => {
  for (const view of [{ page: "pair", args: { a: "CN+HK+MO", b: "GB", window: "until:2024" }, versus: { counting: "fractional_author" }, shown: { measure: "pp_top_10" }, language: "zh", theme: "dark" },
    { page: "claim", args: { id: "x y&z" }, versus: null, shown: { off: "types~article,review|class~none" }, language: "", theme: "" }, { page: "pair", args: { a: "GB" }, versus: {}, shown: {}, language: "", theme: "" }])
    equal(parseView(formatView(view)), view);
});

test("the two catalogues hold the same places for values", () => {
  for (const key of Object.keys(en)) {
    const places = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    holds(zh[key], `${key} has no Chinese`);
    equal(places(zh[key]), places(en[key]), key);
  }
  equal(Object.keys(zh).length, Object.keys(en).length);
});

test("a matrix's quantity has its name, and is not taken for nothing", () => {
  const matrices = temporary();
  writeFileSync(join(matrices, "ties.csv"), "country_a,country_b,year,count\nGB,FR,2020,70\nGB,US,2021,120\nFR,US,2021,1\n");
  cli("build", matrices, "--quantity", "copatents", "--out", join(folder, "copatents"));
  const say = (...flags) => { const d = answer("pair", ...flags, "--atlas", join(folder, "copatents")); return { d, text: pairParagraph(new Figures(d), new Words("en", "copatents")).join(" ") }; };
  const many = say("GB", "FR");
  holds(many.text.startsWith("In 2020–2021 the United Kingdom and France had 70 joint copatents."), many.text);
  holds(say("FR", "US").text.includes("had 1 joint copatent."), say("FR", "US").text);
  holds(say("GB", "FR", "--years", "2021").text.startsWith("In 2021 the United Kingdom and France had no joint copatents."), "none");
  const report = (document) => String(pairReport({ what: "pair", language: "en", command: "", document, definitions: [] }, new Words("en")).content.text);
  holds(report(many.d).includes("70 joint copatents") && report(many.d).includes("<svg"), "the report");
  holds(new Words("zh", "copatents").measure("joint_count") === "合作的 copatents" && new Words("zh").measure("joint_count") === "合作作品", "in Chinese");
  // A country without works is no matrix, and its report says what the atlas is and knows.
  const nobody = report(answer("pair", "QM", "AD", "--atlas", atlas));
  holds(nobody.includes("Works of ") && nobody.includes("A country is known for"), "scope and coverage without joint works");
});

test("one is told as one", () => {
  const w = new Words("en");
  equal(w.t("say.output", { years: 2020, a: "A", b: "B", n: "1", sa: "x", sb: "y" }).includes("published 1 joint work, x"), true);
  equal(w.t("world.text", { n: 1, country: "A", value: "2" }), "Of 1 country A is first with 2.");
  equal(w.t("trend.lead", { from: 2000, a: "A", b: "B", first: "1", to: 2001, last: "2" }), "In 2000 A and B had 1 joint work, in 2001 2.");
  equal(w.t("network.lead", { countries: 3, blocs: 1, share: "s", exclusivity: "e" }).includes("there is 1 bloc,"), true);
});

test("a specification by itself is told as one", () => {
  const w = new Words("en");
  const values = { n: "1", few: 1, reach: "1", near: "1", stated: "s", min: "x", max: "y", median: "m" };
  equal(w.t("claim.curve.text", values), "Over 1 specification the value runs from x to y, with a median of m; 1 reaches the stated s, and 1 more cannot be told from it.");
  equal(w.t("claim.curve.text.more", values), "1 more rests on fewer than 1 work and counts for nothing.");
  equal(w.t("report.novalue", values), "no value under its 1 specification");
  equal(w.t("pair.impact.years.text", { first: "a", from: 1, last: "b", to: 2, certain: 1, n: 3, reference: "r" }), "From a in 1 to b in 2; 1 of 3 yearly intervals excludes r.");
  const document = () => ({ answers: [], claim: { fewest_to_judge: 30, axes: [] } });
  const curve = { points: [{ value: 1, lower: 0, upper: 2, n: 3, options: {} }], judging: 0, counted: 1, min: 1, max: 1, median: 1, effects: [], reading: { id: "A", measure: "mncs" } };
  holds(specificationChart(document(), curve, w).sentence.startsWith("The one specification rests on fewer than 30 works"), specificationChart(document(), curve, w).sentence);
});

test("a name that is cut can be read whole", () => {
  const long = "University of Somewhere and of the Far Countryside Beyond the Seven Hills, Faculty of Everything";
  const bars = (name) => toText(barChart(640, { sentence: "s", bars: [{ name, value: 1, text: "1" }] }));
  holds(bars(long).includes(`<title>${long}</title>University of`) && bars(long).includes("…"), bars(long));
  holds(!bars("Oxford").includes("<title>"), "what is not cut has no title");
  const spread = { spread: () => new Map([["o", new Uint32Array(1000)]]), judges: () => true };
  const curve = { points: [{ value: 1, lower: null, upper: null, world: null }], effects: [{ key: "k", options: [{ option: "o", n: 1 }] }], judging: 1, reaching: 0, ...spread };
  const drawn = (axis, option, width) => toText(curveChart(width, { sentence: "s", curve, format: String, axisName: () => axis, optionName: () => option, words: { stated: "", world: "", reaching: "", below: "", few: "" } }));
  for (const width of [320, 800]) {
    const text = drawn(long, long + "!", width);
    holds(text.includes(`<title>${long}</title>`) && text.includes(`<title>${long}!</title>`), `at ${width}: ${text}`);
    holds(!drawn("axis", "option", width).includes("<title>"), `at ${width}: what is not cut`);
  }
});

test("style sheets and drawings share their colours", () => {
  const css = readFileSync(join(ROOT, "web/src/style/base.css"), "utf8");
  const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map(([, name, body]) => ({ name, colours: Object.fromEntries([...body.matchAll(/--([\w-]+): (#\w+)/g)].map(([, k, v]) => [k, v])) }));
  equal(blocks.length, 3);
  for (const { name, colours } of blocks) equal(colours, name.includes("dark") || name.includes("auto") ? DARK : LIGHT, name);
});

test("colours of text and marks stand out from the paper", () => {
  const channel = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = (hex) => { const [r, g, b] = [1, 3, 5].map((i) => channel(parseInt(hex.slice(i, i + 2), 16) / 255)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const contrast = (x, y) => { const [a, b] = [luminance(x), luminance(y)].sort((p, q) => q - p); return (a + 0.05) / (b + 0.05); };
  for (const palette of [LIGHT, DARK]) {
    for (const name of ["ink", "soft", "joint", "a", "b", "world", "below", "focus", "alert"]) holds(contrast(palette[name], palette.paper) >= 4.5, `${name} ${palette[name]} on paper: ${contrast(palette[name], palette.paper).toFixed(2)}`);
    for (const side of ["a", "b"]) holds(contrast(palette[side], palette[`${side}-wash`]) >= 3, `${side} on its wash`);
  }
});

close();
