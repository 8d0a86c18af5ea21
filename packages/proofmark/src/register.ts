/**
 * Hooks what the sinks look at before the application loads anything: the modules of Node, and packages as they come, in
 * CommonJS and in ES modules. It changes no call by itself: a call is looked at while a request is served whose
 * pipeline has the sink. Without it `harden()` hooks what it can, and misses calls that were taken out of their module
 * before.
 * @example node --import proofmark/register server.js
 * @module
 */
import { instruments } from "./catalog/instruments.ts";
import { install } from "./instrument/install.ts";

install(instruments);
