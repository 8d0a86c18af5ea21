import assert from "node:assert/strict";
import { once } from "node:events";
import { request as send, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { test } from "node:test";

import { buildGuards } from "../../catalog/presets.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { ProofmarkEvent } from "../../model/event.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import { parseReports, type CspReport } from "./report.ts";

const path = "/.well-known/csp-reports";
const legacy = {
  "csp-report": {
    "document-uri": "https://shop.example/",
    "violated-directive": "script-src",
    "effective-directive": "script-src-elem",
    "blocked-uri": "https://evil.example/x.js",
    disposition: "enforce",
    "line-number": 7,
  },
};
const modern = {
  type: "csp-violation",
  age: 1,
  url: "https://shop.example/",
  body: {
    documentURL: "https://shop.example/",
    effectiveDirective: "script-src-elem",
    blockedURL: "inline",
    disposition: "report",
    sourceFile: null,
    sample: "alert(1)",
  },
};

interface Posted {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly reports: readonly CspReport[];
  readonly events: readonly ProofmarkEvent[];
  readonly hasReachedHandler: boolean;
}

/** Posts to a service under all default guards, with csrf at its strictest, as a browser that has cookies does. */
async function post(
  body: string | Buffer,
  headers: OutgoingHttpHeaders = {},
  { target = path, onReport }: { target?: string; onReport?: (report: CspReport) => unknown } = {},
): Promise<Posted> {
  const reports: CspReport[] = [];
  const events: ProofmarkEvent[] = [];
  const controls = {
    csp: {
      reportLimitBytes: 4096,
      onReport: (report: CspReport) => {
        reports.push(report);
        return onReport?.(report);
      },
    },
    csrf: { token: "always" },
  } as const;
  const pipeline = new Pipeline(buildGuards("web", controls), {
    onEvent(event) {
      if (event.type !== "instrumentation") events.push(event);
    },
  });
  await using service = await serve((_request, response) => void response.end("handler"), { pipeline });
  const outgoing = send(new URL(target, service.origin), {
    method: "POST",
    headers: { "Content-Type": "application/csp-report", Cookie: "session=1", ...headers },
  });
  outgoing.on("error", () => {});
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  // The reports are read behind the answer: one more exchange on the service lets that happen.
  await fetch(service.origin, { method: "HEAD" });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
    reports,
    events,
    hasReachedHandler: Buffer.concat(chunks).toString() === "handler",
  };
}

test("a browser's report is taken without a CSRF token, and answered 204 with the guards' headers", async () => {
  const { status, headers, body, reports, events } = await post(JSON.stringify(legacy));
  assert.deepEqual({ status, body, events }, { status: 204, body: "", events: [] });
  assert.match(String(headers["content-security-policy"]), /report-uri \/\.well-known\/csp-reports/);
  assert.equal(headers["x-frame-options"], "DENY");
  assert.deepEqual(reports, [
    {
      documentUrl: "https://shop.example/",
      directive: "script-src-elem",
      blockedUrl: "https://evil.example/x.js",
      isEnforced: true,
      sourceFile: undefined,
      line: 7,
      sample: undefined,
    },
  ]);
});

test("reports of the Reporting API are taken, and other kinds among them are left out", async () => {
  const { status, reports } = await post(JSON.stringify([{ type: "deprecation", body: {} }, modern]), {
    "Content-Type": "application/reports+json",
  });
  assert.equal(status, 204);
  assert.deepEqual(
    reports.map(({ blockedUrl, isEnforced, sample }) => ({ blockedUrl, isEnforced, sample })),
    [{ blockedUrl: "inline", isEnforced: false, sample: "alert(1)" }],
  );
});

test("a post that says it is larger than the limit is answered, not read, and the connection closed", async () => {
  const { status, headers, reports } = await post(JSON.stringify({ ...legacy, padding: "x".repeat(5000) }));
  assert.equal(status, 204);
  assert.equal(headers.connection, "close");
  assert.deepEqual(reports, []);
});

test("a post that grows over the limit without saying so is thrown away", async () => {
  const { status, reports } = await post(JSON.stringify({ ...legacy, padding: "x".repeat(5000) }), {
    "Transfer-Encoding": "chunked",
  });
  assert.equal(status, 204);
  assert.deepEqual(reports, []);
});

const failToStore = (): Promise<never> => Promise.reject(new Error("The disk is full."));

test("a listener that throws or rejects disturbs neither the answer nor the process", async (context) => {
  const warnings: string[] = [];
  context.mock.method(process, "emitWarning", (text: string) => void warnings.push(text));
  assert.equal((await post(JSON.stringify(legacy), {}, { onReport: failToStore })).status, 204);
  assert.deepEqual(warnings, ["csp: onReport failed: The disk is full."]);
});

test("an ordinary post to the report path is no report: it needs its CSRF token", async () => {
  const { status, reports, hasReachedHandler } = await post("a=b", {
    "Content-Type": "application/x-www-form-urlencoded",
  });
  assert.deepEqual(
    { status, reports, hasReachedHandler },
    { status: 403, reports: [], hasReachedHandler: false },
  );
});

test("the type of a report opens no other path", async () => {
  for (const target of ["/notes", `${path}/`, `${path}/..`, "/.well-known/CSP-reports"]) {
    const { status, reports, hasReachedHandler } = await post(JSON.stringify(legacy), {}, { target });
    assert.deepEqual(
      { status, reports, hasReachedHandler },
      { status: 403, reports: [], hasReachedHandler: false },
    );
  }
});

for (const body of [
  "",
  "{",
  "null",
  "[]",
  "[null, 1]",
  '{"csp-report":{}}',
  '{"csp-report":{"document-uri":1}}',
])
  test(`${JSON.stringify(body)} holds no report`, () => {
    assert.deepEqual(parseReports(body), []);
  });

test("of a flood of reports in one post, 32 are read", () => {
  assert.equal(parseReports(JSON.stringify(Array.from({ length: 100 }, () => modern))).length, 32);
});

test("the handler finds the nonce of the policy in its exchange, fresh for each response", async () => {
  const pipeline = new Pipeline(buildGuards("web"));
  await using service = await serve((request, response) => void response.end(exchangeOf(request).nonce), {
    pipeline,
  });
  const nonces = new Set<string>();
  for (let count = 0; count < 3; count++) {
    const response = await fetch(service.origin);
    const nonce = await response.text();
    assert.ok(response.headers.get("content-security-policy")?.includes(`script-src 'nonce-${nonce}' `));
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 3);
});
