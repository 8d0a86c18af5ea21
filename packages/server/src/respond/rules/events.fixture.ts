import type { EventReader } from "../../model/event-reader.ts";
import type { ServiceEvent, StoredEvent } from "../../model/stored-event.ts";

/** Stored events of a test, in memory. */
export interface TestEvents extends EventReader {
  /** Stores an event that came `lateMs` after its own moment. */
  add(
    event: ServiceEvent,
    given?: Partial<Pick<StoredEvent, "service" | "instance">> & { lateMs?: number },
  ): void;
  readonly stored: readonly StoredEvent[];
  readonly sources: Map<string, number>;
}

export function testEvents(): TestEvents {
  const stored: StoredEvent[] = [];
  const sources = new Map<string, number>();
  return {
    stored,
    sources,
    add(event, { service = "shop", instance = "shop-1", lateMs = 0 } = {}) {
      const receivedAt = event.at + lateMs;
      stored.push({ seq: stored.length + 1, service, instance, receivedAt, event });
      sources.set(service, Math.max(receivedAt, sources.get(service) ?? 0));
    },
    after: async (seq, limit) => stored.slice(seq, seq + limit),
    newestBefore: async (moment) => stored.findLast(({ receivedAt }) => receivedAt < moment)?.seq ?? 0,
    heard: async () => [...sources].map(([service, lastAt]) => ({ service, lastAt })),
  };
}

export const start = Date.UTC(2026, 4, 4, 12);

type Refusal = Extract<ServiceEvent, { type: "refusal" }>;

export function refusal(at: number, values: Partial<Refusal> = {}): Refusal {
  return {
    type: "refusal",
    isEnforced: true,
    control: "inspection",
    code: "PM_INSPECTION_REFUSED",
    severity: "high",
    at,
    exchangeId: "x",
    method: "GET",
    path: "/",
    client: "203.0.113.7",
    ...values,
  };
}

export function proofEvent(at: number, before: string, after: string, control = "csrf"): ServiceEvent {
  return { type: "proof", control, at, target: "https://shop.example", before, after };
}

export function latency(at: number, durationMs: number, route = "/notes/:id"): ServiceEvent {
  return {
    type: "latency",
    control: "latency-budget",
    at,
    exchangeId: "x",
    route,
    budget: "response",
    budgetMs: 1_000,
    durationMs,
  };
}

export function degradation(
  at: number,
  type: "degraded" | "recovered",
  control = "rate-limit",
): ServiceEvent {
  return { type, control, at, reason: "The store is down." };
}
