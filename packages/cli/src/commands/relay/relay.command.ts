import { Command } from 'commander';
import { withClaimFlags } from '../../claiming/claim-flags.js';
import { withDatabaseFlags } from '../../connection/database.js';
import { describeCommand } from '../../program/describe-command.js';
import { wholeNumber } from '../../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { RelayFlags } from './relay-flags.js';

export function relayCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('relay'), {
    summary: 'deliver what an outbox holds',
    details:
      'Runs until SIGTERM or Ctrl-C, beside any number of other relays; what it has not sent then stays in the database.',
    examples: [
      { line: 'relay --rate 500', does: 'On its own, as a service' },
      { line: 'relay --migrate --drain', does: 'Once, until nothing waits, as a job' },
    ],
  });
  return withClaimFlags(withDatabaseFlags(command))
    .option('--migrate', "bring the outbox's tables to this version first")
    .option('--rate <number>', 'at most so many attempts a second, of all relays together', wholeNumber)
    .action((flags: RelayFlags & CommonFlags) =>
      run(flags, async (terminal) => {
        const { runRelay } = await import('./run-relay.js');
        return runRelay(flags, terminal);
      }),
    );
}
