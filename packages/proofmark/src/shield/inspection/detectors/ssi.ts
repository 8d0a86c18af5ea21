import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { CodeExamples } from "../code-example.ts";

/** Apache's mod_include and nginx's, by what a directive does. */
const directives: readonly string[] = [
  "exec",
  "include",
  "echo",
  "config",
  "printenv",
  "set",
  "fsize",
  "flastmod",
  "if",
  "elif",
  "block",
];
const edgeElements: readonly string[] = [
  "include",
  "inline",
  "vars",
  "debug",
  "eval",
  "assign",
  "function",
  "try",
  "choose",
  "remove",
];

/** Directives that a server or a cache in front of it runs in the pages it sends: `<!--#exec cmd="…"-->`, `<esi:include`. */
export const ssiDetector: Detector = {
  id: "ssi",
  needs: charClass.angle,
  detect(subject: Subject): Evidence | undefined {
    const { lower } = subject;
    const examples = new CodeExamples(subject);
    let quoted: Evidence | undefined;
    for (let at = lower.indexOf("<!--"); at !== -1; at = lower.indexOf("<!--", at + 4)) {
      const hash = skipSpace(lower, at + 4);
      if (lower.charCodeAt(hash) !== 35 || !startsWithAny(lower, skipSpace(lower, hash + 1), directives))
        continue;
      if (!examples.quotes(at)) return { points: 5, shape: "ssi-directive" };
      quoted ??= { points: 3, shape: "ssi-directive" };
    }
    for (let at = lower.indexOf("<esi:"); at !== -1; at = lower.indexOf("<esi:", at + 5)) {
      if (!startsWithAny(lower, at + 5, edgeElements)) continue;
      if (!examples.quotes(at)) return { points: 5, shape: "edge-element" };
      quoted ??= { points: 3, shape: "edge-element" };
    }
    return quoted;
  },
};

function startsWithAny(lower: string, at: number, words: readonly string[]): boolean {
  return words.some((word) => {
    if (!lower.startsWith(word, at)) return false;
    const next = lower.charCodeAt(at + word.length);
    return !(next >= 97 && next <= 122);
  });
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}
