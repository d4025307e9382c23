#include "schema.hpp"

#include "sqlite.hpp"

#include <array>
#include <string>

// A message has a narrow row that changes with its state, and a body in a table of its own that is
// written once, read once and deleted, so that no change of state ever copies a body.
//
// Campaign messages that come in one commit share a row for their bodies: see bodies.hpp.
//
// `place` orders the queued messages of a flow. It is given when a message enters the queue, by the
// one thread that writes, so a greater place was never committed before a smaller one: a reader
// that has seen the queue up to some place never has to look behind it again.
//
// What is sealed into a request that is on its way keeps its row as it was; the request alone tells
// (its members are in its row). So sealing a batch of a hundred is one small row.

namespace relay {

namespace {

constexpr std::array migrations = {
    R"sql(
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
    id INTEGER PRIMARY KEY,          -- relay/mail/id.hpp
    flow INTEGER NOT NULL,
    state INTEGER NOT NULL,          -- relay/mail/state.hpp
    place INTEGER NOT NULL,
    scheduled INTEGER,               -- times are milliseconds since 1970
    expires INTEGER,
    batchable INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    bytes INTEGER NOT NULL,          -- of the body
    body INTEGER,                    -- where it is, when it shares a row with others
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
    state INTEGER NOT NULL,          -- 0: may be on its way, 1: waits for its next attempt, 2: done
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
)sql",

    // Recipients by day, for the quota. Pauses get numbers: two of a scope may begin within the
    // same millisecond.
    R"sql(
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
)sql",
};

} // namespace

void migrate(sqlite::connection& db)
{
    const auto version = static_cast<std::size_t>(db.integer("PRAGMA user_version"));
    if (version > migrations.size())
        throw std::runtime_error(
            "the store has schema version " + std::to_string(version) + ", this relay knows " +
            std::to_string(migrations.size()) + ": a newer relay has used it"
        );
    for (auto next = version; next < migrations.size(); ++next) {
        sqlite::transaction change(db);
        db.execute(migrations[next]);
        db.execute("PRAGMA user_version = " + std::to_string(next + 1));
        change.commit();
    }
}

} // namespace relay
