import type { Logger } from './logger.types.js';

/** The default logger: Node's own process warnings, which go to stderr and which `--no-warnings` silences. */
export const processWarningLogger: Logger = {
  debug: () => undefined,
  warn: (message) => process.emitWarning(message, 'GreenflashEventsWarning'),
  error: (message) => process.emitWarning(message, 'GreenflashEventsWarning'),
};
