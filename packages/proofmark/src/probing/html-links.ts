import { parse } from "parse5";

import { readForm, type HtmlForm } from "./html-forms.ts";
import { attributeOf, elementsOf, textOf, type Element } from "./html-tree.ts";

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

function baseOf(elements: readonly Element[], page: URL): URL {
  const base = elements.find((element) => element.tagName === "base");
  return URL.parse((base && attributeOf(base, "href")) ?? "", page.href) ?? page;
}
