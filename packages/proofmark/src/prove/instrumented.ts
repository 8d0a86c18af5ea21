import * as z from "zod";

import { instrumentationHeader, sinksHeader } from "../model/evidence.ts";
import type { InstrumentRow } from "../model/instrumentation.ts";
import type { Surface } from "../model/probe.ts";
import { parseJson } from "../kernel/parse-json.ts";

const name = z.string().max(100);

/** What a target says that its sinks look at. Its own word, like all of its evidence: bounded, and checked for its shape. */
export const instrumentRows = z
  .array(
    z.strictObject({
      control: name.optional().describe("Missing where no sink looks at the module"),
      module: name,
      versions: z.array(name).max(20),
      state: z.enum(["instrumented", "loaded, not instrumented", "not loaded"]),
      reason: z.string().max(300).optional(),
    }),
  )
  .max(300);

/** What the sinks of the target look at, or undefined where it does not tell: it has none, or we are not on its machine. */
export function readInstrumentation({ pages }: Surface): readonly InstrumentRow[] | undefined {
  for (const page of pages) {
    const text = page.header(instrumentationHeader);
    if (text === undefined) continue;
    const rows = instrumentRows.safeParse(parseJson(text));
    if (rows.success) return rows.data.map((row) => Object.assign({ control: undefined }, row));
  }
  return undefined;
}

/** Whether the target says that the sink of `control` stands in its pipeline. */
export function hasSink({ pages }: Surface, control: string): boolean {
  return pages.some((page) =>
    (page.header(sinksHeader) ?? "").split(" ").some((sink) => sink.split(";", 1)[0] === control),
  );
}
