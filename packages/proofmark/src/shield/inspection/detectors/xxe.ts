import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { CodeExamples } from "../code-example.ts";

const hint = 3;

/**
 * Documents of XML that name other files or grow while they are read: entities and external subsets in a DOCTYPE,
 * XInclude, and functions of stylesheets that open or run something.
 */
export const xxeDetector: Detector = {
  id: "xxe",
  needs: charClass.angle,
  detect(subject: Subject): Evidence | undefined {
    const { lower } = subject;
    const examples = new CodeExamples(subject);
    let strongest: Evidence | undefined;
    for (let at = lower.indexOf("<!"); at !== -1; at = lower.indexOf("<!", at + 2)) {
      const evidence = declarationAt(lower, at + 2);
      if (evidence === undefined) continue;
      if (evidence.points < 5 || examples.quotes(at)) strongest ??= { points: hint, shape: evidence.shape };
      else return evidence;
    }
    const element = inclusionIn(lower);
    if (element === undefined) return strongest;
    return examples.quotes(element.at) ? { points: hint, shape: element.shape } : element;
  },
};

function declarationAt(lower: string, at: number): Evidence | undefined {
  if (lower.startsWith("entity", at))
    return isGap(lower, at + 6) ? { points: 5, shape: "entity-declaration" } : undefined;
  if (lower.startsWith("attlist", at) || lower.startsWith("notation", at))
    return isGap(lower, at + 7) || isGap(lower, at + 8) ? { points: 5, shape: "dtd-declaration" } : undefined;
  if (lower.startsWith("element", at) && isGap(lower, at + 7)) return { points: 4, shape: "dtd-declaration" };
  return lower.startsWith("doctype", at) ? doctypeAt(lower, at + 7) : undefined;
}

/** What a DOCTYPE brings with it; that of HTML, with or without its public identifier, brings nothing. */
function doctypeAt(lower: string, from: number): Evidence | undefined {
  const nameAt = skipGap(lower, from);
  let at = nameAt;
  while (at < lower.length && isNameCode(lower.charCodeAt(at))) at++;
  const name = lower.slice(nameAt, Math.min(at, nameAt + 8));
  at = skipGap(lower, at);
  if (lower.charCodeAt(at) === 91) return { points: 5, shape: "doctype internal-subset" };
  const isSystem = lower.startsWith("system", at);
  if (isSystem && name === "html" && lower.startsWith("about:legacy-compat", skipGap(lower, at + 6) + 1))
    return undefined;
  if (isSystem) return { points: 5, shape: "doctype system-identifier" };
  if (!lower.startsWith("public", at)) return undefined;
  const isKnown = lower.startsWith("-//", skipGap(lower, at + 6) + 1) && (name === "html" || name === "svg");
  return isKnown ? undefined : { points: 5, shape: "doctype public-identifier" };
}

/** Elements that pull in another document, by their namespace or the usual prefix. */
function inclusionIn(lower: string): (Evidence & { readonly at: number }) | undefined {
  for (const [needle, points, shape] of inclusions) {
    const at = lower.indexOf(needle);
    if (at !== -1) return { points, shape, at };
  }
  const sheet = lower.indexOf("<xsl:");
  if (sheet === -1) return undefined;
  for (const call of sheetCalls) {
    const at = lower.indexOf(call, sheet);
    if (at !== -1) return { points: 5, shape: "stylesheet call", at };
  }
  return undefined;
}

const inclusions: readonly (readonly [needle: string, points: number, shape: string])[] = [
  ["http://www.w3.org/2001/xinclude", 5, "xinclude-namespace"],
  ["<xi:include", 5, "xinclude"],
  ["<msxsl:script", 5, "stylesheet script"],
  ["<xsl:include", 5, "stylesheet include"],
  ["<xsl:import", 5, "stylesheet include"],
];

const sheetCalls: readonly string[] = [
  "document(",
  "unparsed-text(",
  "system-property(",
  "php:function",
  "rt:exec",
  "xmlns:rt=",
  "saxon:",
  "exslt.org",
  "result-document",
];

function skipGap(text: string, from: number): number {
  let at = from;
  while (isGap(text, at)) at++;
  return at;
}

function isGap(text: string, at: number): boolean {
  return text.charCodeAt(at) <= 32;
}

function isNameCode(code: number): boolean {
  return code > 32 && code !== 91 && code !== 62 && code !== 60;
}
