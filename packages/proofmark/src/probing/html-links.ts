import { parse, type DefaultTreeAdapterTypes } from "parse5";

import type { Form, FormField } from "../model/probe.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export interface HtmlLink {
  readonly url: URL;
  /** What a person reads on it: "Delete" tells what a path may hide. */
  readonly text: string;
}

/** What the page loads by itself, and the element that does it. */
export interface HtmlResource {
  readonly url: URL;
  readonly element: string;
}

export interface HtmlForm {
  readonly url: URL;
  readonly form: Form;
}

export interface HtmlLinks {
  readonly title: string;
  readonly links: readonly HtmlLink[];
  readonly forms: readonly HtmlForm[];
  readonly scripts: readonly URL[];
  readonly inlineScripts: readonly string[];
  readonly resources: readonly HtmlResource[];
}

const resourceAttributes: Readonly<Record<string, string>> = {
  img: "src",
  script: "src",
  iframe: "src",
  frame: "src",
  embed: "src",
  object: "data",
  audio: "src",
  video: "src",
  source: "src",
  track: "src",
  input: "src",
};
const loadedLinkRels = /(^|\s)(stylesheet|icon|manifest|preload|modulepreload|prefetch)(\s|$)/i;

/** Reads where a page leads and what it loads. URLs are resolved against the page or its `<base>`. */
export function htmlLinks(html: string, page: URL): HtmlLinks {
  const elements = [...elementsOf(parse(html))];
  const base = baseOf(elements, page);
  const resolve = (reference: string | undefined): URL | undefined =>
    reference === undefined ? undefined : (URL.parse(reference.trim(), base.href) ?? undefined);
  const links: HtmlLink[] = [];
  const forms: HtmlForm[] = [];
  const scripts: URL[] = [];
  const inlineScripts: string[] = [];
  const resources: HtmlResource[] = [];
  let title = "";

  for (const element of elements) {
    const name = element.tagName;
    const attribute = (key: string): string | undefined => attributeOf(element, key);
    const resource = resolve(attribute(resourceAttributes[name] ?? ""));
    if (resource !== undefined) resources.push({ url: resource, element: name });
    const followed = resolve(followedReference(name, attribute));
    if (followed !== undefined) links.push({ url: followed, text: textOf(element) });
    if (name === "title" && title === "") title = textOf(element);
    if (name === "script") {
      if (resource === undefined) inlineScripts.push(textOf(element));
      else scripts.push(resource);
    }
    if (name === "link" && loadedLinkRels.test(attribute("rel") ?? "")) {
      const url = resolve(attribute("href"));
      if (url !== undefined) resources.push({ url, element: name });
    }
    if (name === "form") {
      const form = readForm(element, page, base);
      if (form !== undefined) forms.push(form);
    }
  }
  return { title, links, forms, scripts, inlineScripts, resources };
}

/** Where a click, a frame or a refresh leads. */
function followedReference(name: string, attribute: (key: string) => string | undefined): string | undefined {
  // A click on these is no plain GET: a script turns it into something else.
  const isRewritten = attribute("data-method") !== undefined || attribute("hx-delete") !== undefined;
  if (isRewritten) return undefined;
  switch (name) {
    case "a":
    case "area":
      return attribute("href");
    case "iframe":
    case "frame":
      return attribute("src");
    case "link":
      return /(^|\s)(canonical|alternate|next|prev|search|help|service-desc)(\s|$)/i.test(
        attribute("rel") ?? "",
      )
        ? attribute("href")
        : undefined;
    case "meta":
      return attribute("http-equiv")?.toLowerCase() === "refresh"
        ? /url\s*=\s*["']?([^"']+)/i.exec(attribute("content") ?? "")?.[1]
        : undefined;
    default:
      return attribute("hx-get");
  }
}

function readForm(element: Element, page: URL, base: URL): HtmlForm | undefined {
  const method = (attributeOf(element, "method") ?? "get").trim().toUpperCase();
  if (method === "DIALOG") return undefined;
  const action = attributeOf(element, "action")?.trim() ?? "";
  // HTML, form submission: an empty action is the page itself, not its base.
  const url = action === "" ? page : URL.parse(action, base.href);
  if (url === null) return undefined;
  return {
    url,
    form: {
      page: `${page.pathname}${page.search}`,
      action: `${url.pathname}${url.search}`,
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

function baseOf(elements: readonly Element[], page: URL): URL {
  const base = elements.find((element) => element.tagName === "base");
  return URL.parse((base && attributeOf(base, "href")) ?? "", page.href) ?? page;
}

function attributeOf(element: Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

/** The text inside, without the space around it. */
function textOf(node: Node): string {
  let text = "";
  for (const inner of nodesOf(node)) if (inner.nodeName === "#text" && "value" in inner) text += inner.value;
  return text.trim();
}

function* elementsOf(node: Node): Generator<Element> {
  for (const inner of nodesOf(node)) if ("tagName" in inner) yield inner;
}

/** All nodes below, in document order, without recursion: a hostile page may nest deeper than the stack. */
function* nodesOf(node: Node): Generator<Node> {
  const pending: Node[] = "childNodes" in node ? node.childNodes.toReversed() : [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    if ("childNodes" in next) for (const child of next.childNodes.toReversed()) pending.push(child);
  }
}
