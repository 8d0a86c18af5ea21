import type { DefaultTreeAdapterTypes } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

export function attributeOf(element: Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

/** The text inside, without the space around it. */
export function textOf(node: Node): string {
  let text = "";
  for (const inner of nodesOf(node)) if (inner.nodeName === "#text" && "value" in inner) text += inner.value;
  return text.trim();
}

/** Every element below, in document order. */
export function* elementsOf(node: Node): Generator<Element> {
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
