import { attackFeedSpec } from "../observe/attack-feed/spec.ts";
import { accountRecoverySpec } from "../identity/account-recovery/spec.ts";
import { lockoutSpec } from "../identity/lockout/spec.ts";
import type { ControlSpec } from "../model/control.ts";
import { auditChainSpec } from "../observe/audit-chain/spec.ts";
import { crisisLaneSpec } from "../observe/crisis-lane/spec.ts";
import { webhookSignatureSpec } from "../identity/webhook-signature/spec.ts";
import { clientCertificateSpec } from "../identity/client-certificate/spec.ts";
import { bodyLimitSpec } from "../shield/body-limit/spec.ts";
import { inspectionSpec } from "../shield/inspection/spec.ts";
import { apiKeySpec } from "../identity/api-key/spec.ts";
import { tracingSpec } from "../observe/tracing/spec.ts";
import { ownershipSpec } from "../identity/ownership/spec.ts";
import { rbacSpec } from "../identity/rbac/spec.ts";
import { sessionSpec } from "../identity/session/spec.ts";
import { csrfSpec } from "../shield/csrf/spec.ts";
import { hstsSpec } from "../shield/hsts/spec.ts";
import { hostAllowlistSpec } from "../shield/host-allowlist/spec.ts";
import { methodAllowlistSpec } from "../shield/method-allowlist/spec.ts";
import { rateLimitSpec } from "../shield/rate-limit/spec.ts";
import { requestSmugglingSpec } from "../shield/request-smuggling/spec.ts";
import { slowRequestSpec } from "../shield/slow-request/spec.ts";
import { threatRulesSpec } from "../shield/threat-rules/spec.ts";
import { referrerPolicySpec } from "../shield/referrer-policy/spec.ts";
import { permissionsPolicySpec } from "../shield/permissions-policy/spec.ts";
import { frameOptionsSpec } from "../shield/frame-options/spec.ts";
import { cspSpec } from "../shield/csp/spec.ts";
import { crossOriginIsolationSpec } from "../shield/cross-origin-isolation/spec.ts";
import { contentTypeOptionsSpec } from "../shield/content-type-options/spec.ts";
import { corsSpec } from "../shield/cors/spec.ts";
import { cookieFlagsSpec } from "../shield/cookie-flags/spec.ts";
import { cachePrivacySpec } from "../shield/cache-privacy/spec.ts";
import { errorHygieneSpec } from "../shield/error-hygiene/spec.ts";
import { redirectSafetySpec } from "../shield/redirect-safety/spec.ts";
import { breachedPasswordSpec } from "../identity/breached-password/spec.ts";
import { passwordSpec } from "../identity/password/spec.ts";
import { tenantSinkSpec } from "../sinks/tenant-sink/spec.ts";
import { tokenSpec } from "../identity/token/spec.ts";
import { outgoingRequestSinkSpec } from "../sinks/outgoing-request-sink/spec.ts";
import { nosqlSinkSpec } from "../sinks/nosql-sink/spec.ts";
import { sqlSinkSpec } from "../sinks/sql-sink/spec.ts";
import { pathSinkSpec } from "../sinks/path-sink/spec.ts";
import { shellSinkSpec } from "../sinks/shell-sink/spec.ts";
import { evalSinkSpec } from "../sinks/eval-sink/spec.ts";
import { prototypeSinkSpec } from "../sinks/prototype-sink/spec.ts";
import { healthSpec } from "../observe/health/spec.ts";
import { latencyBudgetSpec } from "../observe/latency-budget/spec.ts";
import { mfaSpec } from "../identity/mfa/spec.ts";
import { metricsSpec } from "../observe/metrics/spec.ts";
import { logSpec } from "../observe/log/spec.ts";
import { correlationSpec } from "../observe/correlation/spec.ts";
import { redactionSpec } from "../observe/redaction/spec.ts";
import { anomalySpec } from "../observe/anomaly/spec.ts";

/** Every control, in the order of the reports. */
export const controlSpecs: readonly ControlSpec[] = [
  hstsSpec,
  cspSpec,
  frameOptionsSpec,
  contentTypeOptionsSpec,
  referrerPolicySpec,
  permissionsPolicySpec,
  crossOriginIsolationSpec,
  corsSpec,
  cookieFlagsSpec,
  cachePrivacySpec,
  errorHygieneSpec,
  redirectSafetySpec,
  csrfSpec,
  clientCertificateSpec,
  webhookSignatureSpec,
  rateLimitSpec,
  requestSmugglingSpec,
  hostAllowlistSpec,
  methodAllowlistSpec,
  bodyLimitSpec,
  inspectionSpec,
  slowRequestSpec,
  threatRulesSpec,
  crisisLaneSpec,
  accountRecoverySpec,
  sqlSinkSpec,
  nosqlSinkSpec,
  pathSinkSpec,
  shellSinkSpec,
  evalSinkSpec,
  prototypeSinkSpec,
  outgoingRequestSinkSpec,
  tenantSinkSpec,
  mfaSpec,
  sessionSpec,
  apiKeySpec,
  tracingSpec,
  rbacSpec,
  ownershipSpec,
  passwordSpec,
  breachedPasswordSpec,
  tokenSpec,
  lockoutSpec,
  correlationSpec,
  healthSpec,
  auditChainSpec,
  metricsSpec,
  logSpec,
  redactionSpec,
  attackFeedSpec,
  latencyBudgetSpec,
  anomalySpec,
];
