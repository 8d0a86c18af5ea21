import { DatabaseSync } from "node:sqlite";

import { unheardLink } from "../../http/unheard-link.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { tenantSink } from "./guard.ts";
import { tenantSinkSpec } from "./spec.ts";

const forgetful = "SELECT title FROM notes WHERE id = ?";
const careful = "SELECT title FROM notes WHERE id = ? AND owner_id = ?";

/** What the wire can't show without two users of the service: whether one reads what belongs to the other. */
export const tenantSinkCheck: Check = {
  spec: tenantSinkSpec,
  async run() {
    using database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE notes (id INTEGER, owner_id TEXT, title TEXT)");
    database.exec("INSERT INTO notes VALUES (1, 'one', 'first'), (2, 'two', 'second')");
    const guard = tenantSink({ tables: { notes: "owner_id" } });
    guard.onStart?.(unheardLink());
    const read = (under: Guard | undefined, statement: string, ...values: (number | string)[]): boolean =>
      isRead(under, () => database.prepare(statement).get(...values) !== undefined);

    return await Promise.resolve([
      judge(
        "attack",
        !read(guard, forgetful, 2) && read(undefined, forgetful, 2),
        "A note of another user was not read by a statement that forgets the owner, and is read without the guard.",
        "A note of another user was read by a statement that forgets the owner.",
      ),
      judge(
        "benign",
        read(guard, careful, 1, "one"),
        "A user's own note was read by a statement that names the owner.",
        "A user's own note was refused.",
      ),
    ]);
  },
};

/** Runs a query as the user `one` does, in a request under `guard`. */
function isRead(guard: Guard | undefined, query: () => boolean): boolean {
  const exchange = { principal: { id: "one", roles: [] }, path: "/", request: { headers: {} } };
  let found = false;
  const work = (): void => {
    try {
      found = query();
    } catch {
      found = false;
    }
  };
  if (guard?.onHandler === undefined) work();
  // The sink reads these of an exchange, and no others.
  else guard.onHandler(exchange as unknown as Exchange, work);
  return found;
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
