import { hintFor, OptionsError } from "../config/parse-options.ts";
import { presetNames, type PresetName } from "../config/schema.ts";
import { csrfSecretName, operatorTokenName, readKeyRing, readSecret } from "../config/secrets.ts";
import type { Guard } from "../model/guard.ts";
import { optionsDigest } from "../config/options-digest.ts";
import { guardFactories, type ControlOptions, type GuardedControl } from "./guards.ts";

/** What each preset sets otherwise than the controls' own defaults. Every preset has every guard. */
const presets: Readonly<Record<PresetName, ControlOptions>> = {
  /** Pages for browsers: many files at once are ordinary. */
  web: { "rate-limit": { readTier: "pages" } },
  /** JSON for programs: nothing may be framed, scripted or embedded. */
  api: { csp: { policy: "api" } },
  /** MCP over HTTP: as `api`, at the pace of agents. */
  mcp: { csp: { policy: "api" }, "rate-limit": { defaultTier: "agents" } },
  /** For new applications that put tokens into their forms. */
  strict: { csp: { trustedTypes: true }, csrf: { token: "always" } },
};

export interface BuildOptions {
  /** The mode of the pipeline that the guards are for. Default: `enforce`. */
  readonly mode?: "enforce" | "monitor" | undefined;
  /** `false` leaves the sinks out, where another process runs the application: in front of the gateway. Default: true. */
  readonly sinks?: boolean | undefined;
  /** Where secrets are read. Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Builds the guards of a preset, in pipeline order. Options given for a control replace the preset's one by one;
 * `false` leaves the control out.
 * @throws OptionsError where a control is unknown or an option is wrong; SecretError where a secret in `env` is.
 */
export function buildGuards(
  preset: PresetName,
  controls: ControlOptions = {},
  { mode = "enforce", sinks = true, env = process.env }: BuildOptions = {},
): Guard[] {
  if (!Object.hasOwn(presets, preset))
    throw new OptionsError(`preset: ${preset} is not a preset.${hintFor(preset, presetNames)}`);
  const known = Object.keys(guardFactories) as GuardedControl[];
  for (const id of Object.keys(controls)) {
    if (known.some((name) => name === id)) continue;
    throw new OptionsError(`controls: ${id} is not a control with a guard.${hintFor(id, known)}`);
  }
  const guards = known.flatMap((id) => {
    const own = controls[id];
    if (own === false) return [];
    // Each factory parses its own options; here they pass through.
    const create = guardFactories[id] as (options: object) => Guard;
    const chosen = { ...presets[preset][id], ...monitored(id, mode) };
    const described = id === "audit-chain" ? { configuration: digestsOf(preset, controls) } : {};
    return [create({ ...chosen, ...described, ...secretsOf(id, env), ...own })];
  });
  return sinks ? guards : guards.filter(({ spec }) => spec.plane !== "sinks");
}

/** A digest of what is set for each control beside its defaults, for the audit trail. */
function digestsOf(preset: PresetName, controls: ControlOptions): Record<string, string> {
  const known = Object.keys(guardFactories) as GuardedControl[];
  return Object.fromEntries(
    known.map((id) => [id, optionsDigest({ ...presets[preset][id], ...controls[id] })]),
  );
}

/** What breaks pages or changes requests does neither in monitor mode: the policy only reports. */
function monitored(id: GuardedControl, mode: "enforce" | "monitor"): object {
  if (mode === "enforce") return {};
  if (id === "csp") return { reportOnly: true };
  return id === "host-allowlist" ? { keepsForwardedHost: true } : {};
}

/** Controls with routes that ask for the operator's token. */
const readByOperators: ReadonlySet<string> = new Set(["health", "metrics"]);

/** What a control takes from the environment: secrets stand there alone. */
function secretsOf(id: GuardedControl, env: Readonly<Record<string, string | undefined>>): object {
  if (id === "csrf") {
    const secret = readSecret(env, csrfSecretName, { minBytes: 32 });
    return secret === undefined ? {} : { secret };
  }
  if (readByOperators.has(id)) {
    const operatorToken = readSecret(env, operatorTokenName, { minBytes: 32 });
    return operatorToken === undefined ? {} : { operatorToken };
  }
  if (id !== "lockout") return {};
  const ring = readKeyRing(env);
  return ring === undefined ? {} : { ring };
}
