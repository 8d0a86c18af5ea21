import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { createPipeline, harden, type ControlOptions, type HardenOptions } from "proofmark";

import { addExpressRoutes, addFastifyRoutes, addHonoRoutes, nodeServer, serveHono } from "./bare.ts";
import { loopback, running, unreachedLimit, type Variant } from "./variant.ts";

const tier = { limit: unreachedLimit, windowSeconds: 60, burstPerSecond: unreachedLimit };
/** The limiter counts as ever; its limits are out of reach. */
const limits = { tiers: { default: tier, pages: tier, login: tier, models: tier, agents: tier } };

/** What a preset's answers carry, whatever else. */
export const presetHeaders = [
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "permissions-policy",
  "cross-origin-opener-policy",
  "ratelimit",
  "cache-control",
];

export const controls: readonly string[] = createPipeline().guards.map(({ spec }) => spec.id);

function options(preset: "api" | "web", isOn: (id: string) => boolean): HardenOptions {
  const off = Object.fromEntries(controls.filter((id) => !isOn(id)).map((id) => [id, false]));
  const own: ControlOptions = isOn("rate-limit") ? { "rate-limit": limits } : {};
  return { preset, controls: { ...own, ...(off as ControlOptions) } };
}

export const everything: HardenOptions = options("web", () => true);
export const nothing: HardenOptions = options("web", () => false);

function onNode(name: string, headers: readonly string[], settings: HardenOptions): Variant {
  return {
    name,
    headers,
    start: async () => await running(harden(nodeServer(), settings).listen(0, loopback)),
  };
}

export const pipelineAlone = onNode("no guard", [], nothing);
export const wholeWeb = onNode("web", presetHeaders, everything);
export const wholeApi = onNode(
  "api",
  presetHeaders,
  options("api", () => true),
);
const isSink = (id: string): boolean => id.endsWith("-sink");
const isOfInput = (id: string): boolean => isSink(id) || id === "inspection" || id === "threat-rules";

/** What looks at input, in parts. */
export const inputParts: readonly Variant[] = [
  onNode("all sinks alone", [], options("web", isSink)),
  onNode(
    "inspection and all sinks alone",
    [],
    options("web", (id) => isSink(id) || id === "inspection"),
  ),
  onNode(
    "web without inspection, sinks and threat-rules",
    presetHeaders,
    options("web", (id) => !isOfInput(id)),
  ),
];
export const oneControl: readonly Variant[] = controls.map((control) =>
  onNode(
    `only ${control}`,
    [],
    options("web", (id) => id === control),
  ),
);
export const allButOne: readonly Variant[] = controls.map((control) =>
  onNode(
    `all but ${control}`,
    [],
    options("web", (id) => id !== control),
  ),
);

/** As many addresses as a large feed has, none of which asks. */
const manyAddresses: readonly string[] = Array.from({ length: 100_000 }, (_, index) => {
  const scattered = Math.imul(index + 1, 0x9e37_79b1) >>> 0;
  return `${(scattered >>> 24) % 100}.${(scattered >>> 16) & 255}.${(scattered >>> 8) & 255}.${scattered & 255}`;
});

function withThreatRules(name: string, deny: readonly string[]): Variant {
  const { controls: others, ...rest } = options("web", (id) => id === "threat-rules");
  return onNode(name, [], { ...rest, controls: { ...others, "threat-rules": { deny: [...deny] } } });
}

export const threatLists: readonly Variant[] = [
  withThreatRules("threat-rules with an empty list", []),
  withThreatRules("threat-rules with 100,000 addresses", manyAddresses),
];

export const hardenedExpress: Variant = {
  name: "Express, hardened",
  headers: presetHeaders,
  start: async () => await running(harden(addExpressRoutes(express()), everything).listen(0, loopback)),
};

export const hardenedFastify: Variant = {
  name: "Fastify, hardened",
  headers: presetHeaders,
  async start() {
    const app = fastify();
    addFastifyRoutes(app);
    harden(app, everything);
    await app.listen({ port: 0, host: loopback });
    return await running(app.server, () => app.close());
  },
};

export const hardenedHono: Variant = {
  name: "Hono, hardened",
  headers: presetHeaders,
  start: async () => await running(serveHono(harden(addHonoRoutes(new Hono()), everything))),
};
