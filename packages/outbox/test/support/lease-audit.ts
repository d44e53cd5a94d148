import type { Pool } from 'pg';

/** Lets the database itself note every claim of a row whose lease, held by another relay, had not ended. */
export async function auditLeases(pool: Pool): Promise<{ readonly violations: () => Promise<number> }> {
  await pool.query(`
    create table lease_violations (insert_id text);
    create function note_violation() returns trigger language plpgsql as $$
    begin
      insert into lease_violations values (old.insert_id);
      return new;
    end $$;
    create trigger audit before update on greenflash_outbox for each row
      when (old.lease_until > clock_timestamp() and new.lease is not null and new.lease <> old.lease)
      execute function note_violation()`);
  return {
    violations: async () => {
      const { rows } = await pool.query<{ count: number }>('select count(*)::integer as count from lease_violations');
      return rows[0]!.count;
    },
  };
}
