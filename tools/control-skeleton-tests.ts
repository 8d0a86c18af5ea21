import type { Names } from "./control-names.ts";

type Template = (names: Names) => string;

export const guardTest: Template = ({ id, camel }) => `import assert from "node:assert/strict";
import { test } from "node:test";

import { ${camel} } from "./guard.ts";

test("a misspelt option is refused with the one that was meant", () => {
  assert.throws(
    () => ${camel}({ isstrict: true } as never),
    /${id}: isstrict is not an option\\. Did you mean isStrict\\?/,
  );
});

test("TODO: the attack is refused, and its benign twin passes", () => {
  assert.fail("Write what this guard refuses, and the look-alike that it lets pass.");
});
`;

export const probeTest: Template = ({ camel }) => `import assert from "node:assert/strict";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { test } from "node:test";

import type { Surface } from "../../model/probe.ts";
import { createAttacker } from "../../probing/attacker.ts";
import { Budget, defaultBudget } from "../../probing/budget.ts";
import { TargetUnreachable } from "../../probing/errors.ts";
import { ${camel}Probe } from "./probe.ts";

async function listen(server: Server): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return new URL(\`http://127.0.0.1:\${address.port}\`);
}

async function attack(origin: URL): ReturnType<typeof ${camel}Probe.run> {
  await using attacker = createAttacker({
    origin,
    budget: new Budget(defaultBudget, AbortSignal.timeout(10_000)),
  });
  // This probe asks for itself and judges no page that was retrieved before.
  return await ${camel}Probe.run(attacker, {} as Surface);
}

test("against a service without the control the attack gets through", async () => {
  const server = createServer((_request, response) => response.end("open"));
  try {
    const findings = await attack(await listen(server));
    assert.deepEqual(
      findings.map(({ role, outcome }) => [role, outcome]),
      [
        ["attack", "breached"],
        ["benign", "held"],
      ],
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a port where nothing listens is no pass", async () => {
  const server = createServer();
  const origin = await listen(server);
  server.close();
  await once(server, "close");
  await assert.rejects(attack(origin), TargetUnreachable);
});
`;
