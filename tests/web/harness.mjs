// What the suites of the pages share: a sample world, the program's own answers, a served atlas, a browser.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const option = (name, otherwise) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? otherwise : process.argv[i + 1];
};
export const COMITY = resolve(option("comity", join(ROOT, "build/release/comity")));
export const DATA = process.env.COMITY_DATA || resolve(ROOT, "../shared/data");
const only = option("only", "");
const needs = createRequire(join(ROOT, ".venv/web/package.json"));

export function cli(...words) {
  const done = spawnSync(COMITY, words, { maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`comity ${words.join(" ")}: ${done.stderr}`);
  return done.stdout.toString();
}
export const answer = (...words) => JSON.parse(cli(...words, "--format", "json"));

/** A folder that is gone at the end. */
export function temporary() {
  const folder = mkdtempSync(join(tmpdir(), "comity-web-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with an atlas of the sample world. */
export function sampleAtlas(works, seed) {
  const folder = temporary();
  cli("sample", "--out", join(folder, "world"), "--works", String(works), "--seed", String(seed));
  cli("build", join(folder, "world"), "--out", join(folder, "atlas"));
  return { folder, atlas: join(folder, "atlas") };
}

/** `comity serve`; its address. */
export function serve(atlas, ...flags) {
  const server = spawn(COMITY, ["serve", atlas, "--port", "0", "--no-browser", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => server.kill());
  return new Promise((done, fail) => {
    server.stdout.on("data", (text) => {
      const url = /http:\/\/\S+/.exec(String(text))?.[0];
      if (url) done({ url, stop: () => server.kill() });
    });
    server.on("exit", () => fail(new Error("the server ended")));
  });
}

/** Debian's Chromium with no way to the network but this machine. */
export async function browser() {
  const { chromium } = needs("playwright-core");
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
  });
}
export const axeSource = () => needs.resolve("axe-core/axe.min.js");

const tests = [];
export const test = (name, run) => tests.push({ name, run });
export function equal(got, wanted, what = "") {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a?.slice(0, 400)} is not ${b?.slice(0, 400)}`);
}
export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** Runs what was declared and closes with the counts. */
export async function close(after = () => {}) {
  let failed = 0, run = 0;
  for (const { name, run: body } of tests) {
    if (only && !name.includes(only)) continue;
    ++run;
    const start = Date.now();
    try {
      await body();
      if (process.env.COMITY_TIMES) console.log(`ok ${name} (${Date.now() - start} ms)`);
    } catch (problem) {
      ++failed;
      console.log(`not ok ${name}: ${problem.message.split("\n").slice(0, 12).join("\n    ")}`);
    }
  }
  await after();
  console.log(`${run - failed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
