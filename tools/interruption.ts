/** Aborts at the first signal that asks the process to end, so that what was started can be stopped. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => controller.abort(new Error(`Interrupted by ${name}.`)));
  return controller.signal;
}
