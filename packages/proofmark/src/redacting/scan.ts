import { isWordCode } from "./characters.ts";
import type { Shape } from "./shape.ts";

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly shape: string;
}

/** What follows an anchor at the end of a text, or beyond ASCII. */
const other = 127;
const always = 1;
const atWord = 2;

/** Asks shapes at their anchors, in one pass over a text. */
export class Scanner {
  /** The shapes that are asked at a character, by its code. */
  readonly #asked: readonly (readonly Shape[])[];
  /** For a character and the next: 0: nobody asks, `atWord`: only where a word begins, `always`. */
  readonly #pairs = new Uint8Array(128 * 128);
  readonly #off: ReadonlySet<string>;

  /** @param off what is left as it is: one look may find several shapes. */
  constructor(shapes: readonly Shape[], off: ReadonlySet<string>) {
    this.#off = off;
    const asked: Shape[][] = Array.from({ length: 128 }, () => []);
    for (const shape of shapes)
      for (const anchor of new Set(shape.anchors)) {
        asked[anchor.charCodeAt(0)]?.push(shape);
        this.#note(anchor.charCodeAt(0), shape);
      }
    this.#asked = asked;
  }

  /** What stands in a text, in order and without overlaps. Makes no array where nothing does. */
  scan(text: string): Found[] | undefined {
    const pairs = this.#pairs;
    const { length } = text;
    let all: Found[] | undefined;
    let floor = 0;
    let isInWord = false;
    let code = text.charCodeAt(0);
    for (let at = 0; at < length; at++) {
      const next = at + 1 < length ? text.charCodeAt(at + 1) : other;
      if (code < 128) {
        const asked = pairs[(code << 7) | (next < 128 ? next : other)];
        if (asked === always || (asked === atWord && !isInWord)) {
          const found = this.#ask(text, at, code, floor, isInWord);
          if (found !== undefined) {
            if (!this.#off.has(found.shape)) (all ??= []).push(found);
            floor = found.end;
            at = found.end - 1;
            isInWord = isWordCode(text.charCodeAt(at));
            code = text.charCodeAt(found.end);
            continue;
          }
        }
        isInWord = isWordCode(code);
      } else isInWord = false;
      code = next;
    }
    return all;
  }

  #ask(text: string, at: number, code: number, floor: number, isInWord: boolean): Found | undefined {
    for (const shape of this.#asked[code] ?? []) {
      if (isInWord && shape.isAtWord === true) continue;
      const span = shape.find(text, at, floor);
      if (span !== undefined && span.end > at)
        return { start: span.start, end: span.end, shape: span.shape ?? shape.id };
    }
    return undefined;
  }

  #note(anchor: number, { next, isAtWord }: Shape): void {
    const asked = isAtWord === true ? atWord : always;
    const codes =
      next === undefined
        ? Array.from({ length: 128 }, (_, code) => code)
        : Array.from(next, (character) => character.charCodeAt(0));
    for (const code of codes) {
      const pair = (anchor << 7) | code;
      if (this.#pairs[pair] !== always) this.#pairs[pair] = asked;
    }
  }
}
