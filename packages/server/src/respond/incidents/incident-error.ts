export type IncidentErrorCode =
  | "PM_INCIDENT_UNKNOWN"
  | "PM_INCIDENT_CHANGED"
  | "PM_INCIDENT_ENDED"
  | "PM_INCIDENT_INVALID"
  | "PM_INCIDENT_FULL";

/** An incident can't be changed as asked. The message says why, and what to do. */
export class IncidentError extends Error {
  readonly code: IncidentErrorCode;

  constructor(code: IncidentErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
