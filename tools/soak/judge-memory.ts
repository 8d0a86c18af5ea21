import type { Finding } from "./finding.ts";
import type { Life } from "./life.ts";
import { memoryGrowth, type MemorySample } from "./memory-growth.ts";

/** What lives after a full collection may grow so much: at 55 requests a second, 31 bytes a request. */
const mostHeldKib = 100;
/** V8 gives pages back late, and the allocator keeps some for good. */
const mostResidentKib = 1_024;
/** Below this a slope is that of caches that fill. */
const leastMinutes = 5;

/** Whether the memory of a process is flat in the longest of its lives. */
export function judgeMemory(name: string, lives: readonly Life[], samples: readonly MemorySample[]): Finding {
  const what = `memory of the ${name}`;
  const growth = memoryGrowth(lives, samples);
  if (growth === undefined) return { what, state: "unknown", text: "it was not sampled" };
  const { minutes, heldKib, residentKib, heldMib, samples: count } = growth;
  const isFlat = heldKib <= mostHeldKib && residentKib <= mostResidentKib;
  const state = minutes < leastMinutes ? "unknown" : isFlat ? "right" : "wrong";
  return {
    what,
    state,
    text:
      `${heldMib.toFixed(1)} MiB after collection, ${sign(heldKib)} KiB a minute (${mostHeldKib} at most); resident ` +
      `${sign(residentKib)} KiB a minute (${mostResidentKib}); ${count} samples over ${minutes.toFixed(1)} minutes after warm-up`,
  };
}

function sign(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(1)}`;
}
