// What the suites do with a page: wait until it stands, save its files, look for barriers.
import { readFileSync } from "node:fs";
import { axeSource } from "./harness.mjs";

/** Everything that was asked for is drawn. */
export const ready = (page) => page.waitForFunction(() => document.querySelector("main[aria-busy=false] .page") && document.querySelectorAll(".plot").length === document.querySelectorAll(".plot svg").length && !document.querySelector("[aria-busy=true]"));

/** To be called before a page opens: it keeps the address it last heard of. Before that the address is new, and the page still the old one, ready as it was. */
export const hears = (page) => page.addInitScript(() => addEventListener("hashchange", () => { window.heard = location.hash; }));

/** The page has gone to an address with this in it, and stands. */
export async function arrived(page, word) {
  await page.waitForFunction((w) => window.heard?.includes(w), word);
  await ready(page);
}

/** A file that a click saves. */
export async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The lines of a CSV, each a list of its cells. */
export const rows = (csv) => csv.trim().split("\n").map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) => m[1].replace(/^"|"$/g, "").replace(/""/g, '"')));

/** What axe-core finds. */
export async function violations(page) {
  await page.waitForFunction(() => getComputedStyle(document.querySelector("main")).opacity === "1"); // no longer dimmed while it computed
  await page.evaluate(readFileSync(axeSource(), "utf8"));
  const result = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.length}: ${v.nodes[0].html.slice(0, 120)})`);
}
