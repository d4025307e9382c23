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
    if (const auto own = new_.find(b.idempotency_key); own != new_.end()) {
        const auto& first = own->second;
        if (first.fingerprint != b.fingerprint)
            return batch_result{.status = batch_status::key_conflict};
        return batch_result{
            .status = batch_status::duplicate, .ids = first.members, .errors = first.errors};
    }
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
    row one{
        .id = b.id,
        .fingerprint = b.fingerprint,
        .errors = b.errors,
        .at = acceptance_of(b),
    };
    one.members.reserve(b.messages.size());
    for (const auto& m : b.messages)
        one.members.push_back(m.id);
    if (sorts_)
        new_.emplace(b.idempotency_key, std::move(one));
    else
        insert(b.idempotency_key, one);
}

void batch_keys::flush()
{
    for (const auto& [key, one] : new_)
        insert(key, one);
    new_.clear();
}

void batch_keys::insert(const std::string& key, const row& r)
{
    std::string members;
    encode_members(r.members, members);
    insert_.run(
        std::string_view(key),
        r.id.value,
        sql::blob{text_of(r.fingerprint)},
        sql::blob{members},
        std::string_view(r.errors),
        to_ms(r.at.wall),
        r.at.uptime.count(),
        r.at.boot
    );
}

} // namespace relay
