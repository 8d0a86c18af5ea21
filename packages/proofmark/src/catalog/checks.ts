import { attackFeedCheck } from "../observe/attack-feed/check.ts";
import { auditChainCheck } from "../observe/audit-chain/check.ts";
import { clientCertificateCheck } from "../identity/client-certificate/check.ts";
import { redactionCheck } from "../observe/redaction/check.ts";
import { anomalyCheck } from "../observe/anomaly/check.ts";
import { sessionCheck } from "../identity/session/check.ts";
import { tracingCheck } from "../observe/tracing/check.ts";
import { crisisLaneCheck } from "../observe/crisis-lane/check.ts";
import type { Check } from "../model/probe.ts";
import { mfaCheck } from "../identity/mfa/check.ts";
import { passwordCheck } from "../identity/password/check.ts";
import { metricsCheck } from "../observe/metrics/check.ts";
import { latencyBudgetCheck } from "../observe/latency-budget/check.ts";
import { tenantSinkCheck } from "../sinks/tenant-sink/check.ts";
import { logCheck } from "../observe/log/check.ts";

/** The in-process evidence of controls of which the wire shows nothing. */
export const controlChecks: readonly Check[] = [
  tenantSinkCheck,
  crisisLaneCheck,
  mfaCheck,
  tracingCheck,
  sessionCheck,
  passwordCheck,
  clientCertificateCheck,
  auditChainCheck,
  metricsCheck,
  logCheck,
  redactionCheck,
  attackFeedCheck,
  latencyBudgetCheck,
  anomalyCheck,
];
