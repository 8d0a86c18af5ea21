import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { guardFactories } from "../../packages/proofmark/src/catalog/guards.ts";
import { deeds, ordinaryUse } from "./ordinary-use.ts";
import { Browser } from "./browser.ts";
import { choosePorts } from "./start/ports.ts";
import { type Service, startService } from "./start/service.ts";
import { bareFile, variants } from "./start/variants.ts";
import { weaknesses } from "./weaknesses.ts";
import { asClient } from "./wire.ts";

const signal = new AbortController().signal;
const stopped = weaknesses.filter(({ control }) => control !== undefined);

test("every control that a weakness names is one with a guard", () => {
  for (const { control } of stopped) assert.ok(control !== undefined && control in guardFactories, control);
  assert.ok(stopped.length > 20, "the weaknesses were read");
});

for (const { id, title, start } of variants.filter(({ id: variant }) => variant !== "bare")) {
  suite(`${title} Jotter`, () => {
    let service: Service;
    let upstream: Service | undefined;
    before(async () => {
      if (id === "gateway")
        upstream = await startService({ name: "upstream", command: [bareFile], port: 0, signal });
      // Chosen before the start: the configuration names the service's own address.
      const [{ port } = { port: 0 }] = await choosePorts(3100, 1);
      service = await startService({
        name: title,
        command: start({ port, upstream: upstream?.url ?? "" }),
        port,
        // Without one, whoever sits on this machine is an operator: every client of this test.
        environment: { PROOFMARK_OPERATOR_TOKEN: randomBytes(32).toString("base64url") },
        signal,
      });
    });
    after(async () => {
      await service.stop();
      await upstream?.stop();
    });

    const browser = (): Browser => (shared ??= new Browser(service.url));
    let shared: Browser | undefined;
    for (const deed of deeds) test(`lets pass: ${deed.name}`, () => deed.perform(browser(), service.url));

    const stoppedHere = stopped.filter(({ isInsideOnly }) => id === "hardened" || isInsideOnly === undefined);
    for (const [index, weakness] of stoppedHere.entries()) {
      // A client of its own each, so that the login limit that one meets does not refuse the next one's victim.
      test(`${weakness.control} stops ${weakness.id}: ${weakness.title}`, () =>
        asClient(`127.7.0.${index + 1}`, async () =>
          assert.equal(await weakness.attack(service.url), false),
        ));
    }

    test("lets ordinary use pass after all attacks", () =>
      asClient("127.7.1.1", () => ordinaryUse(service.url)));
  });
}
