-- How an outbox is doing, in one row: for a dashboard, an exporter of metrics, or a look by hand. The counts read the whole
-- table; where millions wait, leave out waiting and leased and ask for the others.
create or replace view greenflash_outbox_health as
select
  (select count(*) from greenflash_outbox) as waiting,
  (select count(*) from greenflash_outbox where lease_until > now()) as leased,
  (select count(*) from greenflash_outbox_dead) as dead_letters,
  -- How long the event that has been due for longest has been due, with no relay that sends it.
  coalesce((
    select extract(epoch from now() - due_at)::float8 from greenflash_outbox
    where due_at <= now() and (lease_until is null or lease_until <= now()) order by due_at limit 1
  ), 0) as lag_seconds,
  (select greatest(0, extract(epoch from paused_until - now()))::float8 from greenflash_outbox_lane
    where isfinite(paused_until) union all select 0 limit 1) as paused_seconds,
  (select n_dead_tup from pg_stat_all_tables where relid = 'greenflash_outbox'::regclass) as dead_rows,
  pg_total_relation_size('greenflash_outbox') as bytes;
