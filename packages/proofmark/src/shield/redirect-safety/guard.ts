import { parseOptions } from "../../config/parse-options.ts";
import { compileHostPatterns } from "../../kernel/host-pattern.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { BodyJudge, Guard } from "../../model/guard.ts";
import { deny, type Verdict } from "../../model/verdict.ts";
import { redirectSafetyOptions, type RedirectSafetyOptions } from "./options.ts";
import { isReflected } from "./reflection.ts";
import { redirectSafetySpec } from "./spec.ts";
import { offSiteTarget, refreshTarget } from "./target.ts";

const offSite = deny("PM_REDIRECT_OFF_SITE");
/** Schemes that no redirect has a use for: browsers that followed them ran or rendered what stands in them. */
const activeSchemes = new Set(["javascript", "data", "vbscript", "file", "blob", "view-source"]);
/** Characters of a request body that are kept for comparison with a redirect. */
const keptBody = 16_384;

const bodies = createSlot<string>("redirect-safety.body");

/** Keeps the beginning of a body for comparison. A class: as a literal it might outlive its request in memory. */
class BodyKeeper implements BodyJudge {
  readonly limitBytes = Number.MAX_SAFE_INTEGER;
  readonly tooLarge = offSite;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  onChunk(chunk: Buffer): undefined {
    const kept = bodies.get(this.#exchange) ?? "";
    if (kept.length >= keptBody) return;
    bodies.set(this.#exchange, kept + chunk.toString("latin1", 0, keptBody - kept.length));
  }
}

/**
 * Refuses redirects (`Location`, `Refresh`) that leave for a host which the request itself named, or which is written so
 * that only a browser reads it as another host.
 * @throws OptionsError where an option is wrong.
 * @example const guard = redirectSafety({ allowedHosts: ["login.example.com"], refuse: "all" });
 */
export function redirectSafety(options?: RedirectSafetyOptions): Guard {
  const settings = parseOptions("redirect-safety", redirectSafetyOptions, options);
  const isAllowed = compileHostPatterns(settings.allowedHosts);
  const schemes = new Set(settings.allowedSchemes);

  const judge = (exchange: Exchange, target: string): Verdict => {
    const found = offSiteTarget(target, exchange.host);
    if (found === undefined) return undefined;
    if (found === "unreadable") return offSite;
    const { scheme, host } = found;
    if (scheme === "http" || scheme === "https") {
      if (isAllowed(host)) return undefined;
      if (found.isDisguised) return offSite;
    } else {
      if (schemes.has(scheme)) return undefined;
      if (activeSchemes.has(scheme)) return offSite;
    }
    if (settings.refuse === "all") return offSite;
    const request = `${exchange.path}\n${exchange.query}\n${bodies.get(exchange) ?? ""}`;
    return isReflected(found, request) ? offSite : undefined;
  };

  return {
    spec: redirectSafetySpec,
    onRequestBody(exchange): BodyJudge | undefined {
      if (settings.refuse === "all") return undefined;
      return new BodyKeeper(exchange);
    },
    onResponseHead(exchange, head) {
      const refresh = head.get("refresh");
      if (refresh !== undefined) {
        for (const value of [refresh].flat()) {
          const target = refreshTarget(value);
          const denial = target === undefined ? undefined : judge(exchange, target);
          if (denial !== undefined) return denial;
        }
      }
      if (head.statusCode < 300 || head.statusCode >= 400) return undefined;
      const location = head.get("location");
      if (location === undefined) return undefined;
      for (const value of [location].flat()) {
        const denial = judge(exchange, value);
        if (denial !== undefined) return denial;
      }
      return undefined;
    },
  };
}
