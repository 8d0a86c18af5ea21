import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { HttpExchange } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import type { Redactor } from "../../model/observe/redactor.ts";
import type { Check } from "../../model/probe.ts";
import type { Denial } from "../../model/verdict.ts";
import { redaction } from "./guard.ts";
import { plantSecrets, type PlantedSecret } from "./planted-secrets.ts";
import { redactionSpec } from "./spec.ts";

const ordinary = [
  "/notes/550e8400-e29b-41d4-a716-446655440000",
  "The store did not answer within 100 ms, three times since 2026-11-28T05:52:06.123Z.",
  "connect ECONNREFUSED 10.0.0.5:6379",
];

/** Lets everything pass: what would be told without redaction. */
const clear: Redactor = { text: (text) => text, value: (value) => value, unlessClean: (value) => value };

const refusal: Denial = { code: "PM_INSPECTION_REFUSED", status: 403 };

/** What the wire can't show: that no event and no copy of a value holds a planted secret, and that ordinary ones stay. */
export const redactionCheck: Check = {
  spec: redactionSpec,
  async run() {
    const planted = plantSecrets(Math.random);
    return await redactionFindings(redaction(), planted);
  },
};

/** What gets through a pipeline with this guard, beside one whose redactor does nothing. */
export async function redactionFindings(
  guard: Guard,
  planted: readonly PlantedSecret[],
): Promise<readonly Finding[]> {
  const [told, bare] = [await toldBy(guard, planted), await toldBy({ ...guard, redactor: clear }, planted)];
  const leaked = planted.filter((_, index) => told[index]?.isShown !== false);
  // Where a secret does not come out without the redactor either, it shows nothing.
  const unseen = planted.filter((_, index) => bare[index]?.isShown !== true);
  const shapes = [...new Set(leaked.map(({ shape }) => shape))].join(", ");
  const changed = await changedBy(guard);
  return [
    unseen.length > 0
      ? {
          role: "attack",
          outcome: "inconclusive",
          summary: `${unseen.length} planted secrets come out of no event without redaction either.`,
        }
      : leaked.length > 0
        ? {
            role: "attack",
            outcome: "breached",
            summary: `${leaked.length} of ${planted.length} planted secrets came out in events or copies: ${shapes}.`,
          }
        : {
            role: "attack",
            outcome: "held",
            summary: `None of ${planted.length} planted secrets came out of events, errors or copies of values.`,
          },
    changed === 0
      ? {
          role: "benign",
          outcome: "held",
          summary: "Ordinary paths, reasons and errors came out as they were.",
        }
      : { role: "benign", outcome: "breached", summary: `${changed} ordinary events came out changed.` },
  ];
}

/** For each secret, whether it stands in anything that was told of it. */
async function toldBy(
  guard: Guard,
  planted: readonly PlantedSecret[],
): Promise<readonly { readonly isShown: boolean }[]> {
  const results: { readonly isShown: boolean }[] = [];
  for (const { text, secret } of planted) {
    const events = await eventsOf(guard, text);
    const copy = guard.redactor?.value({ list: [{ note: text }], map: new Map([["note", text]]) });
    const shown = [...events.map(textOf), JSON.stringify(copy, entries)].join("\n");
    const escaped = JSON.stringify(secret).slice(1, -1);
    results.push({ isShown: shown.includes(secret) || shown.includes(escaped) });
  }
  return results;
}

async function changedBy(guard: Guard): Promise<number> {
  let changed = 0;
  for (const text of ordinary) {
    const shown = (await eventsOf(guard, text)).map(textOf);
    changed += shown.filter((each) => !each.includes(JSON.stringify(text).slice(1, -1))).length;
  }
  return changed;
}

/** Every kind of event that holds a text, with this text in it. */
async function eventsOf(guard: Guard, text: string): Promise<readonly ProofmarkEvent[]> {
  const events: ProofmarkEvent[] = [];
  let link: PipelineLink | undefined;
  const planting: Guard = {
    spec: { ...redactionSpec, id: "planting" },
    onStart: (given) => void (link = given),
  };
  await using pipeline = new Pipeline([guard, planting], { onEvent: (event) => void events.push(event) });
  const request = new IncomingMessage(new Socket());
  request.url = `/${text}`;
  const exchange = new HttpExchange(request, undefined, pipeline.addresses);
  const detail = { field: `body.${text}`, at: "check", shape: "word" };
  link?.refusal(exchange, { ...refusal, detail });
  link?.fault(exchange, new Error(text, { cause: { text } }));
  link?.degradation("degraded", text);
  link?.audit({ category: "violation", action: "secret.planted", isSuccess: false, reason: text });
  link?.observe({ type: "loss", count: 1, reason: text });
  return events;
}

function textOf(event: ProofmarkEvent): string {
  const { error } = "error" in event ? event : { error: undefined };
  const told = error instanceof Error ? [error.message, error.stack, error.cause] : [];
  return JSON.stringify([event, ...told], entries);
}

function entries(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
