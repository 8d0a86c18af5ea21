import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { after, before, describe, test } from "node:test";

import { protect } from "../adapters/detect.ts";
import { buildGuards } from "../catalog/presets.ts";
import { controlProbes } from "../catalog/probes.ts";
import { Pipeline } from "../http/pipeline.ts";
import { systemClock } from "../kernel/clock.ts";
import type { CanaryAccount, IdentityTarget } from "../model/identity/target.ts";
import type { Probe } from "../model/probe.ts";
import type { Proof } from "../model/proof.ts";
import { totpCode } from "../probing/canary-session.ts";
import { proveService } from "../prove/bite.ts";
import { listening, password, prepared, type Prepared, type Running } from "./identity.fixture.ts";

const signal = AbortSignal.timeout(900_000);

/** The ready routes under every guard as it comes, with the mails shown, for they are made up. */
describe("the ready set of routes", () => {
  let all: Prepared;
  let running: Running;
  let target: IdentityTarget;

  before(async () => {
    all = await prepared({ clock: systemClock });
    const add = async (name: string): Promise<CanaryAccount & { id: string }> => {
      return { id: await all.add(name), name, password };
    };
    const guarded = await add("guarded@canary.example");
    const { secondFactors } = all.identity.parts;
    const { secret } = await secondFactors.beginTotp(guarded.id, guarded.name);
    // Of the step before: today's code is for the probe.
    await secondFactors.confirmTotp(guarded.id, totpCode(secret, Date.now() - 30_000));
    const canaries = {
      one: await add("one@canary.example"),
      two: await add("two@canary.example"),
      guarded: { ...guarded, totpSecret: secret },
    };
    target = all.identity.target(canaries, { outbox: "/outbox?to={name}", stepUp: ["/vault"] });
    const server = createServer(all.identity.routes.node(ownRoutes(all)));
    const controls = { ...all.identity.controls, mfa: { stepUp: [{ path: "/vault" }] } };
    const pipeline = new Pipeline(buildGuards("web", controls, { sinks: false }));
    protect(server, pipeline);
    running = await listening(server.listen(0, "127.0.0.1"), pipeline);
  });
  after(async () => {
    await running[Symbol.asyncDispose]();
    await all[Symbol.asyncDispose]();
  });

  /** Noise may forbid a word about times: that is no pass, and no failure either. */
  async function proveSurely(probe: Probe, left = 2): Promise<Proof> {
    const proof = await proveService(probe, new URL(running.origin), signal, { identity: target });
    return proof.state === "inconclusive" && left > 0 ? await proveSurely(probe, left - 1) : proof;
  }

  for (const probe of controlProbes.filter(({ spec }) => spec.plane === "identity"))
    test(`${probe.spec.id} holds, or does not apply`, async () => {
      const { state, findings } = await proveSurely(probe);
      const undecided = findings.filter(({ outcome }) => outcome === "inconclusive");
      const isNoise =
        undecided.length > 0 && undecided.every(({ summary }) => /too much noise/.test(summary));
      if (state === "inconclusive" && isNoise) return;
      const told = findings.map(({ outcome, summary }) => `${outcome}: ${summary}`).join("\n");
      assert.ok(["proven", "observed", "not-applicable"].includes(state), `${state}\n${told}`);
    });
});

/** `/vault`, which a guard stands in front of, and `/outbox`, as a mail catcher shows it. */
function ownRoutes({ outbox }: Prepared): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const to = url.searchParams.get("to");
    response.setHeader("Content-Type", "application/json");
    response.end(url.pathname === "/outbox" ? JSON.stringify(outbox.filter((mail) => mail.to === to)) : "{}");
  };
}
