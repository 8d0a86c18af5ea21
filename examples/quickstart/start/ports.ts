import { once } from "node:events";
import { createServer } from "node:net";
import { portOwner } from "proofmark/gateway";

export interface ChosenPort {
  readonly port: number;
  /** Set where another port was wanted: who has that one. */
  readonly note?: string;
}

/**
 * `count` free ports of 127.0.0.1 from `first` on. Where one is taken the next free one stands in for it, and the note
 * names the owner.
 */
export async function choosePorts(first: number, count: number): Promise<readonly ChosenPort[]> {
  const wanted = Array.from({ length: count }, (_, index) => first + index);
  const free = await Promise.all(wanted.map(isFree));
  const chosen: ChosenPort[] = [];
  let spare = first + count;
  for (const [index, port] of wanted.entries()) {
    if (free[index] === true) {
      chosen.push({ port });
      continue;
    }
    while (spare <= lastPort && !(await isFree(spare))) spare++;
    if (spare > lastPort) throw new Error(`No port from ${first} on is free. Set PORT to another one.`);
    const owner = await portOwner(port);
    const who = owner === undefined ? "another process" : `${owner.command} (pid ${owner.pid})`;
    chosen.push({ port: spare, note: `Port ${port} is taken by ${who}. Using ${spare}.` });
    spare++;
  }
  return chosen;
}

const lastPort = 65_535;

/** The first port, from PORT or 3000. @throws Error where PORT is no port that leaves room for `count`. */
export function firstPort(text: string | undefined, count: number): number {
  if (text === undefined || text === "") return 3000;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port + count - 1 <= lastPort) return port;
  throw new Error(
    `PORT is no number from 1 to ${lastPort - count + 1}: ${count} ports in a row begin there.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
