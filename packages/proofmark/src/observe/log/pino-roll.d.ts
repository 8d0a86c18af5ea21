// The package has no types of its own.
declare module "pino-roll" {
  import type { EventEmitter } from "node:events";

  /** What pino-roll makes: a stream of sonic-boom, as far as it is used here. */
  interface RolledStream extends EventEmitter {
    /** -1 until it is open. */
    readonly fd: number;
    readonly destroyed: boolean;
    write(text: string): boolean;
    end(): void;
    destroy(): void;
  }

  /** Opens a file that is numbered, and rolled by its size: `10m`, `16384b`. */
  function roll(options: {
    readonly file: string;
    readonly extension: string;
    readonly size: string;
    readonly mode: number;
  }): Promise<RolledStream>;

  export = roll;
}
