import { outcomeOf, questionStart, tellQuestion } from "../question-timing.ts";
import type { RecordStorage } from "./record-storage.ts";

/** The same storage, telling of each question how long it took, where somebody listens. */
export function timedStorage(storage: RecordStorage): RecordStorage {
  return {
    get: (kind, id) => timed("records.get", () => storage.get(kind, id)),
    list: (kind, owner, limit) => timed("records.list", () => storage.list(kind, owner, limit)),
    since: (kind, from, limit) => timed("records.since", () => storage.since(kind, from, limit)),
    write: (changes) => timed("records.write", () => storage.write(changes)),
    deleteOwned: (kind, owner) => timed("records.delete-owned", () => storage.deleteOwned(kind, owner)),
    sweep: () => timed("records.sweep", () => storage.sweep()),
    [Symbol.asyncDispose]: () => Promise.resolve(storage[Symbol.asyncDispose]()),
  };
}

function timed<Answer>(operation: string, ask: () => Promise<Answer>): Promise<Answer> {
  const startMs = questionStart();
  return startMs === 0 ? ask() : told(operation, startMs, ask);
}

async function told<Answer>(operation: string, startMs: number, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask();
    tellQuestion(operation, startMs, "answered");
    return answer;
  } catch (error) {
    tellQuestion(operation, startMs, outcomeOf(error));
    throw error;
  }
}
