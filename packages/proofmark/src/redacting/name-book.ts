import { isDigitCode, isWordCode } from "./characters.ts";
import { nameKinds, type NameKind } from "./facts/names.ts";

const mostNameSigns = 64;
const keptNames = 512;

/** Tells names that keep a secret from others, in any spelling: `api_key`, `apiKey`, `X-API-Key`, `API KEY`. */
export class NameBook {
  readonly #endings: ReadonlyMap<string, readonly (readonly [string, NameKind])[]>;
  readonly #words: ReadonlyMap<string, NameKind>;
  /** The last two letters of all of them: most names are told by these alone. */
  readonly #last = new Uint8Array(1024);
  /** Names that were asked for before: an application has some dozens. Emptied when full. */
  readonly #known = new Map<string, NameKind | undefined>();

  /**
   * @param names more names, which keep whatever stands there.
   * @param off shapes whose names are ordinary ones.
   */
  constructor(names: readonly string[] = [], off: ReadonlySet<string> = new Set()) {
    const endings = new Map<string, (readonly [string, NameKind])[]>();
    const words = new Map<string, NameKind>();
    const own = {
      kind: { shape: "named", reads: "secret" } as const,
      endings: names.map(compact),
      words: [],
    };
    for (const group of [own, ...nameKinds.filter(({ kind }) => !off.has(kind.shape))]) {
      for (const ending of group.endings) {
        if (ending === "") continue;
        const key = ending.slice(-2);
        const listed = endings.get(key) ?? [];
        endings.set(key, [...listed, [ending, group.kind]]);
        this.#note(ending);
      }
      for (const word of group.words) {
        if (!words.has(word)) words.set(word, group.kind);
        this.#note(word);
      }
    }
    this.#endings = endings;
    this.#words = words;
  }

  /** What a name keeps; undefined where it is an ordinary one. */
  kindOf(name: string): NameKind | undefined {
    if (!this.#mayBe(name, name.length)) return undefined;
    const known = this.#known.get(name);
    if (known !== undefined || this.#known.has(name)) return known;
    // A name in which something was kept ends with the mark's own word.
    const kind = name.includes("[redacted:") ? undefined : this.#judge(name);
    if (name.length <= mostNameSigns) {
      if (this.#known.size >= keptNames) this.#known.clear();
      this.#known.set(name, kind);
    }
    return kind;
  }

  /** As {@link kindOf}, for the name that ends at `end` in a text: nothing is cut out where its last letters say no. */
  kindAt(text: string, start: number, end: number): NameKind | undefined {
    return this.#mayBe(text, end) ? this.kindOf(text.slice(start, end)) : undefined;
  }

  #judge(name: string): NameKind | undefined {
    const short = name.length > mostNameSigns ? name.slice(-mostNameSigns) : name;
    const whole = withoutNumber(compact(short));
    for (const [ending, kind] of this.#endings.get(whole.slice(-2)) ?? [])
      if (whole.endsWith(ending)) return kind;
    // `cvv2` is a word with its digit, and `password2` one with a number behind it.
    return (
      this.#words.get(compact(lastWord(short))) ?? this.#words.get(withoutNumber(compact(lastWord(short))))
    );
  }

  #note(name: string): void {
    const hash = lastLetters(name, name.length);
    if (hash !== -1) this.#last[hash] = 1;
  }

  #mayBe(text: string, end: number): boolean {
    const hash = lastLetters(text, end);
    return hash !== -1 && this.#last[hash] === 1;
  }
}

/** A number of the last two letters before `end`, digits and signs between them left out; -1 where there are none. */
function lastLetters(text: string, end: number): number {
  let hash = -1;
  const least = Math.max(0, end - 8);
  for (let at = end - 1; at >= least; at--) {
    const code = text.charCodeAt(at);
    if (!isWordCode(code) || isDigitCode(code)) continue;
    if (hash === -1) hash = code & 31;
    else return (hash << 5) | (code & 31);
  }
  return -1;
}

/** The letters and digits alone, in lower case. Letters beyond ASCII stay as they are. */
function compact(name: string): string {
  let result = "";
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (isWordCode(code) || code > 0x7f) result += name[at];
  }
  return result.toLowerCase();
}

function withoutNumber(name: string): string {
  let end = name.length;
  while (end > 0 && isDigitCode(name.charCodeAt(end - 1))) end--;
  return name.slice(0, end);
}

/** What follows the last sign or hump of a name: `pin` of `user_pin` and `userPin`, and `spin` of `spin`. */
function lastWord(name: string): string {
  let start = name.length;
  while (start > 0 && !isWordCode(name.charCodeAt(start - 1))) start--;
  while (start > 0) {
    const code = name.charCodeAt(start - 1);
    if (!isWordCode(code)) break;
    start--;
    const before = name.charCodeAt(start - 1);
    if (isUpper(code) && !isUpper(before)) break;
  }
  return name.slice(start);
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}
