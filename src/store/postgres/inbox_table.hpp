#pragma once

#include <string_view>

namespace relay::postgres {

// Mail that relays have accepted which are not the sender (src/store/tables/inbox_rows.hpp). It is
// empty as long as one sends that all of them reach. An id is made once, whatever becomes of slots.
inline constexpr std::string_view inbox_table = R"sql(
CREATE TABLE inbox(
    relay bigint NOT NULL,               -- a run of one
    seq bigint NOT NULL,                 -- grows with each row of a relay
    id bigint NOT NULL UNIQUE,           -- of the message
    lane bigint NOT NULL,                -- what follows, as new_message has it
    campaign text COLLATE "C" NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    domain text COLLATE "C" NOT NULL,
    scheduled bigint,
    expires bigint,
    batchable bigint NOT NULL,
    recipients bigint NOT NULL,
    suppressed bigint NOT NULL,
    summary text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY(relay, seq)
) WITH (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;
)sql";

// What came from outside to such relays (src/store/tables/event_inbox_rows.hpp), in the order of
// its coming
inline constexpr std::string_view event_inbox_table = R"sql(
CREATE TABLE event_inbox(
    received bigint NOT NULL,
    relay bigint NOT NULL,               -- a run of one
    seq bigint NOT NULL,                 -- grows with each row of a relay
    webhook bytea,                       -- what identifies it; null: somebody unsubscribed by a link
    message bigint,                      -- which the link was in
    address bytea,                       -- whom that was to
    text bytea NOT NULL,                 -- the webhook's body; or how somebody unsubscribed, in words
    PRIMARY KEY(received, relay, seq)
);
)sql";

// What the database did not take of either, whoever tried. It stays, and is passed over.
inline constexpr std::string_view set_aside_column = R"sql(
ALTER TABLE inbox ADD COLUMN set_aside bigint;        -- when; null: it waits
ALTER TABLE event_inbox ADD COLUMN set_aside bigint;
CREATE INDEX inbox_set_aside ON inbox(set_aside) WHERE set_aside IS NOT NULL;
CREATE INDEX event_inbox_set_aside ON event_inbox(set_aside) WHERE set_aside IS NOT NULL;
)sql";

} // namespace relay::postgres
