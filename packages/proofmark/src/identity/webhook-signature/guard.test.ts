import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";

import { Redis } from "iovalkey";

import { OptionsError } from "../../config/parse-options.ts";
import { serve, type RawResponse, type Served } from "../../http/served.fixture.ts";
import { csrf } from "../../shield/csrf/guard.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import { MemoryStore } from "../../store/memory.ts";
import { RedisServer } from "../../store/redis-server.fixture.ts";
import { redisStore } from "../../store/redis.ts";
import { StoreUnavailableError, type Store } from "../../store/store.ts";
import { webhookSignature } from "./guard.ts";
import type { WebhookSignatureOptions } from "./options.ts";
import {
  githubLines,
  githubSecret,
  standardLines,
  standardSecret,
  stripeLines,
  stripeSecret,
  type HeaderLines,
} from "./signed-message.fixture.ts";

const body = '{"type":"paid","amount":12.50}';
const routes = [
  { path: "/hooks/standard", scheme: "standard", secrets: standardSecret },
  { path: "/hooks/stripe", scheme: "stripe", secrets: [stripeSecret, "whsec_new0new0new0new0new0new0"] },
  { path: "/hooks/github", scheme: "github", secrets: githubSecret },
] as const;

interface Hooked extends Served {
  readonly clock: SetClock;
  readonly handled: string[];
  /** The status of the handler's answers; 0: none, the connection breaks. */
  answer: number;
  post(path: string, lines: HeaderLines, text?: string | Buffer): Promise<RawResponse>;
  seconds(): number;
}

async function hooked(
  options: Partial<WebhookSignatureOptions> = {},
  clock = new SetClock(),
  more: Parameters<typeof serve>[0] = [],
): Promise<Hooked> {
  const handled: string[] = [];
  const guard = webhookSignature({ routes: [...routes], ...options }, clock);
  const served = await serve([...more, guard], (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      handled.push(Buffer.concat(chunks).toString("latin1"));
      if (hook.answer === 0) request.socket.destroy();
      else response.writeHead(hook.answer).end("taken");
    });
  });
  const hook: Hooked = Object.assign(served, {
    clock,
    handled,
    answer: 200,
    post: async (path: string, lines: HeaderLines, text: string | Buffer = body) =>
      await served.ask(
        `POST ${path} HTTP/1.1`,
        [`Content-Length: ${Buffer.byteLength(text)}`, ...lines],
        text.toString("latin1"),
      ),
    seconds: () => Math.floor(clock.now() / 1_000),
  });
  return hook;
}

function codeOf({ body: text }: RawResponse): string | undefined {
  return /"code":"(PM_\w+)"/.exec(text)?.[1];
}

const senders = [
  ["/hooks/standard", (seconds: number, text: string) => standardLines({ seconds, body: text })],
  ["/hooks/stripe", (seconds: number, text: string) => stripeLines(text, seconds)],
  ["/hooks/github", (_seconds: number, text: string) => githubLines(text)],
] as const;

