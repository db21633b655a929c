// Where things stand in the charts: no line crosses a text, no number lies on another, whatever the width.
//   node tests/web/test_drawings.mjs [--comity PATH]
import { answer, close, equal, holds, sampleAtlas, test } from "./harness.mjs";
import { Figures } from "../../web/src/data/lookup.ts";
import { impactChart } from "../../web/src/charts/pair.ts";
import { gainChart, partnersChart, referencesChart, strengthChart, tieByField } from "../../web/src/charts/pair_relations.ts";
import { partnerRank } from "../../web/src/charts/partners.ts";
import { rankChart } from "../../web/src/charts/world.ts";
import { intensityChart } from "../../web/src/charts/decoupling.ts";
import { seriesChart } from "../../web/src/charts/series.ts";
import { blocLegend, matrixChart } from "../../web/src/charts/network.ts";
import { coverageChart, yearsChart } from "../../web/src/charts/about.ts";
import { fileOf } from "../../web/src/ui/figure.ts";
import { Words } from "../../web/src/words/index.ts";
import { widthOf, wrapped } from "../../web/src/svg/text.ts";

const { atlas } = sampleAtlas(6000, 5);
const languages = ["en", "zh"].map((l) => new Words(l));

/** All elements of a kind in a drawing. */
function all(drawn, tag) {
  const inside = drawn.children.flatMap((c) => (typeof c === "string" ? [] : all(c, tag)));
  return drawn.tag === tag ? [drawn, ...inside] : inside;
}
/** The box of a text, a little smaller than the letters may be. */
function boxOf(text) {
  const { x, y, "text-anchor": anchor = "start", "font-size": size = 13 } = text.attributes;
  const wide = widthOf(text.children.join(""), Number(size)) * 0.85;
  const left = anchor === "end" ? x - wide : anchor === "middle" ? x - wide / 2 : x;
  return { left, right: left + wide, top: y - 0.72 * size, bottom: y + 1, text: text.children.join("") };
}

test("no upright line of a chart of dots crosses a name or a figure", () => {
  const pair = answer("pair", "QM", "QN", "--atlas", atlas);
  const f = new Figures(pair);
  const rank = answer("rank", "--by", "mncs", "--min-works", "1", "--atlas", atlas), partners = answer("rank", "partners", "--of", "QM", "--by", "quasi_independence", "--min-works", "1", "--atlas", atlas);
  let lines = 0;
  for (const w of languages)
    for (const chart of [...["mncs", "pp_ncs_2", "pp_top_10", "fwci"].map((m) => impactChart(f, w, m)), gainChart(f, w), partnersChart(f, w), referencesChart(f, w), strengthChart(f, w), tieByField(f, w), partnerRank(partners, w), rankChart(rank, "mncs", w)])
      for (const width of [240, 320, 488, 619, 620, 1160]) {
        const drawn = chart.draw(width);
        const texts = all(drawn, "text").map(boxOf);
        for (const { attributes: l } of all(drawn, "line").filter((x) => x.attributes.x1 === x.attributes.x2)) {
          ++lines;
          for (const t of texts) holds(!(l.x1 > t.left && l.x1 < t.right && Math.max(l.y1, l.y2) > t.top && Math.min(l.y1, l.y2) < t.bottom), `${chart.id} at ${width}: a line crosses “${t.text}”`);
        }
      }
  holds(lines > 5000, `only ${lines} lines`);
});

test("the numbers of events stand apart, each with a line to its date", () => {
  const real = answer("decoupling", "QO", "QP", "--atlas", atlas);
  const years = real.answers.filter((a) => a.measure === "intensity").map((a) => a.by.year);
  const last = Math.max(...years);
  const crowds = [["2018", "2020-03-11", "2022-10-07", "2023-08", "2023-08-27", "2024"], Array.from({ length: 9 }, () => String(last)), Array.from({ length: 16 }, (_, i) => `${last - 2}-${String((i % 12) + 1).padStart(2, "0")}`), [String(years[0])], []];
  for (const w of languages)
    for (const dates of crowds) {
      const d = structuredClone(real);
      d.decoupling.events = dates.map((date) => ({ date, name: `event of ${date}`, source: "", kind: "event", breaks: [] }));
      for (const width of [240, 320, 640, 1160, 1370]) {
        const drawn = intensityChart(d, w).draw(width);
        const numbers = all(drawn, "g").filter((g) => /^\d+\. /.test(String(g.attributes["data-mark"])));
        equal(numbers.length, dates.length, "numbers");
        const circles = numbers.map((g) => all(g, "circle")[0].attributes);
        circles.forEach((c, i) => {
          holds(c.cx - c.r >= 0 && c.cx + c.r <= width && c.cy - c.r >= 0, `${dates[i]} at ${width}: outside`);
          for (const other of circles.slice(0, i)) holds(Math.hypot(c.cx - other.cx, c.cy - other.cy) >= c.r + other.r, `numbers overlap at ${width}`);
        });
        // Lines lead to dates in their order, and dates of one day to one place.
        const places = numbers.map((g) => Number(/L([\d.]+) /.exec(all(g, "path")[0].attributes.d)[1]));
        const order = dates.map((date, i) => [date, places[i]]).sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0));
        for (let i = 1; i < order.length; ++i) holds(order[i][0] === order[i - 1][0] ? order[i][1] === order[i - 1][1] : order[i][1] >= order[i - 1][1], `${order[i][0]} at ${width}`);
      }
    }
});

