import { attackFeedOptions } from "../observe/attack-feed/options.ts";
import type * as z from "zod";

import { crisisLaneOptions } from "../observe/crisis-lane/options.ts";
import { apiKeyOptions } from "../identity/api-key/options.ts";
import { ownershipOptions } from "../identity/ownership/options.ts";
import { rbacOptions } from "../identity/rbac/options.ts";
import { sessionOptions } from "../identity/session/options.ts";
import { lockoutOptions } from "../identity/lockout/options.ts";
import { contentTypeOptionsOptions } from "../shield/content-type-options/options.ts";
import { crossOriginIsolationOptions } from "../shield/cross-origin-isolation/options.ts";
import { cspOptions } from "../shield/csp/options.ts";
import { frameOptionsOptions } from "../shield/frame-options/options.ts";
import { permissionsPolicyOptions } from "../shield/permissions-policy/options.ts";
import { referrerPolicyOptions } from "../shield/referrer-policy/options.ts";
import { webhookSignatureOptions } from "../identity/webhook-signature/options.ts";
import { clientCertificateOptions } from "../identity/client-certificate/options.ts";
import { csrfOptions } from "../shield/csrf/options.ts";
import { hstsOptions } from "../shield/hsts/options.ts";
import { hostAllowlistOptions } from "../shield/host-allowlist/options.ts";
import { methodAllowlistOptions } from "../shield/method-allowlist/options.ts";
import { rateLimitOptions } from "../shield/rate-limit/options.ts";
import { requestSmugglingOptions } from "../shield/request-smuggling/options.ts";
import { slowRequestOptions } from "../shield/slow-request/options.ts";
import { threatRulesOptions } from "../shield/threat-rules/options.ts";
import { bodyLimitOptions } from "../shield/body-limit/options.ts";
import { inspectionOptions } from "../shield/inspection/options.ts";
import { corsOptions } from "../shield/cors/options.ts";
import { errorHygieneOptions } from "../shield/error-hygiene/options.ts";
import { redirectSafetyOptions } from "../shield/redirect-safety/options.ts";
import { cookieFlagsOptions } from "../shield/cookie-flags/options.ts";
import { cachePrivacyOptions } from "../shield/cache-privacy/options.ts";
import { breachedPasswordOptions } from "../identity/breached-password/options.ts";
import { passwordOptions } from "../identity/password/options.ts";
import { tenantSinkOptions } from "../sinks/tenant-sink/options.ts";
import { tokenOptions } from "../identity/token/options.ts";
import { outgoingRequestSinkOptions } from "../sinks/outgoing-request-sink/options.ts";
import { nosqlSinkOptions } from "../sinks/nosql-sink/options.ts";
import { sqlSinkOptions } from "../sinks/sql-sink/options.ts";
import { pathSinkOptions } from "../sinks/path-sink/options.ts";
import { shellSinkOptions } from "../sinks/shell-sink/options.ts";
import { evalSinkOptions } from "../sinks/eval-sink/options.ts";
import { prototypeSinkOptions } from "../sinks/prototype-sink/options.ts";
import { healthOptions } from "../observe/health/options.ts";
import { latencyBudgetOptions } from "../observe/latency-budget/options.ts";
import { mfaOptions } from "../identity/mfa/options.ts";
import { tracingOptions } from "../observe/tracing/options.ts";
import { metricsOptions } from "../observe/metrics/options.ts";
import { logOptions } from "../observe/log/options.ts";
import { correlationOptions } from "../observe/correlation/options.ts";
import { auditChainOptions } from "../observe/audit-chain/options.ts";
import { redactionOptions } from "../observe/redaction/options.ts";
import { anomalyOptions } from "../observe/anomaly/options.ts";
import type { GuardedControl } from "./guards.ts";

const schemas: Readonly<Record<GuardedControl, z.ZodType>> = {
  "audit-chain": auditChainOptions,
  "threat-rules": threatRulesOptions,
  "request-smuggling": requestSmugglingOptions,
  "slow-request": slowRequestOptions,
  mfa: mfaOptions,
  "body-limit": bodyLimitOptions,
  inspection: inspectionOptions,
  lockout: lockoutOptions,
  "host-allowlist": hostAllowlistOptions,
  "method-allowlist": methodAllowlistOptions,
  "rate-limit": rateLimitOptions,
  csp: cspOptions,
  cors: corsOptions,
  csrf: csrfOptions,
  "client-certificate": clientCertificateOptions,
  "webhook-signature": webhookSignatureOptions,
  "error-hygiene": errorHygieneOptions,
  "redirect-safety": redirectSafetyOptions,
  "cookie-flags": cookieFlagsOptions,
  "cache-privacy": cachePrivacyOptions,
  hsts: hstsOptions,
  "frame-options": frameOptionsOptions,
  "content-type-options": contentTypeOptionsOptions,
  "referrer-policy": referrerPolicyOptions,
  "permissions-policy": permissionsPolicyOptions,
  "cross-origin-isolation": crossOriginIsolationOptions,
  "crisis-lane": crisisLaneOptions,
  "sql-sink": sqlSinkOptions,
  "nosql-sink": nosqlSinkOptions,
  "path-sink": pathSinkOptions,
  "shell-sink": shellSinkOptions,
  "eval-sink": evalSinkOptions,
  "prototype-sink": prototypeSinkOptions,
  "outgoing-request-sink": outgoingRequestSinkOptions,
  "tenant-sink": tenantSinkOptions,
  session: sessionOptions,
  "api-key": apiKeyOptions,
  rbac: rbacOptions,
  ownership: ownershipOptions,
  tracing: tracingOptions,
  password: passwordOptions,
  "breached-password": breachedPasswordOptions,
  token: tokenOptions,
  correlation: correlationOptions,
  "attack-feed": attackFeedOptions,
  health: healthOptions,
  metrics: metricsOptions,
  log: logOptions,
  redaction: redactionOptions,
  "latency-budget": latencyBudgetOptions,
  anomaly: anomalyOptions,
};

/** The schema of each guarded control's options, for checking a configuration before anything is built. */
export const controlOptionSchemas: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(schemas));
