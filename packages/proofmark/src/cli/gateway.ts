import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

import { Command, InvalidArgumentError } from "commander";

import { buildGuards } from "../catalog/presets.ts";
import { configNames } from "../config/load-config.ts";
import { presetNames, type PresetName } from "../config/schema.ts";
import { startGateway, type CertificateFiles } from "../gateway/start.ts";
import { messageOf } from "../kernel/message-of.ts";
import { Pipeline } from "../http/pipeline.ts";
import type { ProofmarkEvent } from "../model/event.ts";
import { UsageError } from "./fault.ts";
import { explainTakenPort } from "./taken-port.ts";
import { loadSettings } from "./settings.ts";

interface GatewayFlags {
  readonly upstream?: string;
  readonly host?: string;
  readonly port?: number;
  readonly preset?: PresetName;
  readonly config?: string;
  readonly monitor?: boolean;
  readonly cert?: string;
  readonly key?: string;
}

export function gatewayCommand(): Command {
  return new Command("gateway")
    .description("Puts the same controls in front of a service in any language, as a reverse proxy.")
    .option("--upstream <url>", "the service behind it (default: upstream in the configuration)")
    .option("--host <host>", "address to listen on (default: 127.0.0.1)")
    .option("--port <port>", "port to listen on (default: 8080)", portNumber)
    .option("--preset <preset>", presetNames.join(", "), presetName)
    .option(
      "--config <file>",
      "configuration; a change takes effect within two seconds (default: the nearest proofmark.config)",
    )
    .option("--monitor", "report what would be refused, and let it pass")
    .option("--cert <file>", "certificate and chain, PEM: serves HTTPS")
    .option("--key <file>", "its private key, PEM")
    .action(run);
}

async function run(flags: GatewayFlags): Promise<void> {
  const { config, path } = await loadSettings(flags.config);
  const upstream = flags.upstream ?? config.upstream;
  if (upstream === undefined) {
    throw new UsageError(
      `Which service stands behind? Write: proofmark gateway --upstream http://localhost:8000 (or set upstream in ${configNames[0]}).`,
    );
  }
  const tls = await certificateOf(flags);
  const host = flags.host ?? config.listen.host;
  const port = flags.port ?? config.listen.port;
  const createPipeline = async (): Promise<Pipeline> => {
    const settings = (await loadSettings(flags.config)).config;
    const mode = flags.monitor === true ? "monitor" : settings.mode;
    const preset = flags.preset ?? settings.preset;
    return new Pipeline(buildGuards(preset, settings.controls, { mode, sinks: false }), {
      mode,
      trustedProxies: settings.trustedProxies,
      routeTemplates: settings.routeTemplates,
      forwardedHeader: settings.forwardedHeader,
      onEvent: logEvent,
    });
  };
  try {
    const gateway = await startGateway({
      upstream,
      host,
      port,
      createPipeline,
      ...(tls === undefined ? {} : { tls }),
      ...(path === undefined ? {} : { watch: [path] }),
      onReload: (what) =>
        say(`A changed ${what === "pipeline" ? "configuration" : "certificate"} is in force.`),
      onReloadError: (what, error) => {
        const name = what === "pipeline" ? "configuration" : "certificate";
        say(`The changed ${name} is not used: ${messageOf(error)}`);
      },
    });
    say(`Gateway on ${gateway.url}, in front of ${new URL(upstream).origin}. Ctrl-C stops it.`);
    say("Sinks are left out here: they stand in the application's process, with harden().");
    await stopped();
    say("Stopping: requests under way are finished.");
    await gateway.close();
  } catch (error) {
    throw await explainTakenPort(error, host, port);
  }
}

/** Settles at the first SIGINT or SIGTERM; the second one ends the process at once. */
async function stopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      resolve();
      process.once("SIGINT", () => process.exit(130));
      process.once("SIGTERM", () => process.exit(143));
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

/** One JSON line an event on stdout, for whatever collects logs. */
function logEvent(event: ProofmarkEvent): void {
  const line = event.type === "fault" ? { ...event, error: String(event.error) } : event;
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function certificateOf({ cert, key }: GatewayFlags): Promise<CertificateFiles | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new UsageError("HTTPS needs both: --cert <file> and --key <file>.");
  try {
    createSecureContext({ cert: await readFile(cert), key: await readFile(key) });
  } catch (error) {
    throw new UsageError(
      `--cert ${cert} and --key ${key} are no certificate and its private key in PEM: ${messageOf(error)}`,
      { cause: error },
    );
  }
  return { certFile: cert, keyFile: key };
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("Write a port from 0 to 65535.");
  return port;
}

function presetName(value: string): PresetName {
  const preset = presetNames.find((name) => name === value);
  if (preset === undefined) throw new InvalidArgumentError(`Known presets: ${presetNames.join(", ")}.`);
  return preset;
}
