import type { Form, FormField } from "../model/probe.ts";
import { attributeOf, elementsOf, textOf, type Element } from "./html-tree.ts";
import { pathAndQuery } from "./request-path.ts";

export interface HtmlForm {
  readonly url: URL;
  readonly form: Form;
}

/** Undefined where it sends nothing: a dialog, or an action that is no URL. */
export function readForm(element: Element, page: URL, base: URL): HtmlForm | undefined {
  const method = (attributeOf(element, "method") ?? "get").trim().toUpperCase();
  if (method === "DIALOG") return undefined;
  const action = attributeOf(element, "action")?.trim() ?? "";
  // HTML, form submission: an empty action is the page itself, not its base.
  const url = action === "" ? page : URL.parse(action, base.href);
  if (url === null) return undefined;
  return {
    url,
    form: {
      page: pathAndQuery(page),
      action: pathAndQuery(url),
      method: method === "POST" ? "POST" : "GET",
      enctype: (attributeOf(element, "enctype") ?? "application/x-www-form-urlencoded").trim().toLowerCase(),
      fields: [...elementsOf(element)].flatMap(readField),
    },
  };
}

function readField(element: Element): FormField[] {
  const name = attributeOf(element, "name");
  if (name === undefined || name === "") return [];
  const value = attributeOf(element, "value") ?? "";
  switch (element.tagName) {
    case "input":
      return [{ name, type: (attributeOf(element, "type") ?? "text").toLowerCase(), value }];
    case "button":
      return [{ name, type: (attributeOf(element, "type") ?? "submit").toLowerCase(), value }];
    case "textarea":
      return [{ name, type: "textarea", value: textOf(element) }];
    case "select":
      return [{ name, type: "select", value: selectedValue(element) }];
    default:
      return [];
  }
}

function selectedValue(select: Element): string {
  const options = [...elementsOf(select)].filter((element) => element.tagName === "option");
  const chosen = options.find((option) => attributeOf(option, "selected") !== undefined) ?? options[0];
  return chosen === undefined ? "" : (attributeOf(chosen, "value") ?? textOf(chosen));
}
