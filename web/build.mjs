// Builds the pages and the script of reports, and writes both as C++ that the program carries.
//   node build.mjs FOLDER [ASSETS.cc REPORT.cc]
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8", ".svg": "image/svg+xml" };

// Numbers and names of ISO 3166-1, for the map: numeric code -> alpha-2.
function countryNumbers() {
  const table = JSON.parse(readFileSync("/usr/share/iso-codes/json/iso_3166-1.json", "utf8"))["3166-1"];
  return Object.fromEntries(table.map((c) => [c.numeric, c.alpha_2]));
}

// Names of countries as browsers know them, for the engine that writes reports and knows none.
function placeNames() {
  const named = (locale) => {
    const places = new Intl.DisplayNames([locale], { type: "region", fallback: "code" });
    return Object.fromEntries([...Object.values(countryNumbers()), "XK"].sort().map((code) => [code, places.of(code)]));
  };
  return { en: named("en-GB"), zh: named("zh-CN") };
}

const MADE = { "virtual:country-numbers": countryNumbers, "virtual:place-names": placeNames };
const generated = {
  name: "generated",
  resolveId: (id) => (id in MADE ? "\0" + id : null),
  load: (id) => (id.slice(1) in MADE && id.startsWith("\0") ? `export default ${JSON.stringify(MADE[id.slice(1)]())}` : null),
};

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

// Octal escapes: a digit that follows cannot be taken for part of one.
function literal(bytes) {
  let out = "";
  for (const b of bytes) {
    if (b === 0x22 || b === 0x5c) out += "\\" + String.fromCharCode(b);
    else if (b >= 0x20 && b < 0x7f && b !== 0x3f) out += String.fromCharCode(b);
    else out += "\\" + b.toString(8).padStart(3, "0");
  }
  return `"${out}"`;
}

function assetsSource(folder) {
  const rows = [...filesBelow(folder)].map((path) => {
    const bytes = readFileSync(path);
    const packed = gzipSync(bytes, { level: 9 });
    packed[9] = 255; // the machine it was made on is nobody's business
    const view = (b) => `std::string_view(${literal(b)}, ${b.length})`;
    return `    {"/${relative(folder, path)}", "${TYPES[extname(path)]}",\n     ${view(bytes)},\n     ${view(packed)}},\n`;
  });
  return `// Generated from web/; do not edit.
#include "comity/server/assets.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace comity {
namespace {
constexpr Asset kAssets[] = {
${rows.join("")}};
}  // namespace
std::span<const Asset> assets() { return kAssets; }
}  // namespace comity
`;
}

// The pages' own bundler configuration.
export const configuration = (folder) => ({
  root: HERE,
  base: "./",
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  plugins: [generated],
  build: {
    outDir: folder, emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false,
  },
});

// One script in the JavaScript of 2009, which the engine inside the program speaks.
export async function reportScript(build) {
  const made = await build({ root: HERE, configFile: false, logLevel: "warn", plugins: [generated],
    build: { write: false, target: "es2015", lib: { entry: join(HERE, "src/report/main.ts"), formats: ["iife"], name: "comity" } } });
  const ts = createRequire(import.meta.url)("typescript-to-es5");
  const options = { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.None, downlevelIteration: true, removeComments: true };
  return ts.transpileModule(made[0].output[0].code, { compilerOptions: options }).outputText;
}

const reportSource = (script) => `// Generated from web/; do not edit.
#include "comity/exports/report.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace comity {
std::string_view report_script() { return std::string_view(${literal(Buffer.from(script))}, ${Buffer.byteLength(script)}); }
}  // namespace comity
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, source, report] = process.argv.slice(2).map((p) => resolve(p));
  // A copy of the tree has its packages where ./dev setup put them.
  const packages = join(HERE, "node_modules");
  if (!existsSync(packages)) symlinkSync("../.venv/web/node_modules", packages);
  const { build } = await import("vite");
  await build(configuration(folder));
  if (source) writeFileSync(source, assetsSource(folder));
  if (report) writeFileSync(report, reportSource(await reportScript(build)));
}
