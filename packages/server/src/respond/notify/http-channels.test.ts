import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Channel } from "./channel.ts";
import { pagerDutyChannel } from "./pagerduty/channel.ts";
import { messageOf, noticeOf, startReceiver, type Behaviour } from "./receiver.fixture.ts";
import { slackChannel } from "./slack/channel.ts";
import { teamsChannel } from "./teams/channel.ts";
import { webhookChannel } from "./webhook/channel.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

const channels: readonly [name: string, create: (url: string) => Channel, accepts: Behaviour][] = [
  ["Slack", (url) => slackChannel({ url }), { status: 200, body: "ok" }],
  ["Teams", (url) => teamsChannel({ url }), { status: 202 }],
  ["PagerDuty", (url) => pagerDutyChannel({ url, routingKey: "R0" }), { status: 202, body: "{}" }],
  ["the webhook", (url) => webhookChannel({ url, secret }), { status: 204 }],
];

for (const [name, create, accepts] of channels)
  describe(name, () => {
    for (const [does, behaviour, expected] of [
      ["accepts", accepts, { outcome: "delivered" }],
      [
        "is throttled",
        { status: 429, headers: { "retry-after": "30" } },
        { outcome: "retry", afterMs: 30_000 },
      ],
      ["is down", { status: 503 }, { outcome: "retry" }],
      [
        "asks for an hour and more",
        { status: 429, headers: { "retry-after": "86400" } },
        { outcome: "retry", afterMs: 3_600_000 },
      ],
      [
        "answers nonsense in Retry-After",
        { status: 429, headers: { "retry-after": "soon" } },
        { outcome: "retry" },
      ],
      ["hangs", "hangs", { outcome: "retry" }],
      ["hangs up", "hangs up", { outcome: "retry" }],
      ["is gone", { status: 410 }, { outcome: "rejected" }],
      ["does not like it", { status: 400 }, { outcome: "rejected" }],
      [
        "redirects elsewhere",
        { status: 302, headers: { location: "http://127.0.0.1:1/" } },
        { outcome: "rejected" },
      ],
    ] as const)
      test(`that ${does} is ${expected.outcome}`, async () => {
        await using receiver = await startReceiver(behaviour);
        const { reason, ...result } = await create(receiver.url).send(messageOf(), AbortSignal.timeout(300));
        assert.deepEqual(result, expected);
        assert.doesNotMatch(reason, /secret|127\.0\.0\.1/);
        assert.equal(receiver.received.length, 1);
      });

    test("that nobody listens at is worth another attempt", async () => {
      const { outcome, reason } = await create("http://127.0.0.1:1/secret").send(
        messageOf(),
        AbortSignal.timeout(2_000),
      );
      assert.equal(outcome, "retry");
      assert.match(reason, /did not answer: (ECONNREFUSED|TypeError)/);
    });

    test("carries one key in each attempt, and every notice", async () => {
      await using receiver = await startReceiver({ status: 503 }, accepts);
      const channel = create(receiver.url);
      const message = messageOf(noticeOf(), noticeOf({ kind: "escalated", text: "Nobody came." }));
      for (let attempt = 0; attempt < 2; attempt++) await channel.send(message, AbortSignal.timeout(2_000));
      for (const { body, headers } of receiver.received) {
        const key = headers["webhook-id"] ?? (body.includes(message.key) ? message.key : undefined);
        assert.equal(key, message.key);
        assert.match(body, /Nobody came/);
        assert.match(body, /got through/);
      }
    });

    for (const url of [
      "",
      "hooks.example.com/x",
      "ftp://hooks.example.com/x",
      "http://hooks.example.com/topsecret",
    ])
      test(`does not take ${JSON.stringify(url)} for an address, and does not repeat it`, () => {
        assert.throws(
          () => create(url),
          (error: Error) => error instanceof TypeError && !error.message.includes("topsecret"),
        );
      });
  });

test("Slack mentions nobody and links nowhere, whatever a title says", async () => {
  await using receiver = await startReceiver({ status: 200, body: "ok" });
  const title = "<!channel> <https://evil.example|click> & *bold* _it_";
  const channel = slackChannel({ url: receiver.url, runbooks: "https://docs.example.com/runbooks" });
  await channel.send(messageOf(noticeOf({ title })), AbortSignal.timeout(2_000));
  const body = receiver.received[0]?.body ?? "";
  assert.doesNotMatch(body, /<!|<https:\/\/evil|[^\u200b]\*bold/);
  assert.match(body, /&lt;!channel&gt;/);
  assert.match(body, /<https:\/\/docs\.example\.com\/runbooks\/proof-lost\.md\|Runbook>/);
});

test("Slack's limits are kept by a message of a hundred notices", async () => {
  await using receiver = await startReceiver({ status: 200, body: "ok" });
  const many = Array.from({ length: 100 }, (_, index) =>
    noticeOf({ incidentId: index, text: "x".repeat(5_000) }),
  );
  const { outcome } = await slackChannel({ url: receiver.url }).send(
    messageOf(...many),
    AbortSignal.timeout(2_000),
  );
  assert.equal(outcome, "delivered");
  const { blocks } = JSON.parse(receiver.received[0]?.body ?? "") as {
    blocks: { text?: { text: string } }[];
  };
  assert.equal(blocks.length, 50);
  assert.ok(blocks.every(({ text }) => (text?.text.length ?? 0) <= 3_000));
  assert.match(JSON.stringify(blocks), /and 52 more/);
});

test("Slack that answers 200 without ok has not taken it", async () => {
  await using receiver = await startReceiver({ status: 200, body: "invalid_token" });
  const { outcome } = await slackChannel({ url: receiver.url }).send(messageOf(), AbortSignal.timeout(2_000));
  assert.equal(outcome, "retry");
});

test("Teams that answers 200 and a failure has not taken it", async () => {
  await using receiver = await startReceiver({
    status: 200,
    body: "Webhook message delivery failed with error: 429",
  });
  const { outcome } = await teamsChannel({ url: receiver.url }).send(messageOf(), AbortSignal.timeout(2_000));
  assert.equal(outcome, "retry");
});

for (const [kind, action] of [
  ["opened", "trigger"],
  ["escalated", "trigger"],
  ["overdue", "trigger"],
  ["acknowledged", "acknowledge"],
  ["resolved", "resolve"],
] as const)
  test(`PagerDuty is told to ${action} when an incident is ${kind}`, async () => {
    await using receiver = await startReceiver({ status: 202 });
    const channel = pagerDutyChannel({ url: receiver.url, routingKey: "R0" });
    await channel.send(messageOf(noticeOf({ kind })), AbortSignal.timeout(2_000));
    const event = JSON.parse(receiver.received[0]?.body ?? "");
    assert.deepEqual(
      [event.routing_key, event.event_action, event.dedup_key, event.payload.severity, event.payload.source],
      ["R0", action, "proofmark-incident-17", "error", "shop"],
    );
  });
