/** Something outside Node that tests need: how to find it, how to install it, how to start it. */
export interface ServiceKind {
  readonly name: string;
  /** The environment variable through which tests find it. Where it is set already, nothing is started. */
  readonly variable: string;
  /** One, or several with spaces between. */
  readonly debianPackage: string;
  /** The program to start, or undefined when this machine lacks it. */
  readonly locate: () => string | undefined;
  readonly start: (program: string, signal: AbortSignal) => Promise<RunningService>;
}

export interface RunningService {
  /** What the environment variable is set to. */
  readonly address: string;
  readonly stop: () => Promise<void>;
}
