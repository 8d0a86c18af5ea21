import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { exchangeOf } from "../../http/exchange.ts";
import type { PipelineOptions } from "../../http/pipeline.ts";
import { serve, type RawResponse, type Served } from "../../http/served.fixture.ts";
import { KeyRing } from "../../kernel/key-ring.ts";
import type { AuditRecord } from "../../model/audit.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Sessions } from "../../model/identity/ports.ts";
import { SetClock } from "../../store/contract.fixture.ts";
import type { RecordStorage } from "../../store/records/record-storage.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createSessions } from "./create-sessions.ts";
import { session } from "./guard.ts";
import type { SessionsOptions } from "./service-options.ts";

/** A browser that keeps the one cookie of a session. */
export class Browser {
  cookie: string | undefined;
  readonly #served: Served;
  readonly #headers: readonly string[];

  constructor(served: Served, headers: readonly string[] = [], cookie?: string) {
    this.#served = served;
    this.#headers = headers;
    this.cookie = cookie;
  }

  async ask(path: string, method = "GET"): Promise<RawResponse> {
    const own = this.cookie === undefined ? [] : [`Cookie: ${this.cookie}`];
    const answer = await this.#served.ask(`${method} ${path} HTTP/1.1`, [
      ...this.#headers,
      ...own,
      "Content-Length: 0",
    ]);
    for (const line of answer.cookies) {
      if (!/^(?:__Host-)?session=/.test(line)) continue;
      const pair = line.split(";", 1)[0] ?? "";
      this.cookie = pair.endsWith("=") ? undefined : pair;
    }
    return answer;
  }

  /** What `/me` says: the principal, or undefined for nobody. */
  async me(): Promise<
    { id: string; roles: string[]; secondFactorAt?: number; credentialId: string } | undefined
  > {
    const { status, body } = await this.ask("/me");
    return status === 200 ? JSON.parse(body) : undefined;
  }

  async signIn(account = "alice"): Promise<string> {
    await this.ask(`/login?${account}`, "POST");
    return this.cookie ?? "";
  }
}

export interface SessionApp extends AsyncDisposable {
  readonly served: Served;
  readonly sessions: Sessions;
  readonly storage: RecordStorage;
  readonly clock: SetClock;
  readonly audit: AuditRecord[];
  browser(headers?: readonly string[], cookie?: string): Browser;
}

export const testRing: KeyRing = new KeyRing([{ id: "one", key: randomBytes(32) }]);

/** A small application on a real socket whose users sign in by their name alone. */
export async function sessionApp(
  options: Partial<SessionsOptions> = {},
  clock: SetClock = new SetClock(),
  pipeline: PipelineOptions = {},
): Promise<SessionApp> {
  const storage = options.storage ?? sqliteStorage(":memory:", { clock });
  const audit: AuditRecord[] = [];
  const sessions = createSessions({
    ring: testRing,
    clock,
    onAudit: (record) => audit.push(record),
    ...options,
    storage,
  });
  const served = await serve(
    [session({ sessions })],
    (request, response) => void answer(sessions, request, response),
    // The test client may say that it came over TLS.
    { trustedProxies: ["127.0.0.1"], ...pipeline },
  );
  return {
    served,
    sessions,
    storage,
    clock,
    audit,
    browser: (headers, cookie) => new Browser(served, headers, cookie),
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await sessions[Symbol.asyncDispose]();
      if (options.storage === undefined) await storage[Symbol.asyncDispose]();
    },
  };
}

async function answer(sessions: Sessions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = exchangeOf(request);
  try {
    const result = await act(sessions, exchange);
    if (!response.headersSent) response.statusCode = result === undefined ? 401 : 200;
    response.end(JSON.stringify(result ?? {}));
  } catch (error) {
    if (!response.headersSent) response.statusCode = 500;
    response.end(error instanceof Error ? error.constructor.name : "");
  }
}

async function act(sessions: Sessions, exchange: Exchange): Promise<unknown> {
  const { principal, query } = exchange;
  const { id = "" } = principal ?? {};
  switch (exchange.path) {
    case "/login":
      await sessions.start(exchange, { id: query, roles: ["user"] });
      return exchange.principal;
    case "/late-login":
      exchange.response?.writeHead(200);
      return await sessions.start(exchange, { id: query, roles: [] });
    case "/step-up":
      await sessions.rotate(exchange, { roles: ["user", "admin"], secondFactorAt: 7 });
      return exchange.principal;
    case "/step-down":
      await sessions.rotate(exchange, { roles: [] });
      return exchange.principal;
    case "/logout":
      await sessions.end(exchange);
      return exchange.principal ?? "nobody";
    case "/sessions":
      return await sessions.list(id, exchange);
    case "/revoke":
      return await sessions.revoke(id, query);
    case "/revoke-others":
      return await sessions.revokeAll(id, exchange);
    case "/revoke-all":
      return await sessions.revokeAll(id);
    default:
      return principal;
  }
}
