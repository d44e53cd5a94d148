/** Where the tracker's few lines go; `console`, pino and Nest's `Logger` (through the nestjs package) fit. */
export interface Logger {
  debug(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