/** The answer as one about countries with long names. */
const named = (document) => JSON.parse(JSON.stringify(document).replace(/\bQM\b/g, "SA").replace(/\bQN\b/g, "US").replace(/\bQO\b/g, "BA"));
const WIDTHS = [240, 320, 430, 488, 619, 620, 680, 768, 860, 1160];

test("the names of a chart of dots can be read whole, and no two texts lie on each other", () => {
  const pair = named(answer("pair", "QM", "QN", "--atlas", atlas)), f = new Figures(pair);
  let rows = 0;
  for (const w of languages)
    for (const chart of [impactChart(f, w, "mncs"), gainChart(f, w), referencesChart(f, w), strengthChart(f, w), partnersChart(f, w)])
      for (const width of WIDTHS) {
        const drawn = chart.draw(width);
        for (const row of all(drawn, "g").filter((g) => g.attributes["data-mark"] !== undefined)) {
          const name = String(row.attributes["data-mark"]).split(": ")[0].replace(/\s/g, "");
          const told = all(row, "text").map((t) => t.children.join("")).join("").replace(/\s/g, "");
          holds(told.startsWith(name), `${chart.id} at ${width}: “${told}” does not tell “${name}”`);
          ++rows;
        }
        const texts = all(drawn, "text").filter((t) => t.attributes.transform === undefined).map(boxOf);
        texts.forEach((t, i) => {
          for (const u of texts.slice(0, i)) holds(t.right <= u.left || u.right <= t.left || t.bottom <= u.top || u.bottom <= t.top, `${chart.id} at ${width}: “${t.text}” lies on “${u.text}”`);
          holds(t.top >= 0 && t.bottom <= drawn.attributes.height, `${chart.id} at ${width}: “${t.text}” is cut`);
        });
      }
  holds(rows > 500, `only ${rows} rows`);
});

const series = (points, more = {}) => ({ sentence: "", series: [{ name: "", hue: "joint", shape: "circle", points }], format: String, read: () => "", ...more });

test("an interval is drawn where there is one, and nowhere else", () => {
  const at = (x, value) => ({ x, value, lower: value === null ? null : value - 1, upper: value === null ? null : value + 1 });
  const drawn = seriesChart(640, series([at(2010, 3), at(2011, 3), at(2012, null), at(2013, 4), at(2014, null), at(2015, 5), at(2016, 5), at(2017, null)]));
  const bands = all(drawn, "g").filter((g) => g.attributes["data-band"] !== undefined);
  equal(bands.length, 1, "bands");
  const marks = all(drawn, "circle").map((c) => c.attributes.cx);
  const paths = all(bands[0], "path").map((p) => [...p.attributes.d.matchAll(/[ML]([\d.]+)/g)].map((m) => Number(m[1])));
  equal(paths.map((xs) => [Math.min(...xs), Math.max(...xs)]), [[marks[0], marks[1]], [marks[3], marks[4]]], "where bands begin and end");
  const [bar] = all(bands[0], "rect").map((r) => r.attributes);
  holds(Math.abs(bar.x + bar.width / 2 - marks[2]) < 0.2 && bar.height > 10, "the year that stands alone");
});

test("figures of coverage stand apart, whichever years are missing", () => {
  for (const years of [[2000, 2008, 2009, 2010], [2000, 2001, 2002], Array.from({ length: 30 }, (_, i) => 1990 + i)])
    for (const width of [320, 640, 1160, 1370]) {
      const drawn = seriesChart(width, series(years.map((x) => ({ x, value: 1 })), { coverage: { name: "known", points: years.map((x) => ({ x, value: 1 })) } }));
      const texts = all(drawn, "text").map(boxOf).filter((t) => t.text.endsWith("%"));
      texts.forEach((t, i) => { for (const u of texts.slice(0, i)) holds(t.right <= u.left || u.right <= t.left || Math.abs(t.bottom - u.bottom) > 10, `${years[0]}… at ${width}: ${t.text} on ${u.text}`); });
      const bars = all(drawn, "rect").map((r) => r.attributes).sort((p, q) => p.x - q.x);
      for (let i = 1; i < bars.length; ++i) holds(bars[i - 1].x + bars[i - 1].width <= bars[i].x, `bars at ${width}`);
    }
});

