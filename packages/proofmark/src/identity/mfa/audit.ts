import type { Clock } from "../../kernel/clock.ts";
import type { AuditListener, AuditRecord } from "../../model/audit.ts";

type Told = Omit<AuditRecord, "control" | "at" | "category"> & Partial<Pick<AuditRecord, "category">>;

/** Tells a listener of the steps of this control's services. Default category: authentication. */
export function createAudit(clock: Clock, onAudit: AuditListener | undefined): (told: Told) => void {
  return (told) => onAudit?.({ control: "mfa", category: "authentication", at: clock.now(), ...told });
}
