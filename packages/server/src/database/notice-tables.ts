import type { Generated } from "kysely";

export interface NoticeTables {
  readonly notice: {
    key: string;
    incident_id: number;
    group_key: string;
    level: number;
    at: number;
    /** 1 as soon as it is known which channels tell it. */
    is_routed: Generated<number>;
    /** The notice, as JSON. */
    content: string;
  };
  readonly notice_route: {
    notice_key: string;
    channel: string;
    group_key: string;
    level: number;
    state: RouteState;
    due_at: number;
    delivery_key: string | null;
  };
  readonly delivery: {
    key: string;
    channel: string;
    /** Null for a digest of several incidents. */
    group_key: string | null;
    level: number;
    state: DeliveryState;
    created_at: number;
    next_at: number;
    leased_until: Generated<number>;
    attempts: Generated<number>;
    last_outcome: string | null;
    settled_at: number | null;
  };
  readonly delivery_attempt: {
    delivery_key: string;
    number: number;
    at: number;
    duration_ms: number;
    outcome: string;
    reason: string;
  };
  readonly silence: {
    id: string;
    service: string | null;
    group_key: string | null;
    up_to_level: number;
    from_at: number;
    until_at: number;
    made_by: string;
    reason: string;
  };
}

/** `waiting` for its group, quiet hours or the channel's rate; `composed` into a delivery; `silenced`: never told. */
export type RouteState = "waiting" | "composed" | "silenced";

/** `dead`: given up; it stays until somebody sends it again. */
export type DeliveryState = "pending" | "delivered" | "superseded" | "dead";
