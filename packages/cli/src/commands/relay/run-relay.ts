import { createOutbox, migrate, startRelay, type Relay } from '@greenflash-events/outbox';
import { answerOfClaims } from '../../claiming/claim-answer.js';
import { runClaims } from '../../claiming/run-claims.js';
import { checkTables } from '../../connection/check-tables.js';
import { connectionOptions } from '../../connection/connection-flags.js';
import { databaseUrl, usable, withDatabase } from '../../connection/database.js';
import { EndpointWatch } from '../../connection/endpoint-watch.js';
import type { Answer } from '../../program/answer.types.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { RelayFlags } from './relay-flags.js';

/** Relays until a signal, or until nothing waits. */
export function runRelay(flags: RelayFlags, terminal: Terminal): Promise<Answer> {
  return withDatabase(databaseUrl(flags, process.env), async (pool) => {
    const place = { pool, ...(flags.schema === undefined ? {} : { schema: flags.schema }) };
    const outbox = createOutbox(place);
    if (flags.migrate === true) await usable(migrate(pool, place));
    checkTables(await usable(outbox.doctor()));
    const watch = new EndpointWatch(flags.patience, () => relay.stats().delivered > 0);
    const relay: Relay = startRelay({
      ...connectionOptions(flags),
      ...place,
      ...(flags.rate === undefined ? {} : { maxPerSecond: flags.rate }),
      logger: terminal.logger,
      hooks: { onLaneState: (lane) => watch.changed(lane) },
    });
    const waiting = async (): Promise<number> => (await usable(outbox.doctor())).waiting;
    const ended = await runClaims({
      ...{ claimer: relay, watch, terminal, label: 'Relaying' },
      waiting: flags.drain === true ? waiting : undefined,
    });
    return answerOfClaims(ended, 'the database');
  });
}
