import type { Finding } from "../../model/finding.ts";
import type { Answer, Probe, Surface } from "../../model/probe.ts";
import { attackFinding } from "../../probing/findings.ts";
import { homeIsServed } from "../../probing/judge-pages.ts";
import { flawsOf, tokensIn } from "./seen-tokens.ts";
import { tokenSpec } from "./spec.ts";

export const tokenProbe: Probe = {
  spec: tokenSpec,
  safety: "active",
  maxRequests: 60,
  async run(_attacker, surface) {
    return [...judgeSeen(surface), homeIsServed(surface)];
  },
};

/** Tokens in what anybody is shown: judged without a request. */
function judgeSeen(surface: Surface): readonly Finding[] {
  const seen = [...surface.pages, surface.missing].flatMap((page) =>
    tokensIn(textOf(page)).map((token) => ({ page, token })),
  );
  if (seen.length === 0) return [attackFinding("not-applicable", "The target shows no token to anybody.")];
  return seen.flatMap(({ page, token }) => {
    const flaws = flawsOf(token);
    if (flaws.length === 0)
      return [
        attackFinding(
          "held",
          "A token that was shown is signed, has an end, and its secret is on no list.",
          page,
        ),
      ];
    return flaws.map((flaw) => attackFinding("breached", flaw, page));
  });
}

function textOf(page: Answer): string {
  return [...page.headerValues("set-cookie"), page.body].join("\n");
}
