import { isLoopback } from "../kernel/ip-address.ts";
import type { Exchange } from "../model/exchange.ts";

const forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/** Whether the client sits on this machine: a loopback socket, and no header that a proxy adds. */
export function isLocalClient({ request, client }: Exchange): boolean {
  return (
    isLoopback(client.address) &&
    isLoopback(request.socket.remoteAddress ?? "") &&
    forwarding.every((name) => request.headers[name] === undefined)
  );
}
