import type { Evidence } from "../detector.ts";
import {
  callingFilters,
  escapeCalls,
  escapeMembers,
  escapeNames,
  rubyRoots,
} from "../facts/template-names.ts";

/** How an expression was opened: decides what closes it and which names matter. */
export type Opening = "braces" | "statement" | "sigil" | "brace" | "erb" | "razor" | "variable";

const see = (what: string): Evidence => ({ points: 5, shape: what });

const innerMember: Evidence = see("template inner-member");
const escapeName: Evidence = see("template escape-name");
const escapeMember: Evidence = see("template escape-member");
const escapeCall: Evidence = see("template escape-call");
const callingFilter: Evidence = see("template calling-filter");
const rubyClass: Evidence = see("template ruby-class");
const engineObject: Evidence = see("template engine-object");
const command: Evidence = see("template command");
const classAccess: Evidence = see("velocity class-access");

/**
 * What the name at `at` does in an expression whose content starts at `content`: whether it leads out of the template,
 * by itself or by what stands next to it.
 */
export function nameEvidence(
  text: string,
  opening: Opening,
  content: number,
  at: number,
): Evidence | undefined {
  if (opening === "brace") return undefined;
  const end = wordEnd(text, at);
  const name = text.slice(at, Math.min(end, at + 48));
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(end);
  const isClassRoot = name === "class" && at === content && after === 46;
  if (opening === "variable") {
    const isEscape = escapeNames.has(name) || ((name === "class" || name === "inspect") && before === 46);
    return isClassRoot || (isEscape && (after === 40 || after === 46)) ? classAccess : undefined;
  }
  // Ruby's `%x|…|`.
  if (name === "x" && before === 37 && opening !== "braces") return command;
  // `self._TemplateReference__context`: private names of classes, unlike `_id`.
  if (before === 46 && name.charCodeAt(0) === 95 && isCapital(name.charCodeAt(1))) return innerMember;
  if (isDunder(name) || (before === 92 && name.startsWith("x5f"))) return innerMember;
  if (escapeNames.has(name)) return escapeName;
  if (isClassRoot) return escapeMember;
  if (text.startsWith("?new(", end) || (name === "new" && text.startsWith("?new(", at - 1)))
    return escapeCall;
  const isMember = before === 46 || before === 39 || before === 34;
  if (isMember && escapeMembers.has(name)) return memberEvidence(text, opening, name, end);
  if (after === 40 || after === 39 || after === 34) {
    if (escapeCalls.has(name) && (after === 40 || isMember)) return escapeCall;
    return before === 124 && callingFilters.has(name) && isQuote(text, end + 1) ? callingFilter : undefined;
  }
  if (after !== 46) return undefined;
  if (rubyRoots.has(name)) return rubyClass;
  if (name !== "config") return undefined;
  const isListed = text.startsWith(".items(", end) || text.startsWith(".iteritems(", end);
  return isListed || at - content < 3 ? engineObject : undefined;
}

function memberEvidence(text: string, opening: Opening, name: string, end: number): Evidence | undefined {
  // `${error.constructor.name}` is what logs are written with.
  if (name === "constructor" && text.startsWith(".name", end)) return undefined;
  return name === "module" && opening !== "sigil" ? { points: 3, shape: escapeMember.shape } : escapeMember;
}

/** Whether a function that runs what it is given is called at `from`. */
export function escapesAsCall(text: string, from: number): boolean {
  const end = wordEnd(text, from);
  if (text.charCodeAt(end) !== 40) return false;
  const name = text.slice(from, Math.min(end, from + 48));
  return escapeCalls.has(name) || escapeNames.has(name);
}

export function wordEnd(text: string, from: number): number {
  let at = from;
  while (isNameCode(text.charCodeAt(at))) at++;
  return at;
}

export function isNameCode(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || isDigit(code) || code === 95;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isDunder(name: string): boolean {
  return name.length > 4 && name.startsWith("__") && name.endsWith("__");
}

function isQuote(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 39 || code === 34;
}
