import type { Exchange, Principal } from "../../../model/exchange.ts";
import { isDenial } from "../../../model/verdict.ts";
import type { GroundParts } from "./ground-parts.ts";

/** Who asks, where no guard has said so: the ground then reads cookie, bearer and key by itself, as people do. */
export async function currentPrincipal(
  exchange: Exchange,
  parts: GroundParts,
): Promise<Principal | undefined> {
  const { authorization = "", "x-api-key": key } = exchange.request.headers;
  const bearer = /^Bearer (.+)$/.exec(authorization)?.[1];
  const inQuery = new URLSearchParams(exchange.query).get("api_key") ?? bearer;
  const credential = typeof key === "string" ? key : inQuery;
  if (credential === undefined) return await parts.session.read(exchange);
  const answer = credential.startsWith("pmk_")
    ? await parts["api-key"].verify(credential)
    : await parts.token.verify(credential);
  return isDenial(answer) ? undefined : answer;
}
