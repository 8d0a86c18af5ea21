import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

import { LaneAnswers, type LaneSettings } from "./answer/lane-answers.ts";
import { createLaneServer } from "./lane-server.ts";

/** What the thread is started with. */
export interface LaneWorkerData {
  readonly settings: LaneSettings;
  readonly port: number;
  readonly host: string;
}

/** What the thread says. */
export type LaneWorkerMessage =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "sign"; readonly exchangeId: string };

const { settings, port, host } = workerData as LaneWorkerData;
// The rule is about windows: a thread has one other end.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (message: LaneWorkerMessage): void => parentPort?.postMessage(message);
const server = createLaneServer(new LaneAnswers(settings), (exchangeId) =>
  tell({ type: "sign", exchangeId }),
);
server.listen(port, host);
await once(server, "listening");
tell({ type: "listening", port: (server.address() as AddressInfo).port });