for (const [path, sign] of senders)
  describe(path, () => {
    test("a signed message reaches the handler as it was sent", async () => {
      await using hook = await hooked();
      assert.equal((await hook.post(path, sign(hook.seconds(), body))).status, 200);
      assert.deepEqual(hook.handled, [body]);
    });

    test("the same message again is refused, and one with other content is not", async () => {
      await using hook = await hooked();
      const lines = sign(hook.seconds(), body);
      await hook.post(path, lines);
      const again = await hook.post(path, lines);
      assert.deepEqual([again.status, codeOf(again)], [409, "PM_WEBHOOK_REPLAYED"]);
      assert.equal((await hook.post(path, sign(hook.seconds(), `${body} `), `${body} `)).status, 200);
      assert.equal(hook.handled.length, 2);
    });

    for (const status of [500, 404, 0])
      test(`a message that the handler answered ${status === 0 ? "not at all" : `with ${status}`} may be sent again`, async () => {
        await using hook = await hooked();
        const lines = sign(hook.seconds(), body);
        hook.answer = status;
        assert.equal((await hook.post(path, lines)).status, status);
        hook.answer = 200;
        assert.equal((await hook.post(path, lines)).status, 200);
        assert.equal((await hook.post(path, lines)).status, 409);
      });

    for (const [title, lines, text] of [
      ["without a signature", [], body],
      ["with an empty signature", ["webhook-signature:", "Stripe-Signature:", "X-Hub-Signature-256:"], body],
      ["with another body", sign(1_800_000_000, body), body.replace("12.50", "99.50")],
      ["with no body", sign(1_800_000_000, ""), ""],
    ] as const)
      test(`a message ${title} is refused before the handler`, async () => {
        await using hook = await hooked();
        const answer = await hook.post(path, lines, text);
        assert.deepEqual([answer.status, codeOf(answer)], [401, "PM_WEBHOOK_SIGNATURE"]);
        assert.equal(answer.headers["www-authenticate"], "Webhook-Signature");
        assert.deepEqual(hook.handled, []);
      });

    for (const line of ["GET", "HEAD", "OPTIONS", "DELETE"].map((method) => `${method} ${path} HTTP/1.1`))
      test(`${line} is refused: nothing is signed there`, async () => {
        await using hook = await hooked();
        assert.equal((await hook.ask(line, sign(hook.seconds(), ""))).status, 401);
        assert.deepEqual(hook.handled, []);
      });

    for (const spelling of [
      path.toUpperCase(),
      `${path}/`,
      `/${path}`,
      path.replace("hooks", "%68ooks"),
      path.replace("/hooks/", "/hooks%2F"),
      `/a/..${path}`,
      `${path};v=1`,
      `//any.example${path}`,
      `http://a.example${path}`,
      `${path}?a=b`,
    ])
      test(`an unsigned message to ${spelling} is refused too`, async () => {
        await using hook = await hooked();
        assert.equal((await hook.post(spelling, [])).status, 401);
        assert.deepEqual(hook.handled, []);
      });

    for (const name of ["X-Original-URL", "X-Rewrite-URL"])
      test(`an unsigned message whose ${name} says where it goes is refused too`, async () => {
        await using hook = await hooked();
        assert.equal((await hook.post("/", [`${name}: ${path}`])).status, 401);
        assert.equal((await hook.post("/", [`${name}: /other`])).status, 200);
      });
  });

for (const [path, sign] of senders.slice(0, 2))
  for (const [offset, status, code] of [
    [0, 200, undefined],
    [-299, 200, undefined],
    [299, 200, undefined],
    [-301, 401, "PM_WEBHOOK_EXPIRED"],
    [301, 401, "PM_WEBHOOK_EXPIRED"],
  ] as const)
    test(`${path}: a message whose time is ${offset} s from ours is answered with ${status}`, async () => {
      await using hook = await hooked();
      const answer = await hook.post(path, sign(hook.seconds() + offset, body));
      assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
    });

test("a message is remembered for as long as its time is good", async () => {
  await using hook = await hooked();
  const lines = stripeLines(body, hook.seconds() + 300);
  const statuses: number[] = [];
  for (const pauseMs of [0, 300_000, 300_000, 1_000]) {
    hook.clock.time += pauseMs;
    statuses.push((await hook.post("/hooks/stripe", lines)).status);
  }
  assert.deepEqual(statuses, [200, 409, 409, 401]);
});

test("a message of GitHub is remembered for a day, whatever delivery it names", async () => {
  await using hook = await hooked();
  const statuses: number[] = [];
  for (const [pauseMs, delivery] of [
    [0, "d-1"],
    [0, "d-2"],
    [86_399_000, "d-3"],
    [2_000, "d-4"],
  ] as const) {
    hook.clock.time += pauseMs;
    statuses.push((await hook.post("/hooks/github", githubLines(body, delivery))).status);
  }
  assert.deepEqual(statuses, [200, 409, 409, 200]);
});

test("both secrets count while a sender rotates, and a third does not", async () => {
  await using hook = await hooked();
  const post = async (text: string, secret: string): Promise<number> =>
    (await hook.post("/hooks/stripe", stripeLines(text, hook.seconds(), secret), text)).status;
  assert.equal(await post("1", stripeSecret), 200);
  assert.equal(await post("2", "whsec_new0new0new0new0new0new0"), 200);
  assert.equal(await post("3", "whsec_old0old0old0old0old0old0"), 401);
});

test("a secret of one route is worth nothing on another", async () => {
  await using hook = await hooked();
  const answer = await hook.post("/hooks/stripe", stripeLines(body, hook.seconds(), githubSecret));
  assert.equal(answer.status, 401);
});

test("paths that are not declared are left alone", async () => {
  await using hook = await hooked();
  for (const path of ["/", "/hooks", "/hooks/standards", "/login"])
    assert.equal((await hook.post(path, [])).status, 200, path);
});

test("what is signed are the bytes as sent: of a compressed body the compressed ones", async () => {
  await using hook = await hooked();
  const packed = gzipSync(body);
  for (const [signed, status] of [
    [body, 401],
    [packed, 200],
  ] as const) {
    const lines = ["Content-Encoding: gzip", ...githubLines(signed)];
    assert.equal((await hook.post("/hooks/github", lines, packed)).status, status);
  }
});

