import type { ControlOptions } from "../catalog/guards.ts";
import { parseOptions } from "../config/parse-options.ts";
import { readKeyRing, SecretError, vaultKeysName } from "../config/secrets.ts";
import { systemClock } from "../kernel/clock.ts";
import type { AuditListener } from "../model/audit.ts";
import type { IdentityTarget } from "../model/identity/target.ts";
import { SingleUseTokens } from "../store/records/single-use-tokens.ts";
import { createParts } from "./create-parts.ts";
import { identitySettings, type IdentityOptions } from "./identity-options.ts";
import type { IdentityParts } from "./identity-parts.ts";
import { openApiOf } from "./openapi.ts";
import type { RouteContext } from "./route-context.ts";
import { identityRoutes } from "./routes/identity-routes.ts";
import type { Route } from "./routes/route.ts";
import { expressMiddleware, type ExpressMiddleware } from "./serving/express.ts";
import { fastifyPlugin, type FastifyPlugin } from "./serving/fastify.ts";
import { honoMiddleware, type HonoMiddleware } from "./serving/hono.ts";
import { nodeListener, type NodeListener } from "./serving/node.ts";
import { serveRoutes } from "./serving/serve-routes.ts";
import { accountsTarget } from "./target.ts";

/** The routes for each framework. The application must be hardened: they work on its exchanges. */
export interface IdentityMounts {
  /** A listener; what is not one of the routes goes to `next`. */
  node(next?: NodeListener): NodeListener;
  /** `app.use(identity.routes.express())` */
  express(): ExpressMiddleware;
  /** `await app.register(identity.routes.fastify())` */
  fastify(): FastifyPlugin;
  /** `app.use(identity.routes.hono())` */
  hono(): HonoMiddleware;
}

export interface Identity extends AsyncDisposable {
  readonly parts: IdentityParts;
  /** For `harden(app, { controls: { ...identity.controls } })`. */
  readonly controls: ControlOptions;
  readonly routes: IdentityMounts;
  /** The routes as OpenAPI 3.1. */
  openapi(): Readonly<Record<string, unknown>>;
  /** What `proofmark prove` has to know of the service to attack these routes. */
  target(canaries: IdentityTarget["canaries"], more?: Partial<IdentityTarget>): IdentityTarget;
}

/**
 * Sign-in for a service: passwords, lockout, sessions, tokens, second factors, passkeys, API keys and recovery, wired to
 * each other, with the guards' options and the routes over them. Disposing it sends what mails still wait, and closes what
 * it made; the storage and the store stay yours.
 * @throws OptionsError where an option is wrong; SecretError where there are no keys; StorageUnavailableError where the
 * storage does not answer.
 * @example
 * const identity = await createIdentity({
 *   storage: sqliteStorage("app.db"), service: { name: "Notes", origin: "https://notes.example" }, mail,
 * });
 * const app = express();
 * app.use(identity.routes.express());
 * harden(app, { controls: identity.controls });
 */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const settings = parseOptions("identity", identitySettings, options);
  const { storage, clock = systemClock, service, parts: given = {} } = options;
  const ring = options.keys ?? readKeyRing(process.env);
  if (ring === undefined)
    throw new SecretError(
      `${vaultKeysName} is not set, and createIdentity() got no keys. Make some with: echo "$(date +%Y)=$(openssl rand -base64 32)"`,
    );
  const listeners = new Set<AuditListener>();
  const tell = safely(options.onAudit);
  const onAudit: AuditListener = (record) => {
    tell(record);
    const [first] = listeners;
    first?.(record);
  };
  const audits = (listener: AuditListener): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const onFault = options.onFault ?? warn;
  const challenges = new SingleUseTokens(storage, {
    purpose: "sign-in",
    lifetimeSeconds: settings.challengeSeconds,
    keepsOlder: true,
    clock,
  });
  const onReset = async (accountId: string): Promise<void> => challenges.end(accountId);
  const parts = await createParts(options, { ring, clock, onAudit, onFault, onReset });
  const context: RouteContext = {
    parts,
    settings: {
      ...settings,
      apiKeyScopes: settings.apiKeyScopes,
      freshMs: settings.freshSeconds * 1000,
    },
    challenges,
    clock,
    audit: (exchange, step) =>
      onAudit({
        control: "accounts",
        category: "authentication",
        at: clock.now(),
        client: exchange.client.address,
        exchangeId: exchange.id,
        ...step,
      }),
    onFault,
  };
  const routes = identityRoutes(context);
  const served = serveRoutes(routes, context);
  return {
    parts,
    controls: {
      ...controlsOf(parts, settings.basePath, routes),
      session: { sessions: parts.sessions, audits },
    },
    routes: {
      node: (next) => nodeListener(served, next),
      express: () => expressMiddleware(served),
      fastify: () => fastifyPlugin(served, settings.basePath),
      hono: () => honoMiddleware(served),
    },
    openapi: () =>
      openApiOf(routes, { title: service.name, origin: service.origin, basePath: settings.basePath }),
    target: (canaries, more) => ({ ...accountsTarget(settings.basePath), ...nothingElse, canaries, ...more }),
    async [Symbol.asyncDispose]() {
      // Mails first: what waits needs the rest.
      for (const name of ["recovery", "lockouts", "sessions", "tokens", "apiKeys"] as const)
        if (given[name] === undefined) await parts[name][Symbol.asyncDispose]();
    },
  };
}

const nothingElse = { stepUp: [], admin: [], resources: [], protectedFields: [], webhooks: [] } as const;

const hashedFields = { "body.password": "code", "body.current": "code", "body.next": "code" } as const;

/** The guards' options: each control that has one is given the service that the routes use. */
function controlsOf(
  { tokens, apiKeys, lockouts }: IdentityParts,
  basePath: string,
  routes: readonly Route[],
): ControlOptions {
  const pathOf = ({ path }: Route): string => basePath + path.replace(/\{id\}.*/, "*");
  const open = ["login", "refresh", "logout", "register", "verify", "forgot", "reset"];
  return {
    // A client that sends its expired token everywhere must still come to a new one.
    token: {
      tokens,
      exemptPaths: open.map((path) => `${basePath}/${path}`),
      apiKeyPrefix: apiKeys.prefix,
    },
    "api-key": { keys: apiKeys },
    // The routes count by themselves, and know how an attempt ended; the guard sets the cookie of a known device.
    lockout: { lockouts, routes: [] },
    // Their refusals for load or an outage say so, and nothing of the inside.
    "error-hygiene": { keepPaths: [...new Set(routes.map(pathOf))] },
    // A password is hashed here, and nothing else: whatever it looks like, its owner may sign in with it.
    inspection: {
      fields: Object.fromEntries(
        routes.flatMap((route) =>
          route.method === "GET" ? [] : [[`${route.method} ${pathOf(route)}`, hashedFields]],
        ),
      ),
    },
  };
}

function safely(listener: AuditListener | undefined): AuditListener {
  return (record) => {
    try {
      listener?.(record);
    } catch {
      // What it is told of has happened: a listener that fails can't make it undone.
      process.emitWarning(`onAudit threw at ${record.action} of ${record.control}.`, "ProofmarkWarning");
    }
  };
}

function warn(error: unknown): void {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  // The message may hold what a user sent.
  const what = typeof code === "string" ? ` (${code})` : "";
  process.emitWarning(
    `A route of accounts, or work after its answer, failed${what}. Give createIdentity() an onFault to see the error.`,
    "ProofmarkWarning",
  );
}
