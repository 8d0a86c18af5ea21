import { mfaProbe } from "../identity/mfa/probe.ts";
import { accountRecoveryProbe } from "../identity/account-recovery/probe.ts";
import { sessionProbe } from "../identity/session/probe.ts";
import { lockoutProbe } from "../identity/lockout/probe.ts";
import { crisisLaneProbe } from "../observe/crisis-lane/probe.ts";
import type { Probe } from "../model/probe.ts";
import { breachedPasswordProbe } from "../identity/breached-password/probe.ts";
import { passwordProbe } from "../identity/password/probe.ts";
import { webhookSignatureProbe } from "../identity/webhook-signature/probe.ts";
import { bodyLimitProbe } from "../shield/body-limit/probe.ts";
import { inspectionProbe } from "../shield/inspection/probe.ts";
import { hstsProbe } from "../shield/hsts/probe.ts";
import { hostAllowlistProbe } from "../shield/host-allowlist/probe.ts";
import { methodAllowlistProbe } from "../shield/method-allowlist/probe.ts";
import { tokenProbe } from "../identity/token/probe.ts";
import { rateLimitProbe } from "../shield/rate-limit/probe.ts";
import { requestSmugglingProbe } from "../shield/request-smuggling/probe.ts";
import { slowRequestProbe } from "../shield/slow-request/probe.ts";
import { threatRulesProbe } from "../shield/threat-rules/probe.ts";
import { referrerPolicyProbe } from "../shield/referrer-policy/probe.ts";
import { permissionsPolicyProbe } from "../shield/permissions-policy/probe.ts";
import { frameOptionsProbe } from "../shield/frame-options/probe.ts";
import { cspProbe } from "../shield/csp/probe.ts";
import { crossOriginIsolationProbe } from "../shield/cross-origin-isolation/probe.ts";
import { contentTypeOptionsProbe } from "../shield/content-type-options/probe.ts";
import { corsProbe } from "../shield/cors/probe.ts";
import { cookieFlagsProbe } from "../shield/cookie-flags/probe.ts";
import { cachePrivacyProbe } from "../shield/cache-privacy/probe.ts";
import { errorHygieneProbe } from "../shield/error-hygiene/probe.ts";
import { redirectSafetyProbe } from "../shield/redirect-safety/probe.ts";
import { evalSinkProbe } from "../sinks/eval-sink/probe.ts";
import { prototypeSinkProbe } from "../sinks/prototype-sink/probe.ts";
import { nosqlSinkProbe } from "../sinks/nosql-sink/probe.ts";
import { outgoingRequestSinkProbe } from "../sinks/outgoing-request-sink/probe.ts";
import { pathSinkProbe } from "../sinks/path-sink/probe.ts";
import { shellSinkProbe } from "../sinks/shell-sink/probe.ts";
import { sqlSinkProbe } from "../sinks/sql-sink/probe.ts";
import { apiKeyProbe } from "../identity/api-key/probe.ts";
import { ownershipProbe } from "../identity/ownership/probe.ts";
import { rbacProbe } from "../identity/rbac/probe.ts";
import { healthProbe } from "../observe/health/probe.ts";
import { csrfProbe } from "../shield/csrf/probe.ts";
import { metricsProbe } from "../observe/metrics/probe.ts";
import { correlationProbe } from "../observe/correlation/probe.ts";

/** Every probe of a control, passive ones first. */
export const controlProbes: readonly Probe[] = [
  hstsProbe,
  cspProbe,
  frameOptionsProbe,
  contentTypeOptionsProbe,
  referrerPolicyProbe,
  permissionsPolicyProbe,
  crossOriginIsolationProbe,
  hostAllowlistProbe,
  methodAllowlistProbe,
  requestSmugglingProbe,
  corsProbe,
  cookieFlagsProbe,
  cachePrivacyProbe,
  errorHygieneProbe,
  redirectSafetyProbe,
  sqlSinkProbe,
  nosqlSinkProbe,
  shellSinkProbe,
  pathSinkProbe,
  outgoingRequestSinkProbe,
  evalSinkProbe,
  correlationProbe,
  metricsProbe,
  tokenProbe,
  webhookSignatureProbe,
  rbacProbe,
  csrfProbe,
  healthProbe,
  bodyLimitProbe,
  inspectionProbe,
  rateLimitProbe,
  slowRequestProbe,
  prototypeSinkProbe,
  passwordProbe,
  breachedPasswordProbe,
  lockoutProbe,
  threatRulesProbe,
  accountRecoveryProbe,
  sessionProbe,
  // Behind every other that signs its canary in: it leaves that limited.
  mfaProbe,
  apiKeyProbe,
  ownershipProbe,
  // Behind all others: it leaves its addresses limited and blocked.
  crisisLaneProbe,
];
