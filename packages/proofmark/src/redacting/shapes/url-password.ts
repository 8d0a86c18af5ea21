import { isDigitCode, isSpaceCode, isWordCode } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

const mostAuthority = 2048;
const at_ = 0x40;
const slash_ = 0x2f;
const colon = 0x3a;
/** A user name without a password that is this long is a token: https://<token>@github.com/… */
const leastToken = 20;

/**
 * RFC 3986 section 3.2.1: the password of `scheme://user:password@host`, also where it holds a slash, a question mark or an
 * at-sign that should have been encoded. The user's name stays.
 */
export const urlPassword: Shape = {
  id: "url-password",
  anchors: ":",
  next: "/",
  find(text, at): Span | undefined {
    return text.charCodeAt(at + 1) === slash_ && text.charCodeAt(at + 2) === slash_
      ? passwordOf(text, at + 3)
      : undefined;
  },
};

/**
 * RFC 3986 section 4.2: the same without a scheme, `//user:password@host`, as a request's path may be. Within a word or a
 * path two slashes begin no host.
 */
export const schemelessPassword: Shape = {
  id: "url-password",
  anchors: "/",
  next: "/",
  find(text, at): Span | undefined {
    const before = at === 0 ? 0x20 : text.charCodeAt(at - 1);
    const isInside = isWordCode(before) || before === slash_ || before === colon || before === 0x2e;
    return isInside ? undefined : passwordOf(text, at + 2);
  },
};

function passwordOf(text: string, start: number): Span | undefined {
  const last = Math.min(text.length, start + mostAuthority);
  let firstColon = -1;
  let lastSign = -1;
  let slash = -1;
  // An address of IPv6, or the mark of what was kept before: its colons part nothing.
  const bracket = text[start] === "[" ? text.slice(start, start + 64).indexOf("]") : -1;
  for (let index = start + bracket + 1; index < last; index++) {
    const code = text.charCodeAt(index);
    if (
      isSpaceCode(code) ||
      code === 0x22 ||
      code === 0x27 ||
      code === 0x3c ||
      code === 0x3e ||
      code === 0x60
    )
      break;
    // Another URL begins: what follows is its own.
    if (code === colon && text.startsWith("//", index + 1)) break;
    if (code === colon && firstColon === -1 && slash === -1) firstColon = index;
    else if ((code === slash_ || code === 0x3f || code === 0x23) && slash === -1) {
      slash = index;
      // Behind a host, or a host with a port, an at-sign belongs to the path.
      if (lastSign !== -1 || firstColon === -1 || isPort(text, firstColon + 1, index)) break;
    } else if (code === at_) lastSign = index;
  }
  if (lastSign === -1) return undefined;
  if (firstColon !== -1 && firstColon < lastSign)
    return firstColon + 1 < lastSign ? { start: firstColon + 1, end: lastSign } : undefined;
  return lastSign - start >= leastToken ? { start, end: lastSign } : undefined;
}

function isPort(text: string, from: number, to: number): boolean {
  if (to - from > 5) return false;
  for (let index = from; index < to; index++) if (!isDigitCode(text.charCodeAt(index))) return false;
  return true;
}
