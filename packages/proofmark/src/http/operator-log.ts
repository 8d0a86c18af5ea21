import { systemClock, type Clock } from "../kernel/clock.ts";
import { errorCodes } from "../model/error-codes.ts";
import { sinksLookAt } from "../model/instrumentation.ts";
import type { BlockChange, EventListener, ProofmarkEvent } from "../model/event.ts";

const quietMs = 60_000;

type BlockEvent = Extract<ProofmarkEvent, { readonly type: BlockChange }>;

interface Kind {
  nextAt: number;
  unsaid: number;
}

/**
 * What an operator is told who has set no `onEvent`: one line for the first event of a kind, then one a minute with how
 * many there were. There are as many kinds as error codes, so a flood of refusals is no flood of lines.
 */
export function createOperatorLog(write: (line: string) => void, clock: Clock = systemClock): EventListener {
  const kinds = new Map<string, Kind>();
  return (event) => {
    // A record of what went as it should: for whoever keeps one, not for the terminal.
    if (event.type === "audit") return;
    const name = event.type === "refusal" ? event.code : `${event.type} ${event.control}`;
    let kind = kinds.get(name);
    if (kind === undefined) {
      kind = { nextAt: 0, unsaid: 0 };
      kinds.set(name, kind);
    }
    kind.unsaid++;
    const now = clock.now();
    if (now < kind.nextAt) return;
    const more = kind.unsaid > 1 ? ` (${kind.unsaid} since the last line)` : "";
    write(`proofmark: ${describe(event)}${more}\n`);
    kind.nextAt = now + quietMs;
    kind.unsaid = 0;
  };
}

function describe(event: Exclude<ProofmarkEvent, { readonly type: "audit" }>): string {
  if (event.type === "refusal") {
    const verb = event.isEnforced ? "refused" : "would refuse";
    // The path is the client's text: as JSON it can neither break the line nor reach the terminal.
    const request = `${event.method} ${JSON.stringify(event.path.slice(0, 200))}`;
    const { detail } = event;
    const seen =
      detail === undefined
        ? ""
        : ` ${detail.at} saw ${detail.shape} in ${JSON.stringify(detail.field.slice(0, 100))}.`;
    return `${event.control} ${verb} ${request} with ${event.code}. ${errorCodes[event.code].meaning}${seen}`;
  }
  if (event.type === "fault") {
    const error = event.error instanceof Error ? (event.error.stack ?? event.error.message) : "not an Error";
    return `${event.control} failed, and its requests are refused: ${error}`;
  }
  if (event.type === "instrumentation") return sinksLookAt(event.rows);
  if (event.type === "crisis")
    return `${event.control} recognised somebody in danger on ${event.route}: look now.`;
  if (event.type === "latency") return describeLatency(event);
  if (event.type === "loss") return `${event.control} lost ${event.count}: ${event.reason}`;
  if ("client" in event) return describeBlock(event);
  return `${event.control} ${event.type}: ${event.reason}`;
}

type LatencyEvent = Extract<ProofmarkEvent, { readonly type: "latency" }>;

function describeLatency({
  control,
  route = "a route without a name",
  budget,
  budgetMs,
  durationMs,
}: LatencyEvent): string {
  return `${control}: ${route} took ${Math.round(durationMs)} ms, and its class ${budget} has ${budgetMs} ms.`;
}

function describeBlock({ type, control, client, reason, until, isEnforced }: BlockEvent): string {
  if (type === "lifted") return `${control} lifted the block of ${client}.`;
  if (type === "expired") return `The block of ${client} by ${control} is over.`;
  const verb = isEnforced ? "blocks" : "would block";
  return `${control} ${verb} ${client} until ${new Date(until).toISOString()}. ${reason}`;
}
