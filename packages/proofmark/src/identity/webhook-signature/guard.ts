import { parseOptions } from "../../config/parse-options.ts";
import { hasBody } from "../../http/held-start.ts";
import { routedPaths } from "../../http/routed-paths.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import { deny, type Denial, type Verdict } from "../../model/verdict.ts";
import { digestOf, isSigned } from "../../http/is-signed.ts";
import { webhookSignatureOptions, type WebhookSignatureOptions } from "./options.ts";
import { ReplayMemory, type Taking } from "./replay-memory.ts";
import type { Claim, Scheme, VerificationKey } from "../../http/webhook-scheme.ts";
import { schemes } from "./schemes.ts";
import { webhookSignatureSpec } from "./spec.ts";

interface Route {
  readonly matches: (path: string) => boolean;
  readonly scheme: Scheme;
  readonly keys: readonly VerificationKey[];
  readonly toleranceMs: number;
  /** How long a message is remembered that was answered, and one that was not answered yet. */
  readonly takenMs: number;
  readonly pendingMs: number;
}

interface Message {
  readonly route: Route;
  readonly claim: Claim;
}

interface Mark {
  readonly key: string;
  readonly route: Route;
  isAnswered: boolean;
}

// RFC 9110 section 15.5.2: a 401 says how to do better.
const challenge = [["WWW-Authenticate", "Webhook-Signature"]] as const;
const unsigned = deny("PM_WEBHOOK_SIGNATURE", challenge);
const expired = deny("PM_WEBHOOK_EXPIRED", challenge);
const replayed = deny("PM_WEBHOOK_REPLAYED");
const tooLarge = deny("PM_WEBHOOK_TOO_LARGE");
const storeDown = deny("PM_WEBHOOK_STORE_DOWN", [["Retry-After", "1"]]);
const storeReasons = {
  degraded: {
    open: "The shared store does not answer: webhooks are taken again and again while their time is good.",
    closed: "The shared store does not answer: webhooks are refused.",
    local: "The shared store does not answer: each process remembers its own webhooks.",
  },
  recovered: "The shared store answers again.",
} as const;
const githubMemorySeconds = 86_400;
/** Longer than any sender waits for an answer: after it, a message that nobody answered may come again. */
const longestHandlingMs = 600_000;

/**
 * Verifies inbound webhooks over their body as sent, before the handler starts: signature, time, and that each is taken
 * once. Does nothing until routes are declared; there, nothing unsigned is served.
 * @throws OptionsError where an option is wrong, a secret too short, or one secret serves two routes.
 * @example const guard = webhookSignature({
 *   routes: [{ path: "/hooks/pay", scheme: "stripe", secrets: process.env.STRIPE_WEBHOOK_SECRET ?? "" }],
 * });
 */
export function webhookSignature(options?: WebhookSignatureOptions, clock: Clock = systemClock): Guard {
  const settings = parseOptions("webhook-signature", webhookSignatureOptions, options);
  if (settings.routes.length === 0) return { spec: webhookSignatureSpec };
  const routes = settings.routes.map(compileRoute);
  const messages = createSlot<Message>("webhook-signature.message");
  const marks = createSlot<Mark>("webhook-signature.mark");
  let link: PipelineLink | undefined;
  const memory = new ReplayMemory({
    ...settings,
    store: settings.store,
    clock,
    onChange: (state) =>
      link?.degradation(
        state,
        state === "degraded" ? storeReasons.degraded[settings.onStoreFailure] : storeReasons.recovered,
      ),
  });

  const audit = (exchange: Exchange, denial: Denial | undefined): Verdict => {
    link?.audit({
      category: "authentication",
      action: denial === undefined ? "webhook.accepted" : "webhook.refused",
      isSuccess: denial === undefined,
      client: exchange.client.address,
      exchangeId: exchange.id,
      ...(denial === undefined ? undefined : { reason: denial.code }),
    });
    return denial;
  };
  const judge = (exchange: Exchange, { route, claim }: Message, body: Buffer): Verdict | Promise<Verdict> => {
    if (!isSigned(claim, route.keys, body)) return audit(exchange, unsigned);
    // After the signature: whoever reads "expired" in a log knows that it was the sender's own message.
    if (isExpired(claim, route, clock.now())) return audit(exchange, expired);
    const mark = { key: `webhook-signature:${digestOf(claim, body)}`, route, isAnswered: false };
    const settle = (taking: Taking): Verdict => {
      if (taking === "again") return audit(exchange, replayed);
      if (taking === "unavailable") return audit(exchange, storeDown);
      marks.set(exchange, mark);
      return audit(exchange, undefined);
    };
    const taking = memory.take(mark.key, route.pendingMs);
    return taking instanceof Promise ? taking.then(settle) : settle(taking);
  };

  return {
    spec: webhookSignatureSpec,
    onStart(started) {
      link = started;
    },
    onRequestHead(exchange) {
      const paths = routedPaths(exchange);
      const route = routes.find(({ matches }) => paths.some(matches));
      if (route === undefined) return undefined;
      const { request, isUpgrade } = exchange;
      const claim = isUpgrade || !hasBody(request) ? undefined : route.scheme.readClaim(request.headers);
      if (claim === undefined) return audit(exchange, unsigned);
      messages.set(exchange, { route, claim });
      return undefined;
    },
    onRequestBody(exchange) {
      const message = messages.get(exchange);
      if (message === undefined) return undefined;
      return {
        limitBytes: settings.maxBodyBytes,
        tooLarge,
        onWhole: (body) => judge(exchange, message, body),
      };
    },
    // Before the head is on its way: the sender may come again as soon as it reads it. A guard behind this one may replace
    // the answer, and this is asked again.
    onResponseHead(exchange, { statusCode }) {
      const mark = marks.get(exchange);
      if (mark === undefined) return undefined;
      const { key, route } = mark;
      mark.isAnswered = true;
      if (statusCode >= 400) memory.giveBack(key);
      else if (route.takenMs > route.pendingMs) memory.extend(key, route.takenMs);
      return undefined;
    },
    onDone(exchange) {
      const mark = marks.get(exchange);
      if (mark?.isAnswered === false) memory.giveBack(mark.key);
    },
    async [Symbol.asyncDispose]() {
      await memory[Symbol.asyncDispose]();
    },
  };
}

type RouteSettings = ReturnType<typeof webhookSignatureOptions.parse>["routes"][number];

function compileRoute({
  path,
  scheme: name,
  secrets,
  toleranceSeconds,
  replayMemorySeconds,
}: RouteSettings): Route {
  const scheme = schemes[name];
  const toleranceMs = toleranceSeconds * 1_000;
  // A message of the future counts until its time is over: both sides of the tolerance, and a second for rounding.
  const takenMs = scheme.signsTime
    ? 2 * toleranceMs + 1_000
    : (replayMemorySeconds ?? githubMemorySeconds) * 1_000;
  return {
    matches: compileGuardedPath(path),
    scheme,
    keys: secrets.map((secret) => scheme.readKey(secret)).filter((key) => key !== undefined),
    toleranceMs,
    takenMs,
    pendingMs: scheme.signsTime ? takenMs : Math.min(takenMs, longestHandlingMs),
  };
}

function isExpired({ sentAtSeconds }: Claim, { toleranceMs }: Route, now: number): boolean {
  return sentAtSeconds !== undefined && Math.abs(now - sentAtSeconds * 1_000) > toleranceMs;
}
