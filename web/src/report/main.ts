// What the program runs to write a report: one function on the global object, from the order's JSON to the file's text.
import "core-js/es/array";
import "core-js/es/map";
import "core-js/es/math";
import "core-js/es/number";
import "core-js/es/object";
import "core-js/es/set";
import "core-js/es/string";
import "core-js/es/symbol";
import "core-js/es/typed-array";
import "core-js/es/weak-map";
import names from "virtual:place-names";
import { reportText } from "./document.ts";
import { internationalisation } from "./host.ts";
import type { Order } from "./parts.ts";
import style from "./report.css?inline";

// Always ours, also where there is another: a report is the same wherever it is written.
(globalThis as unknown as { Intl: unknown }).Intl = internationalisation(names);
(globalThis as unknown as { comityReport: unknown }).comityReport = (order: string): string => reportText(JSON.parse(order) as Order, style);
