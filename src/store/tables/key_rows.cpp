#include "store/tables/key_rows.hpp"

#include "store/tables/column_values.hpp"

namespace relay {

namespace {

moment acceptance_of(const new_message& m)
{
    return m.accepted_at.value_or(moment{.wall = created_at(m.id)});
}

} // namespace

key_rows::key_rows(sql::connection& db)
    : ages_(db, "idempotency", "message"),
      find_(db, "SELECT message, fingerprint, at, uptime, boot FROM idempotency WHERE key = ?"),
      insert_(
          db,
          "INSERT INTO idempotency(message, key, fingerprint, at, uptime, boot)"
          " VALUES(?, ?, ?, ?, ?, ?)"
      )
{
}

std::optional<key_rows::first_use> key_rows::find(const new_message& m)
{
    if (const auto own = new_.find(m.idempotency_key); own != new_.end())
        return first_use{
            .message = own->second.message,
            .same_payload = own->second.fingerprint == m.fingerprint,
        };
    first_use first;
    {
        auto row = find_(m.idempotency_key);
        if (!row.step())
            return std::nullopt;
        first.message.value = row.integer(0);
        first.same_payload = row.text(1) == text_of(m.fingerprint);
        const auto accepted = key_moment(row, 2, first.message.value);
        if (proven_age(accepted, acceptance_of(m)) < keys_live)
            return first;
    }
    ages_.remove(first.message.value);
    return std::nullopt;
}

void key_rows::insert(const new_message& m)
{
    const row one{.message = m.id, .fingerprint = m.fingerprint, .at = acceptance_of(m)};
    if (sorts_)
        new_.emplace(m.idempotency_key, one);
    else
        insert(m.idempotency_key, one);
}

void key_rows::flush()
{
    for (const auto& [key, one] : new_)
        insert(key, one);
    new_.clear();
}

void key_rows::insert(const std::string& key, const row& r)
{
    insert_.run(
        r.message.value,
        std::string_view(key),
        sql::blob{text_of(r.fingerprint)},
        to_ms(r.at.wall),
        r.at.uptime.count(),
        r.at.boot
    );
}

} // namespace relay
