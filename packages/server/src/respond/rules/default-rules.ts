import type { RuleBook } from "./rule-book.ts";
import type { RuleInput } from "./rule-schema.ts";

/** Replaces what the application itself answers when it fails: no attack, and told of by a rule of its own. */
const ownFailures = "error-hygiene";

/** What the control plane watches for before anybody has written a rule. */
export const defaultRules: readonly RuleInput[] = [
  {
    id: "proof-lost",
    title: "{control} of {service} lost its proof at {target}",
    level: 3,
    runbook: "proof-lost",
    groupBy: ["control", "target"],
    condition: { kind: "proof-lost" },
  },
  {
    id: "refusals-wave",
    title: "A wave of attacks on {service} is refused",
    level: 3,
    runbook: "refusals-wave",
    condition: {
      kind: "threshold",
      match: { types: ["refusal"], severities: ["high", "critical"], exceptControls: [ownFailures] },
      count: 50,
      windowSeconds: 60,
    },
  },
  {
    id: "refusals-rise",
    title: "{service} refuses five times as much as before",
    level: 2,
    runbook: "refusals-wave",
    condition: {
      kind: "rate",
      match: { types: ["refusal"], exceptControls: [ownFailures] },
      ratio: 5,
      minimum: 100,
      windowSeconds: 300,
    },
  },
  {
    id: "sign-in-failures",
    title: "Many sign-ins at {service} fail",
    level: 3,
    runbook: "sign-in-failures",
    condition: {
      kind: "threshold",
      match: { types: ["refusal"], controls: ["lockout"] },
      count: 20,
      windowSeconds: 300,
    },
  },
  {
    id: "anomaly",
    title: "{signal} of {service} left its own past",
    level: 2,
    runbook: "anomaly",
    groupBy: ["signal"],
    condition: { kind: "anomaly", deviation: 6, windowSeconds: 600 },
  },
  {
    id: "failing-answers",
    title: "{service} answers with errors",
    level: 3,
    runbook: "failing-answers",
    condition: {
      kind: "threshold",
      match: { types: ["refusal"], controls: [ownFailures] },
      count: 50,
      windowSeconds: 60,
    },
  },
  {
    id: "slow-answers",
    title: "{service} answers slowly at {route}",
    level: 2,
    runbook: "slow-answers",
    groupBy: ["route"],
    condition: {
      kind: "threshold",
      match: { types: ["latency"], atLeast: { measure: "durationMs", value: 3_000 } },
      count: 3,
      windowSeconds: 300,
      steps: [
        { measure: "durationMs", atLeast: 5_000, level: 3 },
        { measure: "durationMs", atLeast: 10_000, level: 4 },
      ],
    },
  },
  {
    id: "degraded",
    title: "{control} of {service} is degraded",
    level: 2,
    runbook: "degraded",
    groupBy: ["control"],
    condition: {
      kind: "lasting",
      begins: { types: ["degraded"] },
      ends: { types: ["recovered"] },
      forSeconds: 300,
    },
  },
  {
    id: "guard-fault",
    title: "{control} of {service} fails with an error",
    level: 3,
    runbook: "guard-fault",
    groupBy: ["control"],
    condition: { kind: "threshold", match: { types: ["fault"] }, count: 1, windowSeconds: 600 },
  },
  {
    id: "feed-silent",
    title: "{service} is silent",
    level: 3,
    runbook: "feed-silent",
    condition: { kind: "absence", forSeconds: 300 },
  },
  {
    id: "events-lost",
    title: "{control} of {service} lost what was to be kept",
    level: 2,
    runbook: "events-lost",
    groupBy: ["control"],
    condition: { kind: "threshold", match: { types: ["loss"] }, count: 1, windowSeconds: 600 },
  },
  {
    id: "audit-chain",
    title: "The audit chain of {service} is in trouble",
    level: 3,
    runbook: "audit-chain",
    condition: {
      kind: "threshold",
      match: { types: ["degraded", "fault", "loss"], controls: ["audit-chain"] },
      count: 1,
      windowSeconds: 600,
    },
  },
  {
    id: "crisis",
    title: "Somebody may be in danger: seen at {service}",
    level: 4,
    runbook: "crisis",
    // Each one counts: what comes a second later is told again, and only a person can say that it is over.
    endsBy: "hand",
    condition: { kind: "threshold", match: { types: ["crisis"] }, count: 1, windowSeconds: 1 },
  },
];

/**
 * Adds those of the default rules that are missing and switches them on; what is there stays as it is, switched off or
 * changed. Returns the ids of the added ones.
 * @example await addDefaultRules(createRuleBook({ database, events }), "setup");
 */
export async function addDefaultRules(book: RuleBook, who: string): Promise<readonly string[]> {
  const known = new Set((await book.list()).map(({ id }) => id));
  const added: string[] = [];
  for (const rule of defaultRules) {
    if (known.has(rule.id)) continue;
    const why = "It belongs to the default rules.";
    const { revision } = await book.create(rule, { who, why });
    await book.enable(rule.id, {
      version: 1,
      revision,
      who,
      why,
      acceptNoise: "A default: its bounds are tested with the control plane.",
    });
    added.push(rule.id);
  }
  return added;
}
