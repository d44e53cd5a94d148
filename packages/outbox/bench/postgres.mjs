import { importFromTestKit } from '../../core/bench/test-kit.mjs';

/** A server with the settings of a fresh installation, except those given. */
export async function startPostgres(settings = {}) {
  const kit = await importFromTestKit('postgres.ts');
  return kit.startPostgres(settings);
}
