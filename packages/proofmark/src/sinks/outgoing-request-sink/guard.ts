import { parseOptions } from "../../config/parse-options.ts";
import { createSinkGuard } from "../../instrument/sink.ts";
import type { Exchange } from "../../model/exchange.ts";
import type { Guard } from "../../model/guard.ts";
import type { AddressClass } from "./address-class.ts";
import type { OutgoingCall } from "./call.ts";
import { hostKey } from "./host-key.ts";
import { outgoingRequestSinkInstruments } from "./instruments.ts";
import { outgoingRequestSinkOptions, type OutgoingRequestSinkOptions } from "./options.ts";
import { compilePolicy } from "./policy.ts";
import { outgoingRequestSinkSpec } from "./spec.ts";

/**
 * Refuses connections to addresses inside (loopback, private, link-local, cloud metadata, reserved) where the host came
 * with the request, and connects to exactly the addresses that were judged.
 * @throws OptionsError where an option is wrong.
 * @example const guard = outgoingRequestSink({ allow: ["127.0.0.1:3000", "*.hooks.example.com"] });
 */
export function outgoingRequestSink(options?: OutgoingRequestSinkOptions): Guard {
  return createOutgoingRequestSink(options);
}

/** The same, with another table of addresses: tests have no public ones. */
export function createOutgoingRequestSink(
  options: OutgoingRequestSinkOptions | undefined,
  classify?: (address: string) => AddressClass,
): Guard {
  const settings = parseOptions("outgoing-request-sink", outgoingRequestSinkOptions, options);
  const policy = compilePolicy(settings, classify);
  return createSinkGuard<OutgoingCall>({
    spec: outgoingRequestSinkSpec,
    instruments: outgoingRequestSinkInstruments,
    judge: (call, context) =>
      settings.allowSelf && leadsToSelf(call, context.exchange) ? undefined : policy(call),
  });
}

/** Whether a call leads back to where the request came in. */
function leadsToSelf({ host, port, addresses }: OutgoingCall, { request: { socket } }: Exchange): boolean {
  if (port !== socket.localPort || socket.localAddress === undefined) return false;
  const own = hostKey(socket.localAddress);
  return addresses.length === 0 ? hostKey(host) === own : addresses.every((each) => hostKey(each) === own);
}
