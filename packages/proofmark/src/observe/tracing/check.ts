import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

import type { TracerProvider } from "@opentelemetry/api";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import type { Finding } from "../../model/finding.ts";
import type { Guard } from "../../model/guard.ts";
import type { Check } from "../../model/probe.ts";
import { createTracing, type Tracing } from "./create-tracing.ts";
import { tracing as tracingGuard } from "./guard.ts";
import { recordingProvider } from "./recording-provider.ts";
import { tracingSpec } from "./spec.ts";

const secret = "proofmark-canary-7f3a";

/** What only whoever reads traces sees: that nothing a client sent stands in them, and that the request does. */
export const tracingCheck: Check = {
  spec: tracingSpec,
  run: (signal) => tracingFindings((tracing) => tracingGuard({ tracing }), signal),
};

/** What stands in the spans that a guard makes of a request full of canaries. */
export async function tracingFindings(
  createGuard: (tracing: Tracing, provider: TracerProvider) => Guard,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { provider, spans } = recordingProvider(100);
  await using tracing = createTracing({ provider, guardsFromMs: 0 });
  await using pipeline = new Pipeline([createGuard(tracing, provider)], { routeTemplates: ["/notes/{id}"] });
  const closings: Promise<unknown>[] = [];
  const server = createServer((incoming, response) => {
    incoming.resume();
    // Behind the guard's own listener: by then the span has ended.
    closings.push(once(response, "close", { signal }));
    response.end();
  });
  attachServer(server, pipeline);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const outgoing = request({
      host: "127.0.0.1",
      port,
      signal,
      agent: false,
      method: "POST",
      path: `/notes/${secret}?token=${secret}`,
      headers: { host: `${secret}.example`, "user-agent": secret, cookie: `session=${secret}` },
    });
    outgoing.end(secret);
    const [response] = await once(outgoing, "response");
    response.resume();
    await Promise.all(closings);
    const text = JSON.stringify(spans);
    const isTraced = spans.some(({ name }) => name === "POST /notes/{id}");
    return [
      judge(
        "attack",
        spans.length > 0 && !text.includes(secret),
        "Nothing that a client sent stands in a span.",
        spans.length > 0 ? "What a client sent stands in a span." : "There was no span to look at.",
      ),
      judge(
        "benign",
        isTraced && text.includes('"http.response.status_code":200'),
        "The request has a span with its route and status.",
        "The request has no span with its route and status.",
      ),
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function judge(role: Finding["role"], holds: boolean, held: string, breached: string): Finding {
  return holds ? { role, outcome: "held", summary: held } : { role, outcome: "breached", summary: breached };
}
