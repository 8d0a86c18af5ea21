export { createGateway } from "./gateway.ts";
export type { Certificate, Gateway, GatewayParts, ListenOptions } from "./gateway.ts";
export type { UpstreamFailure } from "./lane.ts";
export { PortTakenError } from "./listen.ts";
export type { GatewayOptions } from "./options.ts";
export { startGateway } from "./start.ts";
export type { CertificateFiles, Reloaded, StartGatewayOptions } from "./start.ts";
export { watchFiles } from "./watch-files.ts";
export { portOwner, type PortOwner } from "../kernel/port-owner.ts";
