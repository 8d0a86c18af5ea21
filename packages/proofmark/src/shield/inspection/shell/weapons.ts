import { charClass } from "../char-class.ts";
import type { Subject } from "../detector.ts";
import { isDigit, isLetter, skipBlanks } from "./characters.ts";

/** `/`, `./`, `../`, `~/`. */
export function isPathStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 0x2f ||
    ((code === 0x2e || code === 0x7e) && (text.charCodeAt(at + 1) === 0x2f || text.startsWith("./", at + 1)))
  );
}

/** A path to a program in wildcards: `/???/c?t`. */
export function isGlobbedPath(text: string, at: number): boolean {
  let wild = 0;
  let wildInFolder = 0;
  let segments = 0;
  for (let index = at; index < text.length && index < at + 40; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3f || code === 0x2a) wild++;
    else if (code === 0x2f) {
      segments++;
      wildInFolder = wild;
    } else if (code === 0x20) break;
    else if (!isLetter(code) && !isDigit(code)) return false;
  }
  return wild >= 2 && segments >= 2 && wildInFolder > 0;
}

/** `~+`, `~-2`, `!-1`: bash's stack of folders and its history, as the whole value. */
export function isDirectoryStack(text: string): boolean {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  if (
    text.length > 12 ||
    !(first === 0x7e ? second === 0x2b || second === 0x2d : first === 0x21 && second === 0x2d)
  )
    return false;
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && !(first === 0x21 && (code === 0x21 || code === 0x2d))) return false;
  }
  return first === 0x7e || text.length > 2;
}

/** Sequences that are attacks wherever they stand. */
export function weaponIn(subject: Subject): string | undefined {
  const { text, lower, classes } = subject;
  if ((classes & charClass.slash) !== 0 && (lower.includes("/dev/tcp/") || lower.includes("/dev/udp/")))
    return "network-device";
  if ((classes & charClass.brace) !== 0 && (classes & charClass.paren) !== 0) {
    const at = text.indexOf("()");
    if (at !== -1 && text.charCodeAt(skipBlanks(text, at + 2)) === 0x7b) {
      const inside = text.charCodeAt(skipBlanks(text, skipBlanks(text, at + 2) + 1));
      if (skipBlanks(text, 0) === at || inside === 0x3a || inside === 0x5f) return "function-import";
    }
  }
  if ((classes & charClass.dollar) !== 0 && (lower.includes("${ifs") || lower.includes("$ifs")))
    return "blank-variable";
  if (
    (classes & charClass.percent) !== 0 &&
    (lower.includes("%comspec%") || lower.includes("%systemroot%\\") || lower.includes("%windir%\\"))
  )
    return "shell-variable";
  return undefined;
}
