-- Roles with no more rights than they need, for tables that migrate() has made as their owner. Run it as the owner; with a
-- schema of your own, grant its usage too and set the search_path.

-- The app: createOutbox() in its own transactions. It can neither read nor change what waits.
create role shop_app login;
grant insert on greenflash_outbox to shop_app;

-- The relay: startRelay(), dead letters and doctor().
create role shop_relay login;
grant select, insert, update, delete on greenflash_outbox, greenflash_outbox_dead to shop_relay;
grant select, insert, update on greenflash_outbox_lane to shop_relay;
grant select on greenflash_outbox_migrations to shop_relay;
-- So that doctor() sees the old transactions of other users.
grant pg_read_all_stats to shop_relay;
