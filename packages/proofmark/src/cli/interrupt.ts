/**
 * A signal that the first Ctrl-C (or SIGTERM) aborts, so that what is done is still reported; the second one ends the
 * process at once. Dispose it when the work is over.
 */
export function abortOnInterrupt(onFirst: () => void): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error("Interrupted."));
    onFirst();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}
