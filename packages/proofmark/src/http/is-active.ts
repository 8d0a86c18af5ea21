import type { Guard } from "../model/guard.ts";

/** Whether a guard does anything: one that was given nothing to do is its description alone. */
export function isActive(guard: Guard): boolean {
  return Object.entries(guard).some(([name, part]) => name !== "spec" && part !== undefined);
}
