import { defaultRules, type RuleBook } from "@proofmark/server";

/** The shortest wait that a rule is given: below it an ordinary restart would be told of. */
const shortestSeconds = 40;

/** How long a silence or a degradation lasts until it is told of, in a soak of this scale. */
export function ruleSeconds(scale: number): number {
  return Math.max(shortestSeconds, Math.round(300 * Math.min(1, scale)));
}

/**
 * Adds the rules that wait for five minutes with shorter waits, so that a short soak sees them as well. To be called before
 * `addDefaultRules`, which leaves alone what is there.
 */
export async function shortenRules(book: RuleBook, scale: number): Promise<void> {
  const known = new Set((await book.list()).map(({ id }) => id));
  for (const rule of defaultRules) {
    const { condition, id } = rule;
    if (known.has(id) || !("forSeconds" in condition)) continue;
    const author = { who: "soak", why: "A short soak." };
    const short = { ...rule, condition: { ...condition, forSeconds: ruleSeconds(scale) } };
    const { revision } = await book.create(short, author);
    await book.enable(id, { ...author, version: 1, revision, acceptNoise: "A short soak." });
  }
}
