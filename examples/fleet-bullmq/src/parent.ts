import type { INestApplicationContext } from '@nestjs/common';

/** Says that the process is there, and ends it in good order when the one that started it is gone. */
export function reportTo(app: INestApplicationContext, word: Readonly<Record<string, unknown>>): void {
  app.enableShutdownHooks();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.(word);
}
