/** The languages of an `Accept-Language` line by weight, as sent, at most eight. */
export function acceptedLanguages(line: string | undefined): readonly string[] {
  if (line === undefined) return [];
  return line
    .slice(0, 512)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((each) => each.trim()).find((each) => each.startsWith("q="));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ tag, weight }) => tag !== "" && tag !== "*" && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 8)
    .map(({ tag }) => tag);
}

/** The region of a language tag: `AT` of `de-AT`, `TW` of `zh-Hant-TW`. */
export function regionOf(tag: string): string | undefined {
  return tag
    .split("-")
    .slice(1)
    .find((part) => /^[a-z]{2}$/i.test(part))
    ?.toUpperCase();
}

/** Whether a page is wanted and not data: browsers name `text/html`, programs hardly do. */
export function wantsPage(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/html\b/i.test(accept.slice(0, 512));
}
