import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";

import { Pipeline } from "../../http/pipeline.ts";
import type { IdentityTarget, WebhookTarget } from "../../model/identity/target.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../../prove/bite.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { webhookSignature } from "./guard.ts";
import { webhookSignatureProbe } from "./probe.ts";
import { ed25519Keys, githubSecret, standardSecret, stripeSecret } from "./signed-message.fixture.ts";

const secrets = { standard: standardSecret, stripe: stripeSecret, github: githubSecret } as const;

interface Asked {
  readonly webhooks: readonly WebhookTarget[];
  readonly handler?: RequestListener;
  /** The secrets of the guard, where there is one. */
  readonly guarded?: string;
}

const taking: RequestListener = (request, response) => {
  request.resume().on("end", () => response.end("taken"));
};

/** Answers each request by its head alone. */
const answering =
  (statusFor: (request: IncomingMessage) => number): RequestListener =>
  (request, response) => {
    response.statusCode = statusFor(request);
    request.resume().on("end", () => response.end("<title>Home</title>"));
  };

async function proofOf({ webhooks, handler = taking, guarded }: Asked): Promise<Proof> {
  const routes = webhooks.map(({ path, scheme }) => ({ path, scheme, secrets: guarded ?? "" }));
  const pipeline = guarded === undefined ? undefined : new Pipeline([webhookSignature({ routes })]);
  await using service = await serve(handler, pipeline === undefined ? {} : { pipeline });
  // The probe reads its webhooks and nothing else.
  const identity = { webhooks } as Partial<IdentityTarget> as IdentityTarget;
  return await proveService(webhookSignatureProbe, service.origin, AbortSignal.timeout(20_000), { identity });
}

const outcomes = ({ state, findings }: Proof): string[] => [
  state,
  ...findings.map(({ role, outcome }) => `${role} ${outcome}`),
];

for (const scheme of ["standard", "stripe", "github"] as const) {
  const webhooks = [{ path: "/hooks/pay", scheme, secret: secrets[scheme] }];
  const attacks = scheme === "github" ? 4 : 5;

  test(`${scheme}: under the guard it is proven`, async () => {
    const proof = await proofOf({ webhooks, guarded: secrets[scheme] });
    assert.deepEqual(
      outcomes(proof),
      ["proven", "benign held", ...Array.from({ length: attacks }, () => "attack held")],
      JSON.stringify(proof.findings.map(({ summary }) => summary)),
    );
  });

  test(`${scheme}: where everything is taken, each attack gets through`, async () => {
    assert.deepEqual(outcomes(await proofOf({ webhooks })), [
      "failed",
      "benign held",
      ...Array.from({ length: attacks }, () => "attack breached"),
    ]);
  });

  test(`${scheme}: a service that knows another secret refuses what is rightly signed`, async () => {
    const other = scheme === "standard" ? `whsec_${"A".repeat(32)}` : "x".repeat(32);
    const proof = await proofOf({ webhooks, guarded: other });
    assert.equal(proof.state, "failed");
    assert.equal(proof.findings[0]?.outcome, "breached");
  });
}

test("a service that looks for a header and no more lets made-up signatures through", async () => {
  const webhooks = [{ path: "/hooks", scheme: "standard", secret: standardSecret }] as const;
  assert.deepEqual(
    outcomes(
      await proofOf({
        webhooks,
        handler: answering(({ headers }) => (headers["webhook-signature"] === undefined ? 401 : 200)),
      }),
    ),
    [
      "failed",
      "benign held",
      "attack breached",
      "attack held",
      "attack breached",
      "attack breached",
      "attack breached",
    ],
  );
});

for (const [title, secret] of [
  ["no secret", undefined],
  ["a public key alone", ed25519Keys().publicKey],
] as const)
  test(`with ${title}, what is unsigned and what is made up is tried all the same`, async () => {
    const webhooks = [{ path: "/hooks", scheme: "standard", secret }] as const;
    assert.deepEqual(
      outcomes(await proofOf({ webhooks, handler: answering(({ url }) => (url === "/hooks" ? 401 : 200)) })),
      ["observed", "attack held", "attack held", "benign held"],
    );
    assert.equal((await proofOf({ webhooks })).state, "failed");
  });

test("a route that is not there tells nothing", async () => {
  const webhooks = [{ path: "/hooks", scheme: "github", secret: githubSecret }] as const;
  assert.equal(
    (await proofOf({ webhooks, handler: answering(({ url }) => (url === "/" ? 200 : 404)) })).state,
    "inconclusive",
  );
});

test("without webhooks in the configuration it does not apply, and says what to add", async () => {
  const proof = await proofOf({ webhooks: [] });
  assert.equal(proof.state, "not-applicable");
  assert.match(proof.findings[0]?.summary ?? "", /identity\.webhooks/);
});
