/** `migrations/001_outbox.sql`, so that a bundled app has it too; held against the file by a test. */
export const OUTBOX_001 = `-- Which of these files were applied.
create table if not exists greenflash_outbox_migrations (
  version integer primary key,
  applied_at timestamptz not null default now()
);

-- Events that wait to be sent: written in the app's own transactions, deleted once the API has them.
create table greenflash_outbox (
  product_id uuid not null,
  -- In the order of its bytes: an update of the system may change a language's, and break the index.
  insert_id text collate "C" not null,
  -- When it may be claimed; every retry moves it.
  due_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  -- Until when one relay alone may send it. In no index, so that a claim is a heap-only update.
  lease_until timestamptz,
  lease uuid,
  -- Null until the first retry: a default would be worked out in every transaction of the app.
  tried_at timestamptz,
  attempts integer,
  charged integer,
  refused integer,
  -- The exact text of the request.
  body text not null,
  primary key (product_id, insert_id)
) with (
  -- Room on each page for the second version of its rows, which a claim makes, and makes longer.
  fillfactor = 45,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 10000,
  autovacuum_vacuum_insert_threshold = -1,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 50000
);

create index greenflash_outbox_due on greenflash_outbox (due_at);

-- Events that were given up, until they are redriven or purged.
create table greenflash_outbox_dead (
  product_id uuid not null,
  insert_id text collate "C" not null,
  event_type text not null,
  reason text not null,
  message text,
  attempts integer not null,
  created_at timestamptz not null,
  died_at timestamptz not null default clock_timestamp(),
  body text not null,
  primary key (product_id, insert_id)
);

create index greenflash_outbox_dead_died on greenflash_outbox_dead (died_at);

-- What all relays know of the endpoint, in one row.
create table greenflash_outbox_lane (
  only_row boolean primary key default true check (only_row),
  paused_until timestamptz not null default '-infinity',
  reason text,
  -- Until when the permitted rate is used up.
  spent_until timestamptz not null default '-infinity'
) with (fillfactor = 10);

insert into greenflash_outbox_lane default values;

-- An event is written with "on conflict do nothing", so that its twin fails no transaction. In a stricter isolation than read
-- committed that would fail the transaction where the twin was committed after its snapshot; the violation itself can be
-- caught, and means just that.
create function greenflash_outbox_insert() returns trigger
language plpgsql
set search_path from current
as $$
begin
  -- The insert below comes by here too.
  if pg_trigger_depth() > 1 then
    return new;
  end if;
  begin
    insert into greenflash_outbox select new.*;
  exception when unique_violation then
    null;
  end;
  return null;
end
$$;

create trigger greenflash_outbox_strict before insert on greenflash_outbox
for each row when (current_setting('transaction_isolation') <> 'read committed')
execute function greenflash_outbox_insert();

insert into greenflash_outbox_migrations (version) values (1);
`;
