// Where things stand in the charts: no line crosses a text, no number lies on another, whatever the width.
//   node tests/web/test_drawings.mjs [--comity PATH]
import { answer, close, equal, holds, sampleAtlas, test } from "./harness.mjs";
import { Figures } from "../../web/src/data/lookup.ts";
import { impactChart } from "../../web/src/charts/pair.ts";
import { gainChart, partnersChart, referencesChart, strengthChart, tieByField } from "../../web/src/charts/pair_relations.ts";
import { partnerRank } from "../../web/src/charts/partners.ts";
import { rankChart } from "../../web/src/charts/world.ts";
import { intensityChart } from "../../web/src/charts/decoupling.ts";
import { Words } from "../../web/src/words/index.ts";
import { widthOf } from "../../web/src/svg/text.ts";

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

close();
