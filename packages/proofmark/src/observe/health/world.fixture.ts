import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";

import { guardOf, serve, type Served } from "../../http/served.fixture.ts";
import type { BlockedClient } from "../../model/event.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import type { ChainHead } from "../../model/observe/chain-head.ts";
import type { RouteLatency } from "../../model/observe/latencies.ts";
import { deny } from "../../model/verdict.ts";
import { createHealth, type Health } from "./create-health.ts";
import { FakePool } from "./fake-pool.fixture.ts";
import { health } from "./guard.ts";
import { watchDatabase } from "./watch-database.ts";

export const token = "0123456789abcdef0123456789abcdef";
export const start = 1_800_000_000_000;
const refused = deny("PM_RATE_LIMITED");
export const block: BlockedClient = {
  client: "203.0.113.1",
  reason: "One.",
  since: start,
  until: start + 1e9,
};
/** What is otherwise from the start: what has no way to change while it runs. */
export interface Built {
  readonly mode?: "monitor";
  readonly database?: string;
  readonly dependency?: string;
  readonly isEssential?: boolean;
  /** A guard in front of all others. */
  readonly front?: Guard;
  readonly facts?: { readonly version?: string; readonly pid?: number };
}

/** A guarded service, and everything behind the pages that can change. */
export class World implements AsyncDisposable {
  time = start;
  uptime = 100;
  isUp = false;
  check: () => unknown = () => this.isUp;
  head: ChainHead = { segment: 1, last: 2, digest: "three", at: "2026-11-28T00:00:00Z" };
  readonly pool = new FakePool();
  route: RouteLatency = {
    route: "/one",
    budget: "task",
    optimalMs: 1,
    atMostMs: 2,
    slow: 3,
    breaches: 4,
    count: 5,
    meanMs: 6,
    p50Ms: 7,
    p95Ms: 8,
    p99Ms: 9,
    maxMs: 10,
  };
  readonly kept: unknown[] = [];
  readonly links = new Map<string, PipelineLink>();
  readonly #held: (() => void)[] = [];
  #health: Health | undefined;
  #served: Served | undefined;

  static async build(built: Built): Promise<World> {
    const world = new World();
    const { database = "main", dependency = "it", isEssential = false, front, facts, mode } = built;
    const clock = { now: () => world.time };
    const watched = watchDatabase(world.pool, {
      name: database,
      times: { now: clock.now, elapsed: () => world.pool.time },
    });
    world.#health = createHealth({
      dependencies: [{ name: dependency, isEssential, check: () => world.check(), deadlineMs: 5_000 }],
      databases: [watched],
      auditHead: () => world.head,
      cacheMs: 0,
    });
    const speaking = ["one", "two"].map((id) =>
      guardOf(id, { onStart: (link) => void world.links.set(id, link) }),
    );
    const latency = { ...guardOf("latency", {}), latencies: () => [world.route] };
    const process = {
      version: "v1.2.3",
      pid: 7,
      ...facts,
      uptime: () => world.uptime,
      memoryUsage: globalThis.process.memoryUsage,
    };
    const guard = health({ health: world.#health, operatorToken: token }, clock, process);
    const refusing = guardOf("refusing", {
      onRequestHead: ({ path }) => (path.startsWith("/refused") ? refused : undefined),
    });
    world.#served = await serve(
      [...(front === undefined ? [] : [front]), guard, ...speaking, latency, refusing],
      (request, response) => world.#handle(request.url ?? "", response),
      { clock, ...(mode === undefined ? {} : { mode }) },
    );
    await world.#fill();
    return world;
  }

  /** One of everything, so that every list has a row. */
  async #fill(): Promise<void> {
    await this.ask("/refused");
    this.link("one").block("blocked", block);
    this.link("one").degradation("degraded", "One.");
    this.link("one").fault({ id: "1" } as Exchange, new Error("one"));
    await this.pool.ask();
    this.pool.isUp = true;
  }

  link(id: string): PipelineLink {
    const link = this.links.get(id);
    assert.ok(link);
    return link;
  }

  get health(): Health {
    assert.ok(this.#health);
    return this.#health;
  }

  async ask(path: string, method = "GET"): Promise<string> {
    assert.ok(this.#served);
    const headers = [`Authorization: Bearer ${token}`];
    return (await this.#served.ask(`${method} ${path} HTTP/1.1`, headers)).body;
  }

  /** Sends a request and returns once it is with the application; it stays there. */
  async hold(): Promise<Socket> {
    assert.ok(this.#served);
    const socket = connect(this.#served.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("GET /held HTTP/1.1\r\nHost: a.example\r\n\r\n");
    this.kept.push(socket);
    await new Promise<void>((resolve) => this.#held.push(resolve));
    return socket;
  }

  async upgrade(): Promise<void> {
    const lines = [
      "GET /socket HTTP/1.1",
      "Host: a.example",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "",
      "",
    ];
    this.#served?.server.once("upgrade", (_, socket) => socket.destroy());
    await this.#served?.send(lines.join("\r\n"), 200);
  }

  #handle(url: string, response: ServerResponse): void {
    const status = /^\/status\/(\d+)$/.exec(url)?.[1];
    if (url === "/held") this.#held.shift()?.();
    else if (status !== undefined) response.writeHead(Number(status)).end();
    else {
      if (url === "/slow") spin(30);
      response.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#served?.[Symbol.asyncDispose]();
  }
}

/** Keeps the event loop from everything else. */
export function spin(forMs: number): void {
  const end = performance.now() + forMs;
  while (performance.now() < end);
}
