#include "store/tables/recipient_rows.hpp"

#include "store/tables/no_message.hpp"
#include "store/tables/recipient_key.hpp"

#include <unordered_set>

namespace relay {

recipient_rows::recipient_rows(sql::connection& db)
    : db_(db),
      insert_(
          db, "INSERT INTO recipient(id, email, variables, state, message) VALUES(?, ?, ?, ?, ?)"
      ),
      find_(db, "SELECT email, state FROM recipient WHERE id = ?"),
      remove_(db, "DELETE FROM recipient WHERE id = ?"),
      feed_(db, "UPDATE recipient SET state = 3, message = ?2 WHERE id = ?1 AND state = ?3"),
      refuse_(db, "UPDATE recipient SET state = 5, message = ?2 WHERE id = ?1 AND state IN (2, 3)"),
      others_(db, "SELECT recipient FROM recipient_address WHERE campaign = ? AND hash = ?"),
      enter_(db, "INSERT INTO recipient_address(campaign, hash, recipient) VALUES(?, ?, ?)"),
      remove_some_(
          db,
          "DELETE FROM recipient WHERE id IN"
          " (SELECT id FROM recipient WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)"
      )
{
    static_assert(static_cast<int>(recipient_state::waiting) == 2);
    static_assert(static_cast<int>(recipient_state::fed) == 3);
    static_assert(static_cast<int>(recipient_state::invalid_mail) == 5);
    if (db.engine() == sql::engine::postgresql)
        feed_all_.emplace(
            db,
            "UPDATE recipient r SET state = 3, message = f.message"
            " FROM unnest(?1::bigint[], ?2::bigint[]) AS f(id, message)"
            " WHERE r.id = f.id AND r.state = ?3 RETURNING r.id"
        );
}

void recipient_rows::insert(upload_id upload, const new_recipient& r)
{
    const auto state = r.suppressed ? recipient_state::suppressed : recipient_state::waiting;
    insert_.run(
        key_of({.upload = upload, .line = r.line}),
        r.email,
        r.variables,
        static_cast<int>(state),
        no_message
    );
}

std::optional<recipient_rows::found> recipient_rows::find(recipient_id id)
{
    auto row = find_(key_of(id));
    if (!row.step())
        return std::nullopt;
    return found{
        .email = std::string(row.text(0)), .state = static_cast<recipient_state>(row.integer(1))};
}

void recipient_rows::remove(recipient_id id)
{
    remove_.run(key_of(id));
}

bool recipient_rows::feed(recipient_id id, message_id message, recipient_state from)
{
    feed_.run(key_of(id), message.value, static_cast<int>(from));
    return db_.changes() != 0;
}

std::vector<bool> recipient_rows::feed(std::span<const feeding> all, recipient_state from)
{
    std::vector<bool> fed(all.size());
    if (!feed_all_) {
        for (std::size_t i = 0; i < all.size(); ++i)
            fed[i] = feed(all[i].id, all[i].message, from);
        return fed;
    }
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> messages;
    for (const auto& one : all) {
        ids.push_back(key_of(one.id));
        messages.push_back(one.message.value);
    }
    std::unordered_set<std::int64_t> changed;
    auto row = (*feed_all_
    )(std::span<const std::int64_t>(ids),
      std::span<const std::int64_t>(messages),
      static_cast<int>(from));
    while (row.step())
        changed.insert(row.integer(0));
    for (std::size_t i = 0; i < all.size(); ++i)
        fed[i] = changed.contains(ids[i]);
    return fed;
}

void recipient_rows::refuse(recipient_id id, mail_fault why)
{
    refuse_.run(key_of(id), no_message_for(why));
}

std::vector<recipient_id> recipient_rows::with_hash(std::int64_t campaign, std::int64_t hash)
{
    std::vector<recipient_id> found;
    for (auto row = others_(campaign, hash); row.step();)
        found.push_back(recipient_of(row));
    return found;
}

recipient_id recipient_rows::recipient_of(const sql::cursor& row)
{
    return recipient_at(row.integer(0));
}

void recipient_rows::enter_address(std::int64_t campaign, const recipient_address& a)
{
    enter_.run(campaign, a.hash, key_of(a.recipient));
}

bool recipient_rows::remove_some(upload_id upload, std::size_t limit)
{
    remove_some_.run(key_of({.upload = upload, .line = 0}), last_key(upload), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

} // namespace relay