test("the year of a break is not behind the points", () => {
  for (const low of [true, false]) {
    const points = [2010, 2011, 2012, 2013, 2014].map((x) => ({ x, value: (x === 2012) === low ? 0.1 : 5 }));
    const drawn = seriesChart(640, series(points, { stretches: [{ from: 2011, to: 2013, at: 2012, name: "2012" }] }));
    const break_ = all(drawn, "text").filter((t) => t.attributes["font-weight"] === 600).map(boxOf)[0];
    for (const { attributes: c } of all(drawn, "circle")) holds(c.cx + c.r < break_.left || c.cx - c.r > break_.right || c.cy + c.r < break_.top || c.cy - c.r > break_.bottom, `a point lies on ${break_.text}`);
  }
});

test("a network's legend names every bloc, and a matrix its countries, however narrow", () => {
  const blocs = Array.from({ length: 9 }, (_, i) => `bloc ${i + 1}`);
  for (const width of [240, 320, 640]) {
    const { drawn, height } = blocLegend(width, blocs);
    const texts = all(drawn, "text").map(boxOf);
    equal(texts.map((t) => t.text), blocs, `at ${width}`);
    for (const t of texts) holds(t.right <= width && t.bottom <= height, `${t.text} at ${width}`);
    texts.forEach((t, i) => { for (const u of texts.slice(0, i)) holds(t.right <= u.left || u.right <= t.left || t.bottom <= u.top || u.bottom <= t.top, `${t.text} on ${u.text}`); });
  }
  const countries = Array.from({ length: 40 }, (_, i) => ({ code: `Q${String.fromCharCode(65 + (i % 26))}`, bloc: "", ties: 40 - i }));
  const drawn = (width) => matrixChart({ countries, ties: [] }, [], "ties", languages[0]).draw(width);
  for (const width of [240, 320, 477, 640]) {
    const rows = all(drawn(width), "text").filter((t) => t.attributes["text-anchor"] === "end").map(boxOf);
    for (const t of all(drawn(width), "text").filter((x) => x.attributes["text-anchor"] === "middle").map(boxOf)) holds(t.right <= width, `“${t.text}” of the legend at ${width}`);
    holds(rows.length >= 10, `${rows.length} codes at ${width}`);
    for (let i = 1; i < rows.length; ++i) holds(rows[i].top >= rows[i - 1].bottom - 1, `codes at ${width}`);
  }
});

test("a figure and its unit stay in one line", () => {
  for (let width = 20; width < 300; width += 7) {
    const lines = wrapped("between \u2212 4\u202f% and +1,466\u202f% of them", width, 13);
    holds(lines.some((line) => line.includes("4\u202f%")) && lines.some((line) => line.includes("+1,466\u202f%")), lines.join("/"));
  }
});

test("what a file says about itself stays on its sheet and lacks nothing", () => {
  const pair = named(answer("pair", "QM", "QN", "--atlas", atlas, "--window", "3")), info = answer("info", "--funnel", "--atlas", atlas);
  const f = new Figures(pair);
  pair.sources = Array.from({ length: 4 }, (_, i) => ({ name: `A source with a long name ${i}`, release: "2026-03-01 of the snapshot", licence: "CC0-1.0" }));
  const matrix = structuredClone(pair);
  matrix.receipt.conventions = { years: "1993:2022", territories: "iso" };
  const of = (document) => ({ document, receipt: document.receipt, sources: document.sources, whole: document });
  const about = { document: null, receipt: null, sources: info.sources, whole: info };
  for (const words of languages) {
    const app = { words, version: "1.2.3" };
    for (const [chart, origin, says] of [[gainChart(f, words), of(pair), "window=3"], [impactChart(f, words, "mncs"), of(matrix), "years=1993:2022"], [yearsChart(info, words), about, info.atlas.hash.slice(0, 12)], [coverageChart(info, words), about, "1.2.3"]]) {
      const text = fileOf(app, { ...chart, title: `${chart.title} `.repeat(4) }, origin);
      const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text).slice(1).map(Number);
      const own = [...text.matchAll(/<text x="24" y="([\d.]+)" font-size="(\d+)"[^>]*>([^<]*)</g)].map(([, y, size, said]) => ({ y: Number(y), size: Number(size), said }));
      for (const line of own) holds(24 + widthOf(line.said, line.size) <= width - 20 && line.y < height, `“${line.said}” leaves the sheet`);
      const said = own.map((line) => line.said).join(" ");
      holds(said.replace(/\s/g, "").includes(chart.sentence.replace(/\s/g, "")), `${chart.id}: the sentence is cut`);
      holds(said.includes(says) && !/undefined|null|NaN|· *·|· *$|Comity +·/.test(said), said);
    }
  }
});

close();
