import { IncomingMessage, ServerResponse, validateHeaderName, validateHeaderValue } from "node:http";
import { Socket } from "node:net";

import type { HeaderLines, HeaderValue } from "./header-lines.ts";

const addedText = Symbol("proofmark.addedText");

type MakeHead = (this: WithHead, statusLine: string, headers: unknown) => void;

interface WithHead extends ServerResponse {
  /** The head as text: null until it is made, and sent with the first bytes of the body. */
  _header?: string | null;
  /** Makes the head of the status line and the headers; `writeHead` calls it. */
  _storeHeader?: MakeHead;
  [addedText]?: string;
}

const makeHead = (ServerResponse.prototype as WithHead)._storeHeader;

/** What Node itself goes by when it writes a head: these lines must pass through its hands. */
const readByNode = new Set([
  "connection",
  "content-length",
  "date",
  "expect",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** A header's name in one spelling, checked once. */
interface KnownName {
  readonly text: string;
  /** The same for all spellings. */
  readonly lower: string;
  readonly isReadByNode: boolean;
  /** The last value that was checked: most guards always set the same one. */
  checked: string;
}

/** Guards set few names. */
const knownNames = new Map<string, KnownName>();
const namesKnown = 256;
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Header lines that guards add. Written into the head as text while Node makes it of the application's lines: Node checks
 * each name and value of each response anew, which for a dozen constant lines costs a quarter of a small request.
 */
export class AddedLines {
  readonly #names: KnownName[] = [];
  readonly #values: (string | string[])[] = [];
  /** A bit for each length that a name here has: most names that are asked for are not here, and cost nothing more. */
  #lengths = 0;

  get lines(): HeaderLines {
    return this.#names.flatMap(({ text }, index) => [text, this.#values[index] as string | string[]]);
  }

  get(name: string): string | string[] | undefined {
    return this.#mayHave(name) ? this.#values[this.#indexOf(lookUp(name))] : undefined;
  }

  /**
   * Returns false where Node has to write this line itself.
   * @throws TypeError where the name or value is none that a header can have.
   */
  set(name: string, value: HeaderValue, isChecked: boolean): boolean {
    const known = lookUp(name);
    if (known.isReadByNode) return false;
    const at = this.#mayHave(name) ? this.#indexOf(known) : -1;
    const index = at === -1 ? this.#names.length : at;
    if (typeof value === "string") {
      if (!isChecked) check(known, value);
      this.#values[index] = value;
    } else {
      for (const each of value) check(known, each);
      this.#values[index] = [...value];
    }
    this.#names[index] = known;
    this.#lengths |= 1 << name.length;
    return true;
  }

  remove(name: string): boolean {
    const at = this.#mayHave(name) ? this.#indexOf(lookUp(name)) : -1;
    if (at === -1) return false;
    this.#names.splice(at, 1);
    this.#values.splice(at, 1);
    return true;
  }

  /** Lets the response write these lines, right behind its status line, when it makes its head. */
  giveTo(response: WithHead): void {
    let text = "";
    for (let index = 0; index < this.#names.length; index++) {
      const name = (this.#names[index] as KnownName).text;
      const value = this.#values[index] as string | string[];
      if (typeof value === "string") text += `${name}: ${value}\r\n`;
      else for (const each of value) text += `${name}: ${each}\r\n`;
    }
    response[addedText] = text;
    response._storeHeader = storeHeader;
  }

  #mayHave(name: string): boolean {
    return (this.#lengths & (1 << name.length)) !== 0;
  }

  #indexOf(known: KnownName): number {
    for (let index = 0; index < this.#names.length; index++) {
      const other = this.#names[index] as KnownName;
      if (other === known || other.lower === known.lower) return index;
    }
    return -1;
  }
}

function storeHeader(this: WithHead, statusLine: string, headers: unknown): void {
  makeHead?.call(this, statusLine + this[addedText], headers);
}

/**
 * Whether lines can be added to this response's head: on a connection that an HTTP/1 server accepted. What stands in for
 * a response elsewhere, such as in Fastify's `inject()`, wants to be told of each header.
 */
export function takesLines(response: WithHead): boolean {
  const { server } = response.req.socket as Socket & { readonly server?: object | null };
  return isHeadText && response._header === null && server !== undefined && server !== null;
}

// Node does not document these two, though much depends on them: should they change, Node gets every line.
const isHeadText = ((): boolean => {
  const response: WithHead = new ServerResponse(new IncomingMessage(new Socket()));
  if (response._header !== null || makeHead === undefined) return false;
  const lines = new AddedLines();
  lines.set("X-Added", "1", false);
  lines.giveTo(response);
  response.writeHead(200);
  return (response._header as string | null)?.startsWith("HTTP/1.1 200 OK\r\nX-Added: 1\r\n") === true;
})();

function lookUp(name: string): KnownName {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  validateHeaderName(name);
  const lower = name.toLowerCase();
  const fresh = { text: name, lower, isReadByNode: readByNode.has(lower), checked: "" };
  if (knownNames.size < namesKnown) knownNames.set(name, fresh);
  return fresh;
}

function check(known: KnownName, value: string): void {
  if (known.checked === value) return;
  // Node's own check costs twice the look, and gives the error its words.
  if (typeof value !== "string" || forbidden.test(value)) validateHeaderValue(known.text, value);
  known.checked = value;
}
