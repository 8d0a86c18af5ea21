import * as z from "zod";

const seconds = z.number().positive();

export const slowRequestOptions = z.strictObject({
  /** Seconds from the connection, or from the first byte of a later request, to the end of its head. Default: 5. */
  headSeconds: seconds.default(5),
  /** Seconds from the head to the end of the body. Default: 300. */
  bodySeconds: seconds.default(300),
  /** Bytes a second that a body has to bring on average after the grace. Default: 500. */
  minBodyBytesPerSecond: z.int().min(0).default(500),
  /** Seconds of a body before its rate is looked at. Default: 5. */
  bodyGraceSeconds: seconds.default(5),
  /** Seconds without a byte on a connection that waits for a request; Node's keepAliveTimeout may be shorter. Default: 60. */
  idleSeconds: seconds.default(60),
  /** Seconds in which a client takes nothing of a response that waits for it. Default: 60. */
  stalledResponseSeconds: seconds.default(60),
  /** Connections that one address (IPv6: one /64 network) may hold; trusted proxies may hold any number. Default: 50. */
  maxConnectionsPerAddress: z.int().min(1).default(50),
});

export type SlowRequestOptions = z.input<typeof slowRequestOptions>;
export type SlowRequestLimits = z.output<typeof slowRequestOptions>;
