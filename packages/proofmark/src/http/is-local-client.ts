import { isLoopback } from "../kernel/ip-address.ts";
import type { Exchange } from "../model/exchange.ts";

/** What proxies add; many add one of them alone. */
const forwarding = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-server",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "via",
];

/**
 * Whether the client sits on this machine: a loopback socket, and nothing that a proxy adds. HTTP/1.0 is what nginx has
 * long spoken to a service where nobody told it otherwise, without any such header.
 */
export function isLocalClient({ request, client }: Exchange): boolean {
  return (
    isLoopback(client.address) &&
    request.httpVersion !== "1.0" &&
    isLoopback(request.socket.remoteAddress ?? "") &&
    forwarding.every((name) => request.headers[name] === undefined)
  );
}
