import type { MetricsService } from "../../observe/metrics/metrics-service.ts";
import { MetricsRecorder } from "../../observe/metrics/recorder.ts";

/** Metrics whose exposition is one line: who may read it is what a probe asks, and nothing has to be closed. */
export function groundMetrics(): MetricsService {
  return {
    recorder: new MetricsRecorder(),
    exposition: async () => ({
      contentType: "text/plain; version=0.0.4; charset=utf-8",
      body: "# HELP up Whether the service runs.\n# TYPE up gauge\nup 1\n",
    }),
  };
}
