import { attackFeed } from "../observe/attack-feed/guard.ts";
import { apiKey } from "../identity/api-key/guard.ts";
import { ownership } from "../identity/ownership/guard.ts";
import { rbac } from "../identity/rbac/guard.ts";
import { session } from "../identity/session/guard.ts";
import { lockout } from "../identity/lockout/guard.ts";
import type { Guard } from "../model/guard.ts";
import { auditChain } from "../observe/audit-chain/guard.ts";
import { crisisLane } from "../observe/crisis-lane/guard.ts";
import { webhookSignature } from "../identity/webhook-signature/guard.ts";
import { clientCertificate } from "../identity/client-certificate/guard.ts";
import { csrf } from "../shield/csrf/guard.ts";
import { hostAllowlist } from "../shield/host-allowlist/guard.ts";
import { hsts } from "../shield/hsts/guard.ts";
import { methodAllowlist } from "../shield/method-allowlist/guard.ts";
import { rateLimit } from "../shield/rate-limit/guard.ts";
import { requestSmuggling } from "../shield/request-smuggling/guard.ts";
import { slowRequest } from "../shield/slow-request/guard.ts";
import { threatRules } from "../shield/threat-rules/guard.ts";
import { referrerPolicy } from "../shield/referrer-policy/guard.ts";
import { permissionsPolicy } from "../shield/permissions-policy/guard.ts";
import { frameOptions } from "../shield/frame-options/guard.ts";
import { csp } from "../shield/csp/guard.ts";
import { crossOriginIsolation } from "../shield/cross-origin-isolation/guard.ts";
import { contentTypeOptions } from "../shield/content-type-options/guard.ts";
import { cors } from "../shield/cors/guard.ts";
import { cookieFlags } from "../shield/cookie-flags/guard.ts";
import { bodyLimit } from "../shield/body-limit/guard.ts";
import { inspection } from "../shield/inspection/guard.ts";
import { cachePrivacy } from "../shield/cache-privacy/guard.ts";
import { errorHygiene } from "../shield/error-hygiene/guard.ts";
import { redirectSafety } from "../shield/redirect-safety/guard.ts";
import { mfa } from "../identity/mfa/guard.ts";
import { breachedPassword } from "../identity/breached-password/guard.ts";
import { password } from "../identity/password/guard.ts";
import { tenantSink } from "../sinks/tenant-sink/guard.ts";
import { token } from "../identity/token/guard.ts";
import { outgoingRequestSink } from "../sinks/outgoing-request-sink/guard.ts";
import { nosqlSink } from "../sinks/nosql-sink/guard.ts";
import { sqlSink } from "../sinks/sql-sink/guard.ts";
import { pathSink } from "../sinks/path-sink/guard.ts";
import { shellSink } from "../sinks/shell-sink/guard.ts";
import { evalSink } from "../sinks/eval-sink/guard.ts";
import { tracing } from "../observe/tracing/guard.ts";
import { metrics } from "../observe/metrics/guard.ts";
import { log } from "../observe/log/guard.ts";
import { correlation } from "../observe/correlation/guard.ts";
import { health } from "../observe/health/guard.ts";
import { redaction } from "../observe/redaction/guard.ts";
import { latencyBudget } from "../observe/latency-budget/guard.ts";
import { anomaly } from "../observe/anomaly/guard.ts";
import { prototypeSink } from "../sinks/prototype-sink/guard.ts";

/** Every guard's factory by control, in the order in which a pipeline runs them. */
export const guardFactories = {
  // Before all that could refuse: who is in danger gets an answer. Does nothing until it is given a path.
  "crisis-lane": crisisLane,
  // Around everything: its span is the first to begin, and others log under its trace. Does nothing until it is given createTracing().
  tracing,
  // Refuses what could not be recorded before anything is done. Does nothing until it is given a trail.
  "audit-chain": auditChain,
  // No hook of its own: what every event of the pipeline passes.
  redaction,
  // Who is kept out first, then framing and time: what they refuse, no other guard should have to read.
  "threat-rules": threatRules,
  "request-smuggling": requestSmuggling,
  "slow-request": slowRequest,
  // Behind who is kept out and how requests are framed; before the host, which load balancers name by its address, and
  // before limits, which must not take them away. Does nothing until it is given something to look at.
  health,
  // Behind health, whose answers wait for dependencies, and in front of whatever may take long. Nothing without options.
  "latency-budget": latencyBudget,
  "host-allowlist": hostAllowlist,
  "method-allowlist": methodAllowlist,
  // Before who asks: a scrape's bearer is an operator's, and no user's. Does nothing until it is given createMetrics().
  metrics,
  // Who asks, before what counts and judges by it. Does nothing until it is given sessions.
  session,
  // After session: a token goes before a cookie.
  token,
  // Before rate-limit: a principal has limits of its own. Does nothing until it is told where certificates come from.
  "client-certificate": clientCertificate,
  "api-key": apiKey,
  "rate-limit": rateLimit,
  // Before csrf: it answers the reports of browsers, which carry no token.
  csp,
  cors,
  csrf,
  // Behind whatever signs somebody in; does nothing until routes are named.
  mfa,
  // Before whatever reads a body: nothing of an unsigned one is parsed. Does nothing until routes are declared.
  "webhook-signature": webhookSignature,
  // Whether that one may, and whether it is theirs; nothing until roles, routes and resources are named.
  rbac,
  "body-limit": bodyLimit,
  inspection,
  // Behind inspection, which reads the same fields.
  ownership,
  // Behind inspection, which reads the same fields: nothing is held twice.
  password,
  "breached-password": breachedPassword,
  // Behind what refuses a request for other reasons: only an attempt that reaches the login is counted.
  lockout,
  // Before error-hygiene: an application that answers 500 because a sink refused is answered for by the sink.
  "sql-sink": sqlSink,
  "nosql-sink": nosqlSink,
  "path-sink": pathSink,
  "shell-sink": shellSink,
  "eval-sink": evalSink,
  "prototype-sink": prototypeSink,
  "outgoing-request-sink": outgoingRequestSink,
  // Does nothing until tables are declared.
  "tenant-sink": tenantSink,
  // Behind the sinks, which enter the context that it reads; where there are none it enters it.
  correlation,
  // Does nothing until it is given a log.
  log,
  // Without a feed it does nothing.
  "attack-feed": attackFeed,
  // Answers that are replaced, then cookies and caches, then headers alone.
  "error-hygiene": errorHygiene,
  "redirect-safety": redirectSafety,
  "cookie-flags": cookieFlags,
  "cache-privacy": cachePrivacy,
  hsts,
  "frame-options": frameOptions,
  "content-type-options": contentTypeOptions,
  "referrer-policy": referrerPolicy,
  "permissions-policy": permissionsPolicy,
  "cross-origin-isolation": crossOriginIsolation,
  // Counts what the others did. Does nothing until it is given options.
  anomaly,
} as const satisfies Record<string, (options?: never) => Guard>;

export type GuardedControl = keyof typeof guardFactories;

/** Options by control; `false` leaves the control out. */
export type ControlOptions = {
  readonly [Id in GuardedControl]?: Parameters<(typeof guardFactories)[Id]>[0] | false;
};
