import { parse, type DefaultTreeAdapterTypes } from "parse5";

/** The attributes of one `<meta>`, names in lower case. */
export type MetaTag = ReadonlyMap<string, string>;

/** The `<meta>` elements of a page's head, where browsers heed them; those in comments, scripts or the body are none. */
export function headMetaTags(html: string): MetaTag[] {
  if (!/<meta\b/i.test(html)) return [];
  const root = elements(parse(html)).find((element) => element.tagName === "html");
  const head = root && elements(root).find((element) => element.tagName === "head");
  if (head === undefined) return [];
  return elements(head)
    .filter((element) => element.tagName === "meta")
    .map((element) => new Map(element.attrs.map(({ name, value }) => [name, value])));
}

function elements(parent: DefaultTreeAdapterTypes.ParentNode): DefaultTreeAdapterTypes.Element[] {
  return parent.childNodes.flatMap((node) => ("tagName" in node ? [node] : []));
}
