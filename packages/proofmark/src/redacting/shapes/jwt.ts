import { alphanumeric, CharacterSet } from "../characters.ts";
import type { Shape, Span } from "../shape.ts";

const base64url = new CharacterSet(`${alphanumeric}-_=`);
const mostSigns = 16_384;
/** `eyJ` and what the shortest header needs: {"alg":"x"} has 15 signs. */
const fewestSigns = 12;
const dot = 0x2e;

/**
 * RFC 7519 and 7516: a header in base64url, which begins with `{"`, and one to four parts behind it. An unsigned one ends in
 * a dot; one that was cut after its claims is redacted, too, for they say who it is.
 */
export const jwt: Shape = {
  id: "jwt",
  anchors: "e",
  next: "y",
  isAtWord: true,
  find(text, at): Span | undefined {
    if (!text.startsWith("eyJ", at)) return undefined;
    let end = base64url.end(text, at, mostSigns);
    if (end - at < fewestSigns) return undefined;
    let parts = 1;
    for (let dots = 0; dots < 4 && text.charCodeAt(end) === dot; dots++) {
      const next = base64url.end(text, end + 1, mostSigns);
      if (next > end + 1) parts++;
      // The second part of a JWE with a shared key is empty, and so is the signature of an unsigned JWT.
      end = next;
    }
    return parts > 1 ? { start: at, end } : undefined;
  },
};
