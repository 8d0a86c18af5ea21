import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isQuotation } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Names asked for in one document by which a server is searched or worn out: far more than any page has. */
const mostAliases = 60;

/**
 * GraphQL that asks a server for its own schema, or for one field over and over. GraphiQL asks for the schema too, in the
 * same words as an attacker: a service that has it open makes an exception for its route.
 */
export const graphqlDetector: Detector = { id: "graphql", needs: charClass.brace, detect };

function detect(subject: Subject): Evidence | undefined {
  const { text, classes } = subject;
  if ((classes & charClass.underscore) !== 0) {
    const at = text.indexOf("__schema");
    if (at !== -1 && text.indexOf("{", at) !== -1) {
      const isQuoted = !startsDocument(text) && isQuotation(subject);
      return { points: isQuoted ? points.hint : points.attack, shape: "introspection" };
    }
  }
  if ((classes & charClass.colon) === 0 || text.length < 4 * mostAliases) return undefined;
  return startsDocument(text) && countAliases(text) > mostAliases
    ? { points: points.attack, shape: "many aliases" }
    : undefined;
}

/** Whether a text begins as a document of GraphQL, or as JSON around one. */
function startsDocument(text: string): boolean {
  const start = text.trimStart();
  return start.startsWith("{") || start.startsWith("query") || start.startsWith("mutation");
}

/** `name: field(` or `name: field {`, at any depth. */
function countAliases(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    let at = colon + 1;
    if (text.charCodeAt(at) === 0x20) at++;
    const nameStart = at;
    while (isNameCode(text.charCodeAt(at)) && at - nameStart < 64) at++;
    if (at === nameStart) continue;
    if (text.charCodeAt(at) === 0x20) at++;
    const code = text.charCodeAt(at);
    if (code === 0x28 || code === 0x7b) count++;
  }
  return count;
}

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}
