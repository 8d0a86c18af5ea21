import type { MetricsRecorder } from "./recorder.ts";

/** What a scrape is answered with. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** What the guard needs of {@link createMetrics}, without the library behind it. */
export interface MetricsService {
  readonly recorder: MetricsRecorder;
  /** Everything that can be read, as text in the format that an `Accept` header asks for. */
  exposition(accept?: string): Promise<Exposition>;
}
