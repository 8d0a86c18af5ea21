import { withDeadline } from "../kernel/deadline.ts";
import type { Exchange, Principal } from "../model/exchange.ts";
import type { RequestVerdict } from "../model/verdict.ts";

/** Who asks, where no guard in front has said so: an application's own sessions. Undefined: nobody. */
export type PrincipalOf = (exchange: Exchange) => Principal | undefined | PromiseLike<Principal | undefined>;

/** Milliseconds. A request whose principal nobody can tell is not let pass. */
const limitMs = 2_000;

/**
 * Judges a request with its principal on the exchange. The application is asked where no guard in front has set one.
 * @throws DeadlineError where that takes longer than two seconds, and whatever it throws: the request is then refused.
 */
export function withPrincipal(
  exchange: Exchange,
  principalOf: PrincipalOf | undefined,
  judge: (exchange: Exchange) => RequestVerdict | Promise<RequestVerdict>,
): RequestVerdict | Promise<RequestVerdict> {
  if (exchange.principal !== undefined || principalOf === undefined) return judge(exchange);
  const asked = principalOf(exchange);
  if (asked === undefined || !("then" in asked)) {
    exchange.principal = asked;
    return judge(exchange);
  }
  return judgeLater(exchange, asked, judge);
}

async function judgeLater(
  exchange: Exchange,
  asked: PromiseLike<Principal | undefined>,
  judge: (exchange: Exchange) => RequestVerdict | Promise<RequestVerdict>,
): Promise<RequestVerdict> {
  exchange.principal = await withDeadline(Promise.resolve(asked), limitMs, "Reading who asks");
  return await judge(exchange);
}
