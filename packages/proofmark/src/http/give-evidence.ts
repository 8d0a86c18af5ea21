import { evidenceHeader } from "../model/evidence.ts";
import type { HttpExchange } from "./exchange.ts";
import type { Hooked } from "./hooked.ts";
import type { JudgedHead } from "./response-head.ts";

/** Answers a request that asked for evidence: who acted on the response, and what the guards have to say beside it. */
export function giveEvidence(
  exchange: HttpExchange,
  head: JudgedHead,
  guards: readonly Hooked<"onEvidence">[],
): void {
  head.set(evidenceHeader, [...new Set(exchange.actors)].join(" "));
  for (const guard of guards) {
    for (const [name, value] of guard.onEvidence(exchange)) head.set(name, value);
  }
}
