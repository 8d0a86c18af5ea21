import { parseOptions } from "../../config/parse-options.ts";
import { hasBody } from "../../http/held-start.ts";
import type { InputField } from "../../input/field.ts";
import { inputOf } from "../../input/request-input.ts";
import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import type { LoginAttempt } from "../../model/identity/ports.ts";
import { deny, type Denial } from "../../model/verdict.ts";
import { deviceSeconds } from "./device-cookie.ts";
import { createLockouts, rememberedDevice } from "./lockouts.ts";
import { LoginBody } from "./login-body.ts";
import { foldFieldNames, readLogin } from "./login-fields.ts";
import { outcomeOf } from "./login-outcome.ts";
import { lockoutOptions, type LockoutOptions } from "./options.ts";
import { lockoutSpec } from "./spec.ts";

const routesRemembered = 2_000;
/** A longer path is no route of anybody, and would only fill the memory. */
const longestRemembered = 256;
/** A form may have a name and an e-mail address; more of them are there to hide the one that counts. */
const mostAccounts = 4;
const ambiguous = deny("PM_LOGIN_AMBIGUOUS");

const reading = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/**
 * Stands in front of a login, anybody's: counts each attempt before the handler sees it, learns from the answer what
 * became of it, and makes the device known that signed in. Without options, at the well-known names of logins.
 * @throws OptionsError where an option is wrong, or a shared store comes without a ring.
 * @example const guard = lockout({ routes: ["/account/enter"], accountFields: ["member"], store: redisStore(client), ring });
 */
export function lockout(options?: LockoutOptions, clock?: Clock): Guard {
  const settings = parseOptions("lockout", lockoutOptions, options);
  const { routes, accountFields, passwordFields, isFailure, lockouts: given, ...limits } = settings;
  const patterns = routes.map(compileGuardedPath);
  const names = foldFieldNames({ accountFields, passwordFields });
  let link: PipelineLink | undefined;
  let stopWatching: (() => void) | undefined;
  const lockouts =
    given ??
    createLockouts({
      ...limits,
      ...(clock === undefined ? {} : { clock }),
      onAudit: ({ control: _control, at: _at, ...record }) => link?.audit(record),
    });
  const remembered = new BoundedMap<string, boolean>(routesRemembered);
  const attempts = createSlot<readonly LoginAttempt[]>("lockout.attempts");

  const isLogin = ({ method, path }: Exchange): boolean => {
    if (reading.has(method)) return false;
    let found = remembered.get(path);
    if (found === undefined) {
      found = patterns.some((matches) => matches(path));
      if (path.length <= longestRemembered) remembered.set(path, found);
    }
    return found;
  };

  const admit = async (
    exchange: Exchange,
    fields: readonly InputField[],
    json: unknown,
  ): Promise<Denial | undefined> => {
    const inQuery = exchange.query === "" ? [] : inputOf(exchange).head;
    const { accounts, hasPassword } = readLogin([...inQuery, ...fields], names, json);
    if (!hasPassword || accounts.size === 0) return undefined;
    if (accounts.size > mostAccounts) return ambiguous;
    const client = exchange.client.address;
    const device = lockouts.deviceOf(exchange);
    const admitted: LoginAttempt[] = [];
    for (const account of accounts) {
      const attempt = { account, client, device };
      const denial = await lockouts.admit(attempt);
      if (denial !== undefined) return denial;
      admitted.push(attempt);
    }
    attempts.set(exchange, admitted);
    return undefined;
  };

  const settle = (exchange: Exchange, head: ResponseHead): void => {
    const made = attempts.get(exchange) ?? none;
    if (made.length === 0) return;
    attempts.set(exchange, none);
    const outcome = outcomeOf(exchange.path, head, isFailure);
    if (outcome === "unknown") return;
    for (const attempt of made) {
      const told = outcome === "failed" ? lockouts.failed(attempt) : lockouts.succeeded(attempt);
      told.catch((error: unknown) => link?.fault(exchange, error));
    }
    const [first] = made;
    if (outcome === "succeeded" && first !== undefined)
      lockouts.remember(
        exchange,
        made.reduce((device, attempt) => lockouts.deviceFor({ ...attempt, device }), first.device ?? ""),
      );
  };

  return {
    spec: lockoutSpec,
    onStart(given_) {
      link = given_;
      stopWatching ??= lockouts.watch(given_.degradation);
    },
    onRequestHead(exchange) {
      // With a body, what it says is judged together with the query.
      if (exchange.query === "" || !isLogin(exchange) || hasBody(exchange.request)) return undefined;
      return admit(exchange, [], undefined);
    },
    onRequestBody(exchange) {
      if (!isLogin(exchange)) return undefined;
      return new LoginBody(exchange, (fields, json) => admit(exchange, fields, json));
    },
    onResponseHead(exchange, head) {
      settle(exchange, head);
      const cookie = rememberedDevice.get(exchange);
      if (cookie === undefined || link?.isEnforced === false) return undefined;
      rememberedDevice.set(exchange, undefined);
      const secure = exchange.isSecure ? "; Secure" : "";
      const line = `${cookie}; Path=/; Max-Age=${deviceSeconds}; HttpOnly; SameSite=Lax${secure}`;
      head.set("Set-Cookie", [...[head.get("set-cookie") ?? []].flat(), line]);
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      stopWatching?.();
      stopWatching = undefined;
      await (given === undefined ? lockouts[Symbol.asyncDispose]() : undefined);
    },
  };
}

const none: readonly LoginAttempt[] = [];
