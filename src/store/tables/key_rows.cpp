#include "store/tables/key_rows.hpp"

#include "store/tables/column_values.hpp"

#include <algorithm>

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
    if (db.engine() == sql::engine::postgresql)
        find_many_.emplace(
            db,
            "SELECT asked.n, k.message, k.fingerprint, k.at, k.uptime, k.boot"
            " FROM unnest(?::text[]) WITH ORDINALITY AS asked(key, n)"
            " JOIN idempotency k ON k.key = asked.key"
        );
}

key_rows::row key_rows::read(const sql::cursor& c, int first_column)
{
    row r{.message = {c.integer(first_column)}};
    const auto fingerprint = c.text(first_column + 1);
    std::copy_n(
        fingerprint.begin(),
        std::min(fingerprint.size(), r.fingerprint.size()),
        r.fingerprint.begin()
    );
    r.at = key_moment(c, first_column + 2, r.message.value);
    return r;
}

std::optional<key_rows::row> key_rows::ask(std::string_view key)
{
    auto c = find_(key);
    return c.step() ? std::optional(read(c, 0)) : std::nullopt;
}

// Rows come with the number of their key: a text may be stored otherwise than it was asked for.
void key_rows::foresee(std::span<const std::string_view> keys)
{
    foreseen_.clear();
    for (const auto key : keys)
        foreseen_.try_emplace(std::string(key));
    for (auto c = (*find_many_)(keys); c.step();)
        foreseen_.insert_or_assign(
            std::string(keys[static_cast<std::size_t>(c.integer(0) - 1)]), read(c, 1)
        );
}

std::optional<key_rows::first_use> key_rows::find(const new_message& m)
{
    const auto as_first = [&m](const row& r) {
        return first_use{.message = r.message, .same_payload = r.fingerprint == m.fingerprint};
    };
    if (const auto own = new_.find(m.idempotency_key); own != new_.end())
        return as_first(own->second);
    const auto known = foreseen_.find(m.idempotency_key);
    const auto first = known == foreseen_.end() ? ask(m.idempotency_key) : known->second;
    if (!first)
        return std::nullopt;
    if (proven_age(first->at, acceptance_of(m)) < keys_live)
        return as_first(*first);
    ages_.remove(first->message.value);
    if (known != foreseen_.end())
        known->second.reset();
    return std::nullopt;
}

void key_rows::insert(const new_message& m)
{
    const row one{.message = m.id, .fingerprint = m.fingerprint, .at = acceptance_of(m)};
    if (sorts_) {
        new_.emplace(m.idempotency_key, one);
        return;
    }
    insert(m.idempotency_key, one);
    if (const auto known = foreseen_.find(m.idempotency_key); known != foreseen_.end())
        known->second = one;
}

void key_rows::flush()
{
    for (const auto& [key, one] : new_)
        insert(key, one);
    new_.clear();
}

void key_rows::rolled_back()
{
    new_.clear();
    foreseen_.clear();
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
