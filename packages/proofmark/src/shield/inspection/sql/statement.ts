import { readName, readOperand } from "./operand.ts";
import { kind } from "./token-kind.ts";
import type { SqlState } from "./state.ts";
import { columnTypes, objectsOfStatement, role, wordsBehindObject } from "./words.ts";

/** Reads the first words of a statement that does not ask but act; false where the walk ends with them. */
export function readStatement(state: SqlState): boolean {
  const { reader } = state;
  const word = reader.word();
  reader.next();
  const objects = objectsOfStatement.get(word);
  if (objects === undefined || reader.is(kind.end)) return readOther(state, word);
  const object = reader.is(kind.word) ? reader.word() : "";
  return objects.has(object) && readObject(state, word, object);
}

/** `drop table x`: what the statement is about, and the little that may follow. */
function readObject(state: SqlState, word: string, object: string): boolean {
  const { found, reader } = state;
  reader.next();
  if (word === "waitfor") return readWait(state);
  if (word === "grant") return grantWords.has(reader.word()) && actsHere(state);
  if (word === "execute") return actsHere(state);
  if (word === "load") return mentions(state, "infile") && actsHere(state);
  if (leadingWords.has(object)) reader.next();
  // `or replace function`.
  if (object === "or") reader.next();
  if (reader.is(kind.end)) {
    if (found.terminators > 0) found.statements++;
    return true;
  }
  if (reader.word() === "if") {
    reader.next();
    return (reader.word() === "exists" || reader.word() === "not") && actsHere(state);
  }
  skipName(state);
  const isEnd =
    reader.is(kind.end) ||
    reader.is(kind.semicolon) ||
    reader.is(kind.open) ||
    reader.is(kind.close) ||
    reader.is(kind.comma) ||
    reader.is(kind.openString) ||
    reader.role === role.condition ||
    reader.role === role.select ||
    wordsBehindObject.has(reader.word());
  return isEnd && actsHere(state);
}

const grantWords = new Set([",", "on", "to", "privileges"]);

const leadingWords = new Set(["temporary", "temp", "unique", "or", "ignore", "overwrite"]);

function readOther(state: SqlState, word: string): boolean {
  const { found, reader } = state;
  const next = reader.is(kind.word) ? reader.word() : "";
  const isVariable = reader.is(kind.variable);
  switch (word) {
    case "exec":
    case "execute":
      if (reader.is(kind.open)) {
        reader.next();
        return (reader.is(kind.variable) || reader.is(kind.string)) && actsHere(state);
      }
      return (
        (isVariable || next.startsWith("xp_") || next.startsWith("sp_") || next === "master") &&
        actsHere(state)
      );
    case "declare":
      reader.next();
      return (
        (isVariable ? reader.is(kind.word) : found.terminators > 0 && columnTypes.has(reader.word())) &&
        actsHere(state)
      );
    case "set":
      reader.next();
      return (isVariable || found.terminators > 0) && reader.word().endsWith("=") && actsHere(state);
    case "update":
      return readUpdate(state);
    case "if":
    case "while":
      state.begin();
      return !reader.is(kind.end) && readOperand(state, false);
    case "begin":
      if (next === "transaction" || next === "tran" || next === "try")
        return found.terminators > 0 && actsHere(state);
      if (reader.role === role.statement) return readStatement(state);
      if (!reader.is(kind.word) || reader.role !== role.name || found.terminators === 0)
        return reader.is(kind.end);
      state.want();
      return readName(state);
    case "copy":
      // PostgreSQL's `copy t to program 'id'`.
      if (reader.is(kind.open)) return actsHere(state);
      skipName(state);
      return found.terminators > 0 && wordsBehindObject.has(reader.word()) && actsHere(state);
    case "call":
      skipName(state);
      return reader.is(kind.open) && found.terminators > 0 && actsHere(state);
    case "print":
      return isVariable && actsHere(state);
    case "goto":
      reader.next();
      return (
        next !== "" &&
        (reader.role === role.statement || reader.role === role.select || reader.word() === next) &&
        actsHere(state)
      );
    case "shutdown":
      if (reader.is(kind.end) && (found.terminators > 0 || state.quote !== "")) found.statements++;
      return true;
    default:
      return reader.is(kind.end) && found.terminators > 0;
  }
}

/** Transact-SQL's `waitfor delay '0:0:5'`. */
function readWait(state: SqlState): boolean {
  const { found, reader } = state;
  if (!reader.is(kind.string) && !reader.is(kind.openString) && !reader.is(kind.variable)) return false;
  found.oracleCalls++;
  state.wants = false;
  return true;
}

function readUpdate(state: SqlState): boolean {
  const { reader } = state;
  if (!reader.is(kind.word) && !reader.is(kind.quotedName)) return false;
  skipName(state);
  if (reader.word() !== "set") return false;
  reader.next();
  reader.next();
  return (reader.is(kind.operator) || reader.is(kind.dot)) && actsHere(state);
}

/** Passes over `a.b.c`. */
function skipName({ reader }: SqlState): void {
  reader.next();
  while (reader.is(kind.dot)) {
    reader.next();
    reader.next();
  }
}

/** Counts the statement. What comes after it says nothing more. */
function actsHere({ found }: SqlState): false {
  found.statements++;
  return false;
}

function mentions({ reader, text }: SqlState, word: string): boolean {
  return text
    .slice(reader.start, reader.start + 200)
    .toLowerCase()
    .includes(word);
}
