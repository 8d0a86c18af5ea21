import { closestName } from "../../kernel/closest-name.ts";

/** Stands in a source list for the nonce of the response: `'nonce-…'`, fresh each time. */
export const nonceSource = "'nonce'";

// CSP level 3 section 2.3.1, and `'report-sample'`.
const keywords = [
  "'self'",
  "'none'",
  nonceSource,
  "'strict-dynamic'",
  "'unsafe-inline'",
  "'unsafe-eval'",
  "'unsafe-hashes'",
  "'wasm-unsafe-eval'",
  "'report-sample'",
  "'inline-speculation-rules'",
  "'trusted-types-eval'",
];
const bareKeywords = new Set(keywords.map((keyword) => keyword.slice(1, -1)));
const hashSource = /^'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'$/;

/** Says why a text can't stand in a source list, as the end of a sentence, or nothing. */
export function sourceFlaw(source: string): string | undefined {
  // A semicolon ends the directive and a comma the policy; the rest can't stand in a header.
  if (!/^[!-+\--:<-~]+$/.test(source))
    return "holds a source that is empty or has a space, a comma, a semicolon, a line break or no ASCII in it";
  if (bareKeywords.has(source.toLowerCase()) || /^(?:nonce|sha\d+)-/i.test(source))
    return `has ${source} without its quotes: '${source}'`;
  if (/^'nonce-/i.test(source))
    return `has a fixed nonce, which anybody can read: write "${nonceSource}" for a fresh one each response`;
  if (!source.includes("'") || keywords.includes(source) || hashSource.test(source)) return undefined;
  const meant = closestName(source, keywords);
  return `has ${source}, which is no keyword${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** Says why a source list is wrong, as the end of a sentence, or nothing. */
export function sourcesFlaw(sources: readonly string[]): string | undefined {
  if (sources.length === 0) return "is empty: write [\"'none'\"] for nothing, or false to leave it out";
  for (const source of sources) {
    const flaw = sourceFlaw(source);
    if (flaw !== undefined) return flaw;
  }
  return sources.length > 1 && sources.includes("'none'")
    ? "has 'none' beside other sources, where browsers ignore it"
    : undefined;
}
