import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";

/** Kept of each level: enough for the name of a lookup, so that deep nesting costs no more than its own text. */
const longestPrefix = 48;
/** Deeper levels count as one; Log4j itself gives up on fewer. */
const deepest = 32;

/** Lookups that say nothing by themselves but give away or fold text, which only an attack on a logger nests. */
const foldingLookups: readonly string[] = ["lower:", "upper:"];
/** Lookups of Commons Text that run or fetch (CVE-2022-42889). */
const runningLookups: readonly string[] = [
  "script:",
  "url:utf",
  "url:http",
  "dns:address",
  "base64:",
  "base64decoder:",
];
const readingLookups: readonly string[] = [
  "env:",
  "sys:",
  "java:",
  "ctx:",
  "main:",
  "docker:",
  "k8s:",
  "bundle:",
  "date:",
];

/**
 * Log4j's lookups (CVE-2021-44228): `${…}` is resolved from the inside out as the logger would, so that a name put
 * together from defaults and foldings reads as what it becomes.
 */
export const log4shellDetector: Detector = {
  id: "log4shell",
  needs: charClass.dollar,
  detect({ lower, classes, place }: Subject): Evidence | undefined {
    if ((classes & charClass.brace) === 0) return undefined;
    // Whatever stands between, for something behind may take it away.
    const jndi = lower.indexOf("{jndi:");
    if (jndi !== -1 && lower.charCodeAt(jndi + 6) > 0x20) return { points: 5, shape: "jndi-lookup" };
    if (isLoggerLookup(lower, place === "header")) return { points: 5, shape: "whole reading-lookup" };
    const first = lower.indexOf("${");
    return first === -1 ? undefined : resolve(lower, first);
  },
};

/**
 * A lookup as the whole value: those that nothing but Log4j has, and the environment in a header, which loggers write down.
 * Elsewhere `${env:PORT}` is a setting of many tools.
 */
function isLoggerLookup(lower: string, isHeader: boolean): boolean {
  if (!lower.startsWith("${") || !lower.endsWith("}") || lower.length > 80) return false;
  if (lower.startsWith("env:", 2)) return isHeader || secrets.some((secret) => lower.includes(secret));
  return loggerLookups.some((lookup) => lower.startsWith(lookup, 2));
}

const secrets: readonly string[] = ["secret", "password", "access_key", "credential"];

const loggerLookups: readonly string[] = [
  "sys:",
  "java:",
  "ctx:",
  "main:",
  "docker:",
  "k8s:",
  "bundle:",
  "web:",
  "spring:",
];

function resolve(lower: string, first: number): Evidence | undefined {
  const levels: string[] = [];
  let content = "";
  const strongest = { points: 0, shape: "" };
  const see = (points: number, shape: string): void => {
    if (points > strongest.points) Object.assign(strongest, { points, shape });
  };
  for (let at = first; at < lower.length && strongest.points < 5; at++) {
    const code = lower.charCodeAt(at);
    if (code === 36 && lower.charCodeAt(at + 1) === 123) {
      if (levels.length < deepest) {
        levels.push(content);
        content = "";
      }
      at++;
    } else if (levels.length === 0) continue;
    else if (code === 125) {
      const outer = levels.pop() ?? "";
      const isNested = levels.length > 0;
      const value = valueOf(content, isNested, see);
      content = (outer + value).slice(0, longestPrefix);
    } else if (code === 58 && lower.charCodeAt(at + 1) === 45) {
      // The default of a lookup that finds nothing: what stands behind is all that is left of it.
      if (levels.length > 1 || content === "" || content === ":")
        see(levels.length > 1 ? 4 : 3, "lookup-default");
      if (content === ":" || content === "") see(5, "empty-lookup default");
      content = "=";
      at++;
    } else if (content.length < longestPrefix) content += code === 0x131 ? "i" : lower.charAt(at);
  }
  // One that is not closed in this field may be closed by what the logger writes behind it.
  if (strongest.points < 5 && levels.length > 0) {
    valueOf(content, false, see);
    for (const open of levels) valueOf(open, false, see);
  }
  return strongest.points === 0 ? undefined : strongest;
}

function valueOf(content: string, isNested: boolean, see: (points: number, shape: string) => void): string {
  if (content.startsWith("=")) return content.slice(1);
  if (content.startsWith("jndi:")) see(5, "jndi-lookup");
  if (runningLookups.some((lookup) => content.startsWith(lookup))) see(5, "running-lookup");
  for (const lookup of foldingLookups) {
    if (!content.startsWith(lookup)) continue;
    see(isNested || content.length === lookup.length + 1 ? 5 : 4, "folding-lookup");
    return content.slice(lookup.length);
  }
  if (content.startsWith("date:") && isNested) return content.slice(5).replaceAll("'", "");
  if (readingLookups.some((lookup) => content.startsWith(lookup))) see(isNested ? 4 : 3, "reading-lookup");
  return "";
}
