#include "store/sqlite/schema.hpp"

#include "store/sql/statement.hpp"
#include "store/sqlite/address_folding.hpp"
#include "store/sqlite/connection.hpp"

#include <array>
#include <cstdint>
#include <string>

// A message has a narrow row that changes with its state. Its body stands apart, in a file beside
// the database or, when it may stay for long, in a table of its own (bodies.hpp), so that no change
// of state ever copies a body.
//
// `place` orders the queued messages of a flow. It is given when a message enters the queue, by the
// one thread that writes, so a greater place was never committed before a smaller one: a reader
// that has seen the queue up to some place never has to look behind it again. Which messages a flow
// has is listed in `queue`: see queue_rows.hpp.
//
// What is sealed into a request that is in flight keeps its row as it was; the request alone tells
// (its members are in its row). So sealing a batch of a hundred is one small row.

namespace relay {

namespace {

struct migration
{
    const char* sql;
    void (*also)(sqlite::connection&){};
};

// What the third version was made with, and stays as it was: a later change of how rows are written
// must not change how an old store is brought to that version.
void append_eight_bytes(std::int64_t value, std::string& to)
{
    for (int shift = 0; shift < 64; shift += 8)
        to += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xff);
}

void fill_queue(sqlite::connection& db)
{
    constexpr int entries_of_a_row = 100;
    sql::statement queued(
        db, "SELECT flow, id, place FROM message WHERE state = 1 ORDER BY flow, place"
    );
    sql::statement insert(db, "INSERT INTO queue(flow, first, entries) VALUES(?, ?, ?)");
    std::int64_t flow = 0;
    std::int64_t first = 0;
    int count = 0;
    std::string entries;
    const auto write = [&] {
        if (count > 0)
            insert.run(flow, first, sql::blob{entries});
        count = 0;
        entries.clear();
    };
    for (auto row = queued(); row.step(); ++count) {
        if (row.integer(0) != flow || count == entries_of_a_row)
            write();
        if (count == 0) {
            flow = row.integer(0);
            first = row.integer(2);
        }
        append_eight_bytes(row.integer(1), entries);
        append_eight_bytes(row.integer(2), entries);
    }
    write();
}

const std::array migrations = {
    migration{R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE flow(
    id INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL,
    campaign TEXT NOT NULL,
    tenant TEXT NOT NULL,
    domain TEXT NOT NULL,
    UNIQUE(lane, campaign, tenant, domain)
);

CREATE TABLE message(
    id INTEGER PRIMARY KEY,          -- relay/base/id.hpp
    flow INTEGER NOT NULL,
    state INTEGER NOT NULL,          -- relay/mail/state.hpp
    place INTEGER NOT NULL,
    scheduled INTEGER,               -- times are milliseconds since 1970
    expires INTEGER,
    batchable INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    bytes INTEGER NOT NULL,          -- of the body
    body INTEGER,                    -- its file; null: a row in the table body
    offset INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    request INTEGER,
    finished INTEGER,
    resend_id TEXT,
    summary TEXT NOT NULL
);
CREATE INDEX message_queue ON message(flow, place) WHERE state = 1;
CREATE INDEX message_schedule ON message(scheduled) WHERE state = 0;
CREATE INDEX message_expiry ON message(expires) WHERE expires IS NOT NULL AND state IN (0, 1);

CREATE TABLE body(id INTEGER PRIMARY KEY, json BLOB NOT NULL);
CREATE TABLE body_use(id INTEGER PRIMARY KEY, messages INTEGER NOT NULL);

CREATE TABLE request(
    id INTEGER PRIMARY KEY,
    state INTEGER NOT NULL,          -- 0: may be in flight, 1: waits for its next attempt, 2: done
    lane INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    members BLOB NOT NULL,           -- ids, eight bytes each, in the order of the body
    due INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX request_open ON request(id) WHERE state = 0;
CREATE INDEX request_due ON request(due, id) WHERE state = 1;

CREATE TABLE attempt(
    message INTEGER NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    status INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY(message, at)
) WITHOUT ROWID;

CREATE TABLE dead_letter(
    message INTEGER PRIMARY KEY,
    reason INTEGER NOT NULL,
    at INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    status INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX dead_letter_group ON dead_letter(reason, name, message);

CREATE TABLE idempotency(
    message INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL
);

CREATE TABLE pause(
    scope TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER,
    why TEXT NOT NULL,
    PRIMARY KEY(scope, began)
) WITHOUT ROWID;
)sql"},
    // `room` is as long as what a message gets when it is sent; then it goes. A row that keeps its
    // length is changed where it stands, and the pages of the tree are left as they are.
    // A request that is done is deleted: what is left are few pages, which stay in memory.
    migration{R"sql(
ALTER TABLE message ADD COLUMN room BLOB;
DROP INDEX request_open;
DELETE FROM request WHERE state = 2;
)sql"},
    migration{
        R"sql(
DROP INDEX message_queue;
CREATE TABLE queue(
    flow INTEGER NOT NULL,
    first INTEGER NOT NULL,          -- the place of the first of its messages
    entries BLOB NOT NULL,
    PRIMARY KEY(flow, first)
) WITHOUT ROWID;
)sql",
        fill_queue},
    migration{R"sql(
INSERT OR REPLACE INTO body(id, json)
    SELECT m.id, substr(b.json, m.offset + 1, m.bytes) FROM message m JOIN body b ON b.id = m.body
    WHERE m.state IN (0, 1, 2, 3, 5, 7);
UPDATE message SET body = NULL, offset = 0 WHERE body IS NOT NULL;
DELETE FROM body WHERE id < 0;
DROP TABLE body_use;
CREATE TABLE body_file(
    id INTEGER PRIMARY KEY,          -- the file's name
    messages INTEGER NOT NULL,       -- that still need it
    total INTEGER NOT NULL,
    first INTEGER NOT NULL,          -- the lowest and the highest id of those that were in it
    last INTEGER NOT NULL
);
)sql"},
    migration{R"sql(
CREATE TABLE batch_key(
    id INTEGER PRIMARY KEY,          -- of the sequence of message ids: tells its age
    key TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL,
    members BLOB NOT NULL,           -- the messages, as in a request
    errors TEXT NOT NULL             -- as they were answered; empty for a strict batch
);
)sql"},
    // Recipients by day, for the quota. Pauses get numbers: two of a scope may begin within the
    // same millisecond.
    migration{R"sql(
CREATE TABLE recipient_count(day INTEGER PRIMARY KEY, recipients INTEGER NOT NULL);

CREATE TABLE numbered_pause(
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER,
    why TEXT NOT NULL
);
INSERT INTO numbered_pause(scope, began, ended, why)
    SELECT scope, began, ended, why FROM pause ORDER BY began;
DROP TABLE pause;
ALTER TABLE numbered_pause RENAME TO pause;
CREATE INDEX pause_open ON pause(scope) WHERE ended IS NULL;
CREATE INDEX pause_end ON pause(ended);
)sql"},
    migration{R"sql(
CREATE TABLE event(
    seq INTEGER PRIMARY KEY,         -- in the order of their coming; no number is used twice
    message INTEGER NOT NULL,        -- 0: about none of ours
    previous INTEGER NOT NULL,       -- the event of the same message before; 0: none
    kind INTEGER NOT NULL,           -- relay/policy/event_kind.hpp
    at INTEGER NOT NULL,
    detail TEXT
);

CREATE TABLE event_seen(
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY(at, digest)
) WITHOUT ROWID;

CREATE TABLE track(
    message INTEGER PRIMARY KEY,
    facts INTEGER NOT NULL,          -- relay/policy/tracking.hpp
    newest INTEGER NOT NULL          -- its last event
);

CREATE TABLE parked_event(
    seq INTEGER PRIMARY KEY,
    resend_id TEXT NOT NULL,
    at INTEGER NOT NULL,             -- when it came
    kind INTEGER NOT NULL,
    bounce INTEGER NOT NULL,
    sub_type TEXT NOT NULL
);
CREATE INDEX parked_event_email ON parked_event(resend_id);

CREATE TABLE resend_name(              -- only kept while messages go out without the relay's tag
    day INTEGER NOT NULL,            -- on which it was sent, since 1970
    resend_id TEXT NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY(day, resend_id)
) WITHOUT ROWID;

CREATE TABLE label(
    id INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    tags TEXT NOT NULL,              -- JSON, as in a message's summary
    UNIQUE(flow, tags)
);

CREATE TABLE tally(
    label INTEGER NOT NULL,
    day INTEGER NOT NULL,            -- since 1970
    metric INTEGER NOT NULL,         -- tallies.hpp
    n INTEGER NOT NULL,
    PRIMARY KEY(label, day, metric)
) WITHOUT ROWID;

CREATE TABLE feed_retry(             -- events that a subscriber's URL has not taken yet
    url TEXT NOT NULL,
    seq INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY(url, seq)
) WITHOUT ROWID;
CREATE INDEX feed_retry_due ON feed_retry(url, due);

CREATE TABLE suppression(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,           -- folded
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,             -- as it was written
    scope INTEGER NOT NULL,          -- relay/store/suppressions.hpp
    origin INTEGER NOT NULL,
    source TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_resend INTEGER NOT NULL,
    removed INTEGER,
    UNIQUE(address, scope)
);
)sql"},
    migration{R"sql(
CREATE TABLE soft_bounce(
    address TEXT NOT NULL,           -- folded
    resend_id TEXT NOT NULL,         -- of the mail
    at INTEGER NOT NULL,
    PRIMARY KEY(address, resend_id)
) WITHOUT ROWID;
CREATE INDEX soft_bounce_age ON soft_bounce(at);

CREATE TABLE reached(                -- only kept while soft bounces are counted
    address TEXT PRIMARY KEY,        -- folded
    at INTEGER NOT NULL              -- the latest delivery
) WITHOUT ROWID;
CREATE INDEX reached_age ON reached(at);
)sql"},
    migration{R"sql(
ALTER TABLE request ADD COLUMN sealed INTEGER;
ALTER TABLE request ADD COLUMN uptime INTEGER NOT NULL DEFAULT 0;   -- relay/base/moment.hpp
ALTER TABLE request ADD COLUMN boot INTEGER NOT NULL DEFAULT 0;
)sql"},
    migration{R"sql(
CREATE INDEX suppression_removed ON suppression(removed) WHERE removed IS NOT NULL;
)sql"},
    // A request has a third state, 2: on disk, and it has not left yet.
    migration{R"sql(
ALTER TABLE request RENAME COLUMN unanswered TO maybe_accepted;
)sql"},
    // When things happened, as the clocks said then (relay/base/moment.hpp): ids run ahead of a
    // clock that was set back. Of a dead letter: the seal of its last request, and its death.
    migration{R"sql(
ALTER TABLE dead_letter ADD COLUMN sealed INTEGER;
ALTER TABLE dead_letter ADD COLUMN seal_uptime INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN seal_boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN uptime INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letter ADD COLUMN boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE idempotency ADD COLUMN at INTEGER;      -- null: when its message's id was made
ALTER TABLE idempotency ADD COLUMN uptime INTEGER NOT NULL DEFAULT 0;
ALTER TABLE idempotency ADD COLUMN boot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch_key ADD COLUMN at INTEGER;        -- null: when its id was made
ALTER TABLE batch_key ADD COLUMN uptime INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batch_key ADD COLUMN boot INTEGER NOT NULL DEFAULT 0;
)sql"},
    // What is scheduled is looked for by lane. A message's lane is its flow's: it stands in its own
    // row too from when it is scheduled, and only then.
    migration{R"sql(
ALTER TABLE message ADD COLUMN lane INTEGER;
UPDATE message SET lane = (SELECT lane FROM flow WHERE id = message.flow) WHERE state = 0;
DROP INDEX message_schedule;
CREATE INDEX message_schedule ON message(lane, scheduled) WHERE state = 0;
)sql"},
    // A pause by hand tells its reason, and may end by itself.
    migration{R"sql(
ALTER TABLE pause ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pause ADD COLUMN until INTEGER;
UPDATE pause SET by_hand = 1 WHERE why = 'paused by hand';
)sql"},
    // Domains are compared in A-labels, and invisible characters around an address don't count.
    migration{"", fold_stored_addresses},
    // A campaign's mail is cancelled with one row; the messages' own rows follow. What is scheduled
    // has a place from now on, as what is queued has: that of its acceptance.
    migration{R"sql(
CREATE TABLE campaign_cancel(
    campaign TEXT PRIMARY KEY,
    place INTEGER NOT NULL,          -- the last one that is cancelled
    at INTEGER NOT NULL
) WITHOUT ROWID;
)sql"},
    // Campaigns and their recipients. A recipient costs little, since there are millions: what
    // changes in its row keeps its length, and its address has one entry in one index, which is
    // filled in the order of the hashes (recipient_rows.hpp). Nor does a message to one: it names
    // the recipient, and of its summary it has what differs from a text that it shares
    // (stored_summary.hpp).
    migration{R"sql(
CREATE TABLE campaign(
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- short: it is in each recipient_address
    id INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,          -- relay/store/campaign_record.hpp
    definition TEXT NOT NULL,        -- JSON
    created INTEGER NOT NULL,
    starts INTEGER,
    started INTEGER,
    ended INTEGER,
    why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX campaign_state ON campaign(state, id);

CREATE TABLE upload(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign INTEGER NOT NULL,       -- its number
    name TEXT NOT NULL,              -- empty: it is not resumed
    state INTEGER NOT NULL,          -- relay/store/recipient_upload.hpp
    reached INTEGER NOT NULL DEFAULT 0,
    recipients INTEGER NOT NULL DEFAULT 0,
    suppressed INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    cursor INTEGER NOT NULL DEFAULT 0,
    passed INTEGER NOT NULL DEFAULT 0,
    invalid INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX upload_campaign ON upload(campaign, name);
CREATE INDEX upload_unfinished ON upload(number) WHERE state <> 2;

CREATE TABLE skipped_recipient(
    upload INTEGER NOT NULL,
    line INTEGER NOT NULL,
    email TEXT NOT NULL,
    reason INTEGER NOT NULL,
    PRIMARY KEY(upload, line)
) WITHOUT ROWID;

CREATE TABLE recipient(
    id INTEGER PRIMARY KEY,          -- the upload's number << 32 | the line
    email TEXT NOT NULL,
    variables TEXT NOT NULL,         -- JSON; empty: none
    state INTEGER NOT NULL,          -- relay/store/recipient_upload.hpp
    message INTEGER NOT NULL         -- the one that was made for it; see recipient_rows.cpp
);

CREATE TABLE recipient_address(
    campaign INTEGER NOT NULL,       -- its number
    hash INTEGER NOT NULL,           -- keyed, of the folded address
    recipient INTEGER NOT NULL,
    PRIMARY KEY(campaign, hash, recipient)
) WITHOUT ROWID;

ALTER TABLE message ADD COLUMN recipient INTEGER;  -- null: of no campaign with recipients
ALTER TABLE message ADD COLUMN shared INTEGER;     -- null: its summary is whole
CREATE TABLE shared_summary(
    id INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    text TEXT NOT NULL               -- a summary without its recipient
);
CREATE INDEX shared_summary_flow ON shared_summary(flow);
)sql"},
    // Lists of contacts, which come and are found as recipients do. All that an event needs to find
    // the contacts of an address is one look into contact_address.
    migration{R"sql(
CREATE TABLE list(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE,                -- null: it is being deleted
    created INTEGER NOT NULL,
    singles INTEGER NOT NULL         -- the upload of those who came singly
);

CREATE TABLE contact_upload(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    list INTEGER NOT NULL,
    name TEXT NOT NULL,              -- empty: it is not resumed
    state INTEGER NOT NULL,          -- relay/store/recipient_upload.hpp
    begun INTEGER NOT NULL,
    resubscribe INTEGER NOT NULL DEFAULT 0,
    own_export INTEGER NOT NULL DEFAULT 0,
    last_suppression INTEGER NOT NULL,  -- its number, when the upload began
    reached INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    subscribed INTEGER NOT NULL DEFAULT 0,    -- of its contacts, from here on
    unsubscribed INTEGER NOT NULL DEFAULT 0,
    bounced INTEGER NOT NULL DEFAULT 0,
    complained INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX contact_upload_list ON contact_upload(list, number);
CREATE INDEX contact_upload_unfinished ON contact_upload(number) WHERE state <> 2;

CREATE TABLE skipped_contact(
    upload INTEGER NOT NULL,
    line INTEGER NOT NULL,
    email TEXT NOT NULL,
    reason INTEGER NOT NULL,
    PRIMARY KEY(upload, line)
) WITHOUT ROWID;

CREATE TABLE contact(
    id INTEGER PRIMARY KEY,          -- the upload's number << 32 | the line
    email TEXT NOT NULL,
    variables TEXT NOT NULL,         -- JSON; empty: none
    status INTEGER NOT NULL,         -- relay/store/contact.hpp
    since INTEGER NOT NULL,
    why TEXT NOT NULL
);

CREATE TABLE contact_address(
    hash INTEGER NOT NULL,           -- keyed, of the folded address
    list INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY(hash, list, contact)
) WITHOUT ROWID;
)sql"},
    // What the reputation of a sender hangs on: recipients are counted by whose mail they got, and
    // a campaign's mail by whose recipients they are. A campaign that was resumed is judged by what
    // came since.
    migration{R"sql(
CREATE TABLE sender_count(
    day INTEGER NOT NULL,
    domain TEXT NOT NULL,            -- the sender's; empty: of mail from before it was counted
    recipients INTEGER NOT NULL,
    PRIMARY KEY(day, domain)
) WITHOUT ROWID;
INSERT INTO sender_count SELECT day, '', recipients FROM recipient_count;
DROP TABLE recipient_count;
ALTER TABLE sender_count RENAME TO recipient_count;

CREATE TABLE wider_label(
    id INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    tags TEXT NOT NULL,              -- JSON, as in a message's summary
    domain TEXT NOT NULL,            -- of a campaign's recipient; empty: of other mail
    UNIQUE(flow, tags, domain)
);
INSERT INTO wider_label SELECT id, flow, tags, '' FROM label;
DROP TABLE label;
ALTER TABLE wider_label RENAME TO label;

CREATE TABLE count_base(             -- counts of a campaign when it was resumed
    campaign INTEGER NOT NULL,       -- its number
    domain TEXT NOT NULL,            -- of recipients
    metric INTEGER NOT NULL,         -- tallies.hpp
    n INTEGER NOT NULL,
    PRIMARY KEY(campaign, domain, metric)
) WITHOUT ROWID;
ALTER TABLE campaign ADD COLUMN rest_from INTEGER;  -- when those behind its canary may have their turn
)sql"},
    // Drip sequences: who awaits which step, in a row of its own while it does. Messages, and the
    // labels under which they are counted, tell of which step they are.
    migration{R"sql(
CREATE TABLE awaited_step(
    recipient INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL,       -- its number
    step INTEGER NOT NULL,           -- from 1 on
    since INTEGER NOT NULL           -- when the step before was sent, or it joined
);
CREATE INDEX awaited_step_due ON awaited_step(campaign, step, since);

CREATE TABLE added_step(             -- while its sequence ran
    campaign INTEGER NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(campaign, step)
) WITHOUT ROWID;

CREATE TABLE stop_event(             -- a producer's own event that ends the sequence of whom it is about
    event TEXT NOT NULL,
    campaign INTEGER NOT NULL,
    PRIMARY KEY(event, campaign)
) WITHOUT ROWID;

ALTER TABLE campaign ADD COLUMN stops INTEGER NOT NULL DEFAULT 0;  -- facts (relay/policy/tracking.hpp)
ALTER TABLE message ADD COLUMN step INTEGER;       -- null: of no sequence

CREATE TABLE label_of_step(
    id INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    tags TEXT NOT NULL,
    domain TEXT NOT NULL,
    step INTEGER NOT NULL,                         -- of a sequence; 0: of none
    UNIQUE(flow, tags, domain, step)
);
INSERT INTO label_of_step SELECT id, flow, tags, domain, 0 FROM label;
DROP TABLE label;
ALTER TABLE label_of_step RENAME TO label;
CREATE INDEX label_step ON label(step) WHERE step > 0;
)sql"},
    // Figures over time, in a bounded number of rows: an interval takes the place of one that is
    // long past.
    migration{R"sql(
CREATE TABLE figure(
    length INTEGER NOT NULL,         -- of the interval, in seconds
    place INTEGER NOT NULL,
    start INTEGER NOT NULL,
    what TEXT NOT NULL,              -- numbers; see figure_rows.cpp
    PRIMARY KEY(length, place)
) WITHOUT ROWID;
)sql"},
    // Recipients of campaigns that are over go after some time. Of a draft that was taken back all
    // goes: until then its id is its number below zero, and it has ended before all times. Events
    // that stop a sequence go with it, or when it names others.
    migration{R"sql(
ALTER TABLE campaign ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;  -- its recipients are gone
CREATE INDEX campaign_ended ON campaign(ended) WHERE ended IS NOT NULL AND forgotten = 0;
CREATE INDEX stop_event_campaign ON stop_event(campaign);
)sql"},
    // The inboxes of several relays, of mail and of events, which a store of one has not: the
    // versions are the same. So they are where PostgreSQL alone needs something else.
    migration{""},
    migration{""},
    migration{""},
    migration{""},
};

} // namespace

std::size_t newest_schema()
{
    return migrations.size();
}

void migrate(sqlite::connection& db, std::size_t version)
{
    const auto found = static_cast<std::size_t>(db.integer("PRAGMA user_version"));
    if (found > migrations.size())
        throw std::runtime_error(
            "the store has schema version " + std::to_string(found) + ", this relay knows " +
            std::to_string(migrations.size()) + ": a newer relay has used it"
        );
    for (auto next = found; next < version; ++next) {
        sql::transaction change(db);
        db.execute(migrations[next].sql);
        if (migrations[next].also)
            migrations[next].also(db);
        db.execute("PRAGMA user_version = " + std::to_string(next + 1));
        change.commit();
    }
}

} // namespace relay
