#include "store/tables/contact_rows.hpp"

#include "relay/mail/address.hpp"
#include "store/tables/contact_key.hpp"

namespace relay {

contact_record read_contact(const sql::cursor& row)
{
    return {
        .id = {row.integer(0)},
        .email = std::string(row.text(1)),
        .variables = std::string(row.text(2)),
        .status = static_cast<contact_status>(row.integer(3)),
        .since = from_ms(row.integer(4)),
        .why = std::string(row.text(5)),
    };
}

std::optional<contact_status> status_after(suppression_origin o)
{
    switch (o) {
    case suppression_origin::bounce:
        return contact_status::bounced;
    case suppression_origin::complaint:
        return contact_status::complained;
    case suppression_origin::unsubscribe:
        return contact_status::unsubscribed;
    case suppression_origin::manual:
    case suppression_origin::soft_bounces:
        break;
    }
    return std::nullopt;
}

contact_rows::contact_rows(sql::connection& db, const keyed_hash::secret& secret)
    : hash_(secret),
      db_(db),
      insert_(
          db,
          "INSERT INTO contact(id, email, variables, status, since, why) VALUES(?, ?, ?, ?, ?, ?)"
      ),
      find_(db, "SELECT " + std::string(contact_columns) + " FROM contact WHERE id = ?"),
      find_by_hash_(db, "SELECT contact FROM contact_address WHERE hash = ? AND list = ?"),
      contacts_by_hash_(db, "SELECT contact FROM contact_address WHERE hash = ?"),
      set_variables_(db, "UPDATE contact SET variables = ?2 WHERE id = ?1"),
      set_status_(db, "UPDATE contact SET status = ?2, since = ?3, why = ?4 WHERE id = ?1"),
      remove_(db, "DELETE FROM contact WHERE id = ?"),
      enter_(
          db,
          "INSERT INTO contact_address(hash, list, contact) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"
      ),
      leave_(db, "DELETE FROM contact_address WHERE hash = ? AND list = ? AND contact = ?"),
      remove_some_(
          db,
          "DELETE FROM contact WHERE id IN"
          " (SELECT id FROM contact WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)"
      ),
      count_(
          db,
          "UPDATE contact_upload SET subscribed = subscribed + ?2,"
          " unsubscribed = unsubscribed + ?3, bounced = bounced + ?4,"
          " complained = complained + ?5 WHERE number = ?1"
      )
{
}

std::int64_t contact_rows::hash_of(std::string_view address) const
{
    return static_cast<std::int64_t>(hash_(fold_address(address)));
}

void contact_rows::insert(const contact_record& c)
{
    insert_.run(
        c.id.value, c.email, c.variables, static_cast<int>(c.status), to_ms(c.since), c.why
    );
    count(c.id, c.status, 1);
}

void contact_rows::enter(list_id list, const contact_address& a)
{
    enter_.run(a.hash, list.value, a.contact.value);
}

bool contact_rows::is_free(list_id list, const contact_address& a)
{
    for (auto row = find_by_hash_(a.hash, list.value); row.step();)
        if (row.integer(0) != a.contact.value)
            return false;
    return true;
}

std::optional<contact_record> contact_rows::find(contact_id id)
{
    auto row = find_(id.value);
    return row.step() ? std::optional(read_contact(row)) : std::nullopt;
}

std::optional<contact_record>
contact_rows::find(list_id list, std::int64_t hash, std::string_view address, contact_id but)
{
    for (auto row = find_by_hash_(hash, list.value); row.step();) {
        const contact_id id{row.integer(0)};
        if (id == but)
            continue;
        if (auto found = find(id); found && fold_address(found->email) == address)
            return found;
    }
    return std::nullopt;
}

void contact_rows::set_variables(contact_id id, std::string_view variables)
{
    set_variables_.run(id.value, variables);
}

void contact_rows::set_status(
    const contact_record& c, contact_status s, wall_time since, std::string_view why
)
{
    set_status_.run(c.id.value, static_cast<int>(s), to_ms(since), why);
    count(c.id, c.status, -1);
    count(c.id, s, 1);
}

void contact_rows::stop(
    std::string_view address, contact_status s, wall_time at, std::string_view why
)
{
    std::vector<contact_id> found;
    for (auto row = contacts_by_hash_(static_cast<std::int64_t>(hash_(address))); row.step();)
        found.push_back({row.integer(0)});
    for (const auto id : found)
        if (const auto c = find(id); c && c->status < s && fold_address(c->email) == address)
            set_status(*c, s, at, why);
}

void contact_rows::remove(const contact_record& c)
{
    remove_.run(c.id.value);
    count(c.id, c.status, -1);
}

void contact_rows::leave(list_id list, const contact_address& a)
{
    leave_.run(a.hash, list.value, a.contact.value);
}

bool contact_rows::remove_some(upload_id upload, std::size_t limit)
{
    remove_some_.run(key_of({.upload = upload, .line = 0}), last_key(upload), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

void contact_rows::count(contact_id id, contact_status s, int change)
{
    changed_[upload_of(id)][s] += change;
}

void contact_rows::flush()
{
    for (const auto& [upload, by] : changed_)
        count_.run(upload.value, by.with[0], by.with[1], by.with[2], by.with[3]);
    changed_.clear();
}

void contact_rows::rolled_back()
{
    changed_.clear();
}

} // namespace relay
