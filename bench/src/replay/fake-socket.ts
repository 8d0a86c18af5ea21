import { Duplex } from "node:stream";

type Written = (text: string) => void;

/**
 * A keep-alive connection without a kernel: what is pushed into it goes through Node's own HTTP parser, and what the
 * server writes comes out as text. `net.Socket` is the same Duplex with a handle below; what is left out is system calls
 * alone, which all variants share and which would hide what differs.
 */
export class FakeSocket extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort = 50_000;
  readonly remoteFamily = "IPv4";
  readonly localAddress = "127.0.0.1";
  readonly localPort = 80;
  readonly connecting = false;
  readonly encrypted = undefined;
  bytesRead = 0;
  bytesWritten = 0;
  /** The server that the socket belongs to, as `net` sets it. */
  server: unknown;
  readonly #onWritten: Written;

  constructor(remoteAddress: string, onWritten: Written) {
    // Text stays text, as in a socket.
    super({ decodeStrings: false, allowHalfOpen: true });
    this.remoteAddress = remoteAddress;
    this.#onWritten = onWritten;
  }

  receive(bytes: Buffer): void {
    this.bytesRead += bytes.length;
    this.push(bytes);
  }

  override _read(): void {}

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytesWritten += chunk.length;
    this.#onWritten(typeof chunk === "string" ? chunk : chunk.toString("latin1"));
    done();
  }

  // What servers call on a socket; none of it means anything here.
  address(): { readonly address: string; readonly port: number; readonly family: string } {
    return { address: this.localAddress, port: this.localPort, family: "IPv4" };
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  destroySoon(): void {
    this.destroy();
  }
}
