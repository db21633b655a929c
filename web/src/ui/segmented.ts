// A choice among a few: radio buttons that look like one control.
import type { App } from "./app.ts";
import { freshId, h } from "./dom.ts";

export function segmented(app: App, legend: string, key: string, options: { value: string; text: string }[], chosen: string): HTMLElement {
  const name = freshId("choice");
  return h("fieldset", { class: "segmented noprint" }, h("legend", {}, legend),
    ...options.map((o) => {
      const id = freshId("option");
      return h("span", {}, h("input", { type: "radio", id, name, value: o.value, checked: o.value === chosen, "data-keep": `${key} ${o.value}`, onchange: () => app.show(key, o.value) }), h("label", { for: id }, o.text));
    }));
}
