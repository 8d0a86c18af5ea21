import { Agent, createServer } from "node:http";

import httpProxy from "@fastify/http-proxy";
import fastify from "fastify";
import { createProxyServer } from "http-proxy-3";
import { createPipeline, type HardenOptions } from "proofmark";
import { createGateway } from "proofmark/gateway";

import { everything, nothing, presetHeaders } from "./ours.ts";
import { loopback, running } from "./variant.ts";

/** A reverse proxy in front of `upstream`; returns the port on which it listens. */
export interface ProxyVariant {
  readonly name: string;
  /** Header names in lower case that its answers must carry. */
  readonly headers: readonly string[];
  start(upstream: string): Promise<number>;
}

function gateway(name: string, headers: readonly string[], settings: HardenOptions): ProxyVariant {
  return {
    name,
    headers,
    async start(upstream) {
      const { port } = await createGateway({
        upstream,
        pipeline: createPipeline({ ...settings, sinks: false }),
      }).listen({
        port: 0,
      });
      return port;
    },
  };
}

export const proxies: readonly ProxyVariant[] = [
  {
    name: "@fastify/http-proxy",
    headers: [],
    async start(upstream) {
      const app = fastify();
      await app.register(httpProxy, { upstream });
      await app.listen({ port: 0, host: loopback });
      return portOf(app.server.address());
    },
  },
  {
    name: "http-proxy-3",
    headers: [],
    async start(upstream) {
      // Without an agent it opens a connection for each request.
      const proxy = createProxyServer({ target: upstream, agent: new Agent({ keepAlive: true }) });
      const server = createServer((request, response) => proxy.web(request, response));
      await running(server.listen(0, loopback));
      return portOf(server.address());
    },
  },
  gateway("gateway, no guard", [], nothing),
  gateway("gateway, all guards", presetHeaders, everything),
];

export function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
