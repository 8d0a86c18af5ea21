import type { Finding } from "../../model/finding.ts";
import type { Surface } from "../../model/probe.ts";
import { benignFinding } from "../../probing/findings.ts";

/** The benign twin of every exposure: a visit that shows that the service was there while it was judged. */
export function ordinaryVisit(surface: Surface): Finding {
  const home = surface.pages[0];
  if (home === undefined) return benignFinding("inconclusive", "No page could be retrieved.");
  // A service that fails or refuses everybody shows nothing, and that is no merit.
  const isServed = home.status < 500 && home.status !== 429;
  return benignFinding(
    isServed ? "held" : "inconclusive",
    isServed
      ? `An ordinary visit is answered (${home.status}).`
      : `An ordinary visit fails (${home.status}): what the service shows when it works is unknown.`,
    home,
  );
}
