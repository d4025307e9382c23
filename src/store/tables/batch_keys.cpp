#include "store/tables/batch_keys.hpp"

#include "store/tables/column_values.hpp"
#include "store/tables/members.hpp"

namespace relay {

namespace {

moment acceptance_of(const new_batch& b)
{
    return b.accepted_at.value_or(moment{.wall = created_at(b.id)});
}

} // namespace

batch_keys::batch_keys(sql::connection& db)
    : ages_(db, "batch_key", "id"),
      find_(
          db,
          "SELECT id, fingerprint, members, errors, at, uptime, boot FROM batch_key WHERE key = ?"
      ),
      insert_(
          db,
          "INSERT INTO batch_key(key, id, fingerprint, members, errors, at, uptime, boot)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
      )
{
}

std::optional<batch_result> batch_keys::find(const new_batch& b)
{
    std::int64_t old = 0;
    {
        auto row = find_(b.idempotency_key);
        if (!row.step())
            return std::nullopt;
        old = row.integer(0);
        if (proven_age(key_moment(row, 4, old), acceptance_of(b)) < keys_live) {
            if (row.text(1) != text_of(b.fingerprint))
                return batch_result{.status = batch_status::key_conflict};
            return batch_result{
                .status = batch_status::duplicate,
                .ids = decode_members(row.text(2)),
                .errors = std::string(row.text(3)),
            };
        }
    }
    ages_.remove(old);
    return std::nullopt;
}

void batch_keys::insert(const new_batch& b)
{
    const auto at = acceptance_of(b);
    std::vector<message_id> ids;
    ids.reserve(b.messages.size());
    for (const auto& m : b.messages)
        ids.push_back(m.id);
    std::string members;
    encode_members(ids, members);
    insert_.run(
        b.idempotency_key,
        b.id.value,
        sql::blob{text_of(b.fingerprint)},
        sql::blob{members},
        b.errors,
        to_ms(at.wall),
        at.uptime.count(),
        at.boot
    );
}

} // namespace relay
