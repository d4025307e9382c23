#include "batch_keys.hpp"

#include "members.hpp"

namespace relay {

namespace {

std::string_view text_of(const std::array<unsigned char, 16>& fingerprint)
{
    return {reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()};
}

} // namespace

batch_keys::batch_keys(sqlite::connection& db)
    : db_(db),
      find_(db, "SELECT id, fingerprint, members, errors FROM batch_key WHERE key = ?"),
      insert_(
          db,
          "INSERT OR REPLACE INTO batch_key(id, key, fingerprint, members, errors)"
          " VALUES(?, ?, ?, ?, ?)"
      ),
      forget_(
          db,
          "DELETE FROM batch_key WHERE id IN (SELECT id FROM batch_key WHERE id < ?1"
          " ORDER BY id LIMIT ?2)"
      )
{
}

std::optional<batch_result> batch_keys::find(const new_batch& b)
{
    auto row = find_(b.idempotency_key);
    // Resend forgets a key after 24 hours (resend-api.md, section 1.5), and so do we.
    if (!row.step() ||
        created_at(b.id) - created_at(message_id{row.integer(0)}) >= std::chrono::hours(24))
        return std::nullopt;
    if (row.text(1) != text_of(b.fingerprint))
        return batch_result{.status = batch_status::key_conflict};
    return batch_result{
        .status = batch_status::duplicate,
        .ids = decode_members(row.text(2)),
        .errors = std::string(row.text(3)),
    };
}

void batch_keys::insert(const new_batch& b)
{
    std::vector<message_id> ids;
    ids.reserve(b.messages.size());
    for (const auto& m : b.messages)
        ids.push_back(m.id);
    std::string members;
    encode_members(ids, members);
    insert_.run(
        b.id.value,
        b.idempotency_key,
        sqlite::blob{text_of(b.fingerprint)},
        sqlite::blob{members},
        b.errors
    );
}

std::size_t batch_keys::forget(std::int64_t before, std::size_t limit)
{
    forget_.run(before, limit);
    return static_cast<std::size_t>(db_.changes());
}

} // namespace relay