test("a message in chunks is verified whole", async () => {
  await using hook = await hooked();
  const lines = ["Transfer-Encoding: chunked", ...githubLines("Hello, World!")];
  const answer = await hook.ask(
    "POST /hooks/github HTTP/1.1",
    lines,
    "7\r\nHello, \r\n6\r\nWorld!\r\n0\r\n\r\n",
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(hook.handled, ["Hello, World!"]);
});

for (const announce of [true, false])
  test(`a message over the limit is refused, ${announce ? "announced" : "in chunks"}`, async () => {
    await using hook = await hooked({ maxBodyBytes: 100 });
    const text = "a".repeat(101);
    const lines = githubLines(text);
    const answer = announce
      ? await hook.post("/hooks/github", lines, text)
      : await hook.ask(
          "POST /hooks/github HTTP/1.1",
          ["Transfer-Encoding: chunked", ...lines],
          `65\r\n${text}\r\n0\r\n\r\n`,
        );
    assert.deepEqual([answer.status, codeOf(answer)], [413, "PM_WEBHOOK_TOO_LARGE"]);
    assert.deepEqual(hook.handled, []);
  });

test("a message that breaks off reaches nobody, and may come whole", async () => {
  await using hook = await hooked();
  const lines = githubLines(body);
  await new Promise<void>((resolve) => {
    const socket = connect(hook.port, "127.0.0.1", () => {
      socket.write(
        [
          "POST /hooks/github HTTP/1.1",
          "Host: a.example",
          `Content-Length: ${body.length}`,
          ...lines,
          "",
          "{",
        ].join("\r\n"),
      );
      socket.end();
    });
    socket.on("data", () => {});
    socket.on("close", () => resolve());
  });
  assert.deepEqual(hook.handled, []);
  assert.equal((await hook.post("/hooks/github", lines)).status, 200);
});

test("an upgrade on a declared route is refused", async () => {
  await using hook = await hooked();
  const answer = await hook.ask("GET /hooks/github HTTP/1.1", ["Connection: Upgrade", "Upgrade: websocket"]);
  assert.equal(answer.status, 401);
});

test("one of two messages at once is taken", async () => {
  await using hook = await hooked();
  const lines = githubLines(body);
  const answers = await Promise.all(Array.from({ length: 8 }, () => hook.post("/hooks/github", lines)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(hook.handled.length, 1);
});

test("csrf lets a sender pass: it sends no cookie and no Origin", async () => {
  await using hook = await hooked({}, new SetClock(), [csrf({ token: "always" })]);
  assert.equal((await hook.post("/hooks/github", githubLines(body))).status, 200);
});

test("in monitor mode nothing is refused, and everything is told", async () => {
  const guard = webhookSignature({ routes: [...routes] }, new SetClock());
  await using served = await serve([guard], (_request, response) => void response.end("taken"), {
    mode: "monitor",
  });
  const answer = await served.ask("POST /hooks/github HTTP/1.1", ["Content-Length: 2"], "{}");
  assert.equal(answer.status, 200);
  assert.ok(served.events.some((event) => event.type === "refusal" && event.code === "PM_WEBHOOK_SIGNATURE"));
});

test("each message is told once in the audit, without its content", async () => {
  await using hook = await hooked();
  await hook.post("/hooks/github", githubLines(body));
  await hook.post("/hooks/github", githubLines(body));
  await hook.post("/hooks/github", []);
  const records = hook.events.filter((event) => event.type === "audit");
  assert.deepEqual(
    records.map(({ action, isSuccess, reason }) => [action, isSuccess, reason]),
    [
      ["webhook.accepted", true, undefined],
      ["webhook.refused", false, "PM_WEBHOOK_REPLAYED"],
      ["webhook.refused", false, "PM_WEBHOOK_SIGNATURE"],
    ],
  );
  assert.ok(!JSON.stringify(hook.events).includes("paid"));
});

function down(): never {
  throw new StoreUnavailableError("down");
}

describe("over replicas", () => {
  test("a message that one took, another does not", async () => {
    const store = new MemoryStore();
    await using one = await hooked({ store });
    await using other = await hooked({ store });
    const lines = githubLines(body);
    assert.equal((await one.post("/hooks/github", lines)).status, 200);
    assert.equal((await other.post("/hooks/github", lines)).status, 409);
  });

  test("a message that one gave back, another takes", async () => {
    const store = new MemoryStore();
    await using one = await hooked({ store });
    await using other = await hooked({ store });
    const lines = githubLines(body);
    one.answer = 503;
    assert.equal((await one.post("/hooks/github", lines)).status, 503);
    assert.equal((await other.post("/hooks/github", lines)).status, 200);
    assert.equal((await one.post("/hooks/github", lines)).status, 409);
  });

  for (const [onStoreFailure, statuses] of [
    ["local", [200, 409]],
    ["open", [200, 200]],
    ["closed", [503, 503]],
  ] as const)
    test(`with the store down, ${onStoreFailure} answers a message and its replay with ${statuses.join(" and ")}`, async () => {
      const store: Store = Object.assign(new MemoryStore(), { setIfAbsent: down, set: down, delete: down });
      await using hook = await hooked({ store, onStoreFailure });
      const lines = stripeLines(body, hook.seconds());
      for (const status of statuses) assert.equal((await hook.post("/hooks/stripe", lines)).status, status);
      // What is forged is refused all the same.
      assert.equal((await hook.post("/hooks/stripe", stripeLines("{}", hook.seconds()))).status, 401);
      assert.equal(hook.events.filter(({ type }) => type === "degraded").length, 1);
    });

  test(
    "a replay is known over Redis, while Redis is dead, and after it is back",
    { timeout: 30_000 },
    async () => {
      await using server = await RedisServer.start();
      const client = new Redis(server.port, "127.0.0.1", { retryStrategy: () => 20 });
      client.on("error", () => {});
      try {
        const store = redisStore(client);
        await using one = await hooked({ store });
        await using other = await hooked({ store });
        const before = githubLines("before");
        const during = githubLines("during");
        assert.equal((await one.post("/hooks/github", before, "before")).status, 200);
        assert.equal((await other.post("/hooks/github", before, "before")).status, 409);
        await server.kill();
        // Its own are known; those of its neighbour are not: the README says so.
        assert.equal((await one.post("/hooks/github", before, "before")).status, 409);
        assert.equal((await one.post("/hooks/github", during, "during")).status, 200);
        await server.restart();
        one.clock.time += 1_000;
        assert.equal((await one.post("/hooks/github", during, "during")).status, 409);
      } finally {
        client.disconnect();
      }
    },
  );
});

test("without routes the guard has no hooks", () => {
  assert.deepEqual(Object.keys(webhookSignature()), ["spec"]);
});

for (const [title, options, message] of [
  [
    "a short secret of github",
    { path: "/a", scheme: "github", secrets: "x".repeat(23) },
    /secrets\.0: is no secret of github: a text of 24 bytes/,
  ],
  ["an empty secret", { path: "/a", scheme: "stripe", secrets: "" }, /is no secret of stripe/],
  [
    "a short secret of Standard Webhooks",
    { path: "/a", scheme: "standard", secrets: "whsec_c2hvcnQ=" },
    /is no secret of standard/,
  ],
  [
    "a secret without its prefix",
    { path: "/a", scheme: "standard", secrets: standardSecret.slice(6) },
    /whsec_ and 24 bytes/,
  ],
  [
    "a secret key in place of a public one",
    { path: "/a", scheme: "standard", secrets: `whsk_${"A".repeat(43)}=` },
    /is no secret of standard/,
  ],
  [
    "a public key of another length",
    { path: "/a", scheme: "standard", secrets: "whpk_AAAA" },
    /is no secret of standard/,
  ],
  ["no secret at all", { path: "/a", scheme: "github", secrets: [] }, /secrets/],
  [
    "a path that matches nothing",
    { path: "/a/*/b", scheme: "github", secrets: githubSecret },
    /is no path pattern/,
  ],
  [
    "a memory for a scheme with a time",
    { path: "/a", scheme: "stripe", secrets: stripeSecret, replayMemorySeconds: 600 },
    /replayMemorySeconds: is for github alone/,
  ],
] as const)
  test(`${title} is an error at creation, without the secret`, () => {
    assert.throws(
      () => webhookSignature({ routes: [options] }),
      (error: unknown) => {
        assert.ok(error instanceof OptionsError);
        assert.match(error.message, message);
        assert.ok(!error.message.includes("xxxx") && !error.message.includes("c2hvcnQ"));
        return true;
      },
    );
  });

test("one secret for two routes is an error at creation", () => {
  assert.throws(
    () =>
      webhookSignature({
        routes: ["/a", "/b"].map((path) => ({ path, scheme: "github", secrets: githubSecret })),
      }),
    /routes\.1\.secrets: shares a secret with routes\.0/,
  );
});
