/** One call that opens a connection or sends a request, or a part of it as far as it is known. */
export interface OutgoingCall {
  /** As users know it: `node:http: request`. */
  readonly at: string;
  readonly host: string;
  readonly port: number;
  /** What the host resolved to, or the peer of the connection; empty before that is known. */
  readonly addresses: readonly string[];
  /** The field that named the host; undefined where input did not. */
  readonly field: string | undefined;
  /** True for a connection to a socket in the file system whose path input named. */
  readonly socketPath?: boolean;
}
