import { parseOptions } from "../../config/parse-options.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { clientRange, normaliseAddress } from "../../kernel/ip-address.ts";
import { normalisePath } from "../../kernel/route-path.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { PipelineLink } from "../../model/guard.ts";
import { deny, withDetail, type Verdict } from "../../model/verdict.ts";
import { AddressRules, type KnownAddress } from "./address-rules.ts";
import { countedCodes } from "./attack-codes.ts";
import { Blocks } from "./blocks.ts";
import { Feeds } from "./feeds.ts";
import { knownPathOf } from "./known-paths.ts";
import type { ThreatRulesGuard } from "./operated-guard.ts";
import { threatRulesOptions, type ThreatRulesOptions } from "./options.ts";
import { requestOriginOf } from "./request-origin.ts";
import { compileRequestRules } from "./request-rules.ts";
import { threatRulesSpec } from "./spec.ts";
import { createWaves, type WaveKind, type WaveSubject } from "./waves.ts";

const storeDown = deny("PM_THREAT_STORE_DOWN", [["Retry-After", "1"]]);
const temporarilyBlocked = withDetail(deny("PM_ADDRESS_BLOCKED"), {
  field: "client",
  at: "a temporary block",
  shape: "a blocked client",
});
const requestBlocked = deny("PM_REQUEST_BLOCKED");
/** A database of countries may be replaced under us. */
const addressMemoryMs = 600_000;

/**
 * Refuses by address, country, feed, user agent, path and header, and keeps out for a time who sends one attack after the
 * other. Without options nothing is refused but such waves.
 * @throws OptionsError where an option is wrong.
 * @example const guard = threatRules({ deny: ["203.0.113.0/24"], feeds: [{ url: "https://lists.example/bad.netset" }] });
 */
export function threatRules(options?: ThreatRulesOptions, clock: Clock = systemClock): ThreatRulesGuard {
  const settings = parseOptions("threat-rules", threatRulesOptions, options);
  let link: PipelineLink | undefined;
  let timer: NodeJS.Timeout | undefined;
  let forgottenAt = clock.now();
  let isSparedWaveTold = false;

  const feeds = new Feeds(settings.feeds, {
    folder: settings.feedFolder,
    clock,
    onSwap: () => addresses.forget(),
    onChange: (state, reason) => link?.degradation(state, reason),
  });
  const addresses = new AddressRules({ ...settings, feeds: () => feeds.list });
  const isRefusedByRule = compileRequestRules(settings.rules);
  const blocks = new Blocks(settings, clock);
  const onWave = ({ client, requests, isSpared }: WaveSubject, kind: WaveKind): void => {
    if (!isSpared) blocks.begin(client, requests, kind, reasons[kind]);
    else if (!isSparedWaveTold) {
      isSparedWaveTold = true;
      link?.degradation(
        "degraded",
        `A wave of attacks came from ${client}, which is spared: if a proxy stands there, name it in trustedProxies.`,
      );
    }
  };
  const waves = createWaves(settings, clock, onWave);

  const of = ({ client }: Exchange): KnownAddress => addresses.of(client.address, client.isProxy === true);
  const isBlocked = (exchange: Exchange, { client, isSpared }: KnownAddress): boolean =>
    !blocks.isEmpty && !isSpared && blocks.holds(client, requestOriginOf(exchange));
  const sweep = (): void => {
    blocks.sweep();
    if (clock.now() - forgottenAt < addressMemoryMs) return;
    forgottenAt = clock.now();
    addresses.forget();
  };

  return {
    spec: threatRulesSpec,
    onStart(given) {
      link = given;
      blocks.link = given;
      timer ??= setInterval(() => {
        sweep();
        void blocks.refresh();
      }, settings.shareSeconds * 1000).unref();
      void blocks.refresh();
      if (settings.feeds.length > 0) void feeds.start();
    },
    onConnect({ address, isTrustedProxy }) {
      // In monitor mode the requests themselves are reported; with a lane for everybody they are refused one by one.
      if (isTrustedProxy || link?.isEnforced === false || link?.hasLane === true) return undefined;
      return addresses.of(address, false).denial;
    },
    onRequestHead(exchange): Verdict {
      const known = of(exchange);
      if (known.isAllowed) return undefined;
      if (known.denial !== undefined) return known.denial;
      if (isBlocked(exchange, known)) return temporarilyBlocked;
      if (blocks.isClosed && !known.isSpared) return storeDown;
      if (isRefusedByRule?.(exchange) === true) return requestBlocked;
      const path = waves === undefined ? undefined : knownPathOf(normalisePath(exchange.path));
      if (path === undefined) return undefined;
      waves?.askedFor(path, subjectOf(exchange, known));
      return isBlocked(exchange, known) ? temporarilyBlocked : undefined;
    },
    onRefusal(exchange, { code }) {
      if (waves === undefined || !countedCodes.has(code)) return;
      const known = of(exchange);
      if (!known.isAllowed) waves.wasRefused(subjectOf(exchange, known));
    },
    blocks: () => blocks.list(),
    block(address, { seconds, reason }) {
      const normalised = normaliseAddress(address);
      if (normalised === undefined) throw new RangeError("block() takes one IPv4 or IPv6 address.");
      const known = addresses.of(normalised, false);
      if (known.isAllowed || known.isSpared)
        throw new RangeError(
          `${normalised} is on the allow-list or spared: a block of it would refuse nothing.`,
        );
      if (!(seconds > 0)) throw new RangeError("block() takes seconds above 0.");
      blocks.begin(known.client, "own", "operator", reason.slice(0, 200), seconds);
    },
    isSpared(address) {
      const normalised = normaliseAddress(address);
      if (normalised === undefined) return true;
      const known = addresses.of(normalised, false);
      return known.isAllowed || known.isSpared;
    },
    lift(address) {
      const client = clientRange(normaliseAddress(address.replace(/\/64$/, "")) ?? address);
      waves?.forget(client);
      return blocks.lift(client);
    },
    feeds: () => feeds.status(),
    async refresh() {
      await Promise.all([feeds.refresh(), blocks.refresh()]);
    },
    sweep,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      timer = undefined;
      feeds[Symbol.dispose]();
      await waves?.[Symbol.asyncDispose]();
    },
  };
}

function subjectOf(exchange: Exchange, { client, isSpared }: KnownAddress): WaveSubject {
  return { client, requests: requestOriginOf(exchange), isSpared };
}

const reasons: Readonly<Record<WaveKind, string>> = {
  "known-paths": "It asked for one known attack path after the other.",
  refusals: "One of its requests after the other was refused as an attack.",
};
