/** A folder, a key or a chain that can't be used as it is; says what to do about it. */
export class AuditChainError extends Error {
  readonly code = "PM_AUDIT_CHAIN";
}
