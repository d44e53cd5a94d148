import type { Logger } from '@greenflash-events/core';

/** For a tracker of which the command says itself what happens to it. */
export const SILENT_LOGGER: Logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
