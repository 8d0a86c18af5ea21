import type { Finding } from "../../model/finding.ts";
import type { Surface } from "../../model/probe.ts";

/** The benign twin of every exposure: a visit that shows that the service was there while it was judged. */
export function ordinaryVisit(surface: Surface): Finding {
  const home = surface.pages[0];
  if (home === undefined)
    return { role: "benign", outcome: "inconclusive", summary: "No page could be retrieved." };
  // A service that fails or refuses everybody shows nothing, and that is no merit.
  const isServed = home.status < 500 && home.status !== 429;
  return {
    role: "benign",
    outcome: isServed ? "held" : "inconclusive",
    summary: isServed
      ? `An ordinary visit is answered (${home.status}).`
      : `An ordinary visit fails (${home.status}): what the service shows when it works is unknown.`,
    exchange: home.exchange,
  };
}
