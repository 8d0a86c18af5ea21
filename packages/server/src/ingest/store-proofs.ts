import * as z from "zod";

import type { Database } from "../database/open-database.ts";
import type { ProofStateTable } from "../database/tables.ts";
import { appendEvents, lockEvents } from "../events/append-events.ts";
import type { ProofEvent } from "../model/stored-event.ts";
import { accepted, refused, type Answer } from "./answer.ts";
import type { Message } from "./message.ts";

const schemaId = "proofmark-report/1";
/** Four values a row; SQLite takes 32,766 in one statement. */
const mostControls = 2_000;

const word = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const report = z.object({
  schema: z.literal(schemaId),
  target: z.string().regex(/^[\x21-\x7e]{1,2048}$/),
  endedAt: z.iso.datetime(),
  controls: z
    .array(z.object({ id: word, state: word, skipped: z.string().optional() }))
    .max(mostControls)
    .refine((controls) => new Set(controls.map(({ id }) => id)).size === controls.length),
});

/** What a report of `proofmark prove` says, or why it is none. */
export function readReport(content: unknown): z.output<typeof report> | Answer {
  const parsed = report.safeParse(content);
  return parsed.success ? parsed.data : refused("PM_INGEST_BODY");
}

/**
 * Compares a report with what was last known of the target, and stores an event for each control whose state changed. A
 * control that was not tried keeps its state; one that is new has no state before, and makes no event. What a later run
 * has said stands against an older one that comes late.
 */
export async function storeProofs(
  database: Database,
  { service, id, receivedAt }: Message,
  { target, endedAt, controls }: z.output<typeof report>,
): Promise<Answer> {
  // A prover whose clock is ahead would outdate every later run.
  const at = Math.min(Date.parse(endedAt), receivedAt);
  const changes = await database.transaction().execute(async (transaction) => {
    await lockEvents(transaction);
    const rows = await transaction
      .selectFrom("proof_state")
      .selectAll()
      .where("service", "=", service)
      .where("target", "=", target)
      .execute();
    const known = new Map(rows.map((row) => [row.control, row]));
    const news = controls.filter(
      ({ id: control, skipped }) => skipped === undefined && (known.get(control)?.at ?? 0) <= at,
    );
    if (news.length === 0) return [];
    await transaction
      .insertInto("proof_state")
      .values(
        news.map(({ id: control, state }): ProofStateTable => ({ service, target, control, state, at })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(["service", "target", "control"])
          .doUpdateSet(({ ref }) => ({ state: ref("excluded.state"), at: ref("excluded.at") })),
      )
      .execute();
    const events = news.flatMap(({ id: control, state }): readonly ProofEvent[] => {
      const before = known.get(control)?.state;
      if (before === undefined || before === state) return [];
      return [{ type: "proof", control, at, target, before, after: state }];
    });
    await appendEvents(
      transaction,
      { service, instance: "prover", batch: id, receivedAt },
      events.map((event, position) => ({
        position,
        type: event.type,
        control: event.control,
        code: undefined,
        at,
        data: JSON.stringify(event),
      })),
    );
    return events;
  });
  return accepted({ changes: changes.map(({ control, before, after }) => ({ control, before, after })) });
}
