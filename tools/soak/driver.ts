import { oneRequest, type Wanted } from "./one-request.ts";
import type { Tally } from "./tally.ts";
import { streams, waveAttack, waveAttacks, type Kind } from "./traffic.ts";

const mostInFlight = 300;
const waveEveryMs = 150;

export interface Driver {
  /** Begins a wave of attacks. */
  wave(): void;
  /** Sends no more, and resolves when everything under way is answered or given up. */
  stop(): Promise<void>;
}

/** Sends every stream at its rate, however the service answers: a service that is slow is asked no less. */
export function startDriver(port: number, operatorToken: string, tally: Tally): Driver {
  const inFlight = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const send = (kind: Kind, wanted: Wanted): void => {
    if (inFlight.size >= mostInFlight) return;
    const sending = (async () => {
      const from = Date.now();
      const answer = await oneRequest(port, wanted);
      const until = Date.now();
      tally.note(kind, answer, from, until);
      if (answer === undefined || answer.refusal !== undefined) return;
      if (kind === "ready") tally.readiness.push({ at: from, word: answer.text });
      if (kind === "metrics" && answer.status === 200)
        tally.expositions.push({ at: from, text: answer.text });
    })().finally(() => inFlight.delete(sending));
    inFlight.add(sending);
  };
  for (const { kind, everyMs, make } of streams(operatorToken)) {
    let n = 0;
    timers.add(setInterval(() => send(kind, make(n++)), everyMs));
  }
  return {
    wave() {
      let n = 0;
      const timer = setInterval(() => {
        send("attack", waveAttack(n++));
        if (n < waveAttacks) return;
        clearInterval(timer);
        timers.delete(timer);
      }, waveEveryMs);
      timers.add(timer);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
}
