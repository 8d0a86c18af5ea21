import type { Finding } from "./finding.ts";
import type { Life } from "./life.ts";
import { memoryGrowth, type MemorySample } from "./memory-growth.ts";

/** What lives after a full collection may grow so much: at 55 requests a second, 31 bytes a request. */
const mostDataKib = 100;
/**
 * V8 compiles a function when it is called often, some of them after hours: how fast this grows says nothing, and it ends
 * with the source that is loaded. A function that is made anew and kept costs five times as much of what lives.
 */
const mostCodeMib = 16;
/** V8 gives pages back late, and the allocator keeps some for good. */
const mostResidentKib = 1_024;
/** Below this a slope is that of caches that fill. */
const leastMinutes = 5;

/** Whether the memory of a process is flat in the longest of its lives. */
export function judgeMemory(name: string, lives: readonly Life[], samples: readonly MemorySample[]): Finding {
  const what = `memory of the ${name}`;
  const growth = memoryGrowth(lives, samples);
  if (growth === undefined) return { what, state: "unknown", text: "it was not sampled" };
  const { minutes, dataKib, codeKib, residentKib, dataMib, codeMib, samples: count } = growth;
  const isFlat = dataKib <= mostDataKib && codeMib <= mostCodeMib && residentKib <= mostResidentKib;
  const state = minutes < leastMinutes ? "unknown" : isFlat ? "right" : "wrong";
  return {
    what,
    state,
    text:
      `${dataMib.toFixed(1)} MiB live, ${sign(dataKib)} KiB a minute (${mostDataKib} at most); compiled code ${codeMib.toFixed(1)} ` +
      `MiB (${mostCodeMib}), ${sign(codeKib)} KiB a minute; resident ` +
      `${sign(residentKib)} KiB a minute (${mostResidentKib}); ${count} samples over ${minutes.toFixed(1)} minutes after warm-up`,
  };
}

function sign(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(1)}`;
}
