#include "store/tables/contact_upload_rows.hpp"

namespace relay {

namespace {

std::string select_contact_upload(std::string_view condition)
{
    return "SELECT " + std::string(contact_upload_columns) + " FROM contact_upload WHERE " +
           std::string(condition);
}

} // namespace

contact_upload_record read_contact_upload(const sql::cursor& row)
{
    contact_upload_record r{
        .id = {row.integer(0)},
        .list = {row.integer(1)},
        .name = std::string(row.text(2)),
        .state = static_cast<upload_state>(row.integer(3)),
        .reached = static_cast<std::uint32_t>(row.integer(4)),
        .rules = {.resubscribe = row.integer(5) != 0, .own_export = row.integer(6) != 0},
        .contacts = {},
        .updated = row.integer(7),
        .skipped = row.integer(8),
        .first_skipped = {},
    };
    for (std::size_t s = 0; s < contact_statuses; ++s)
        r.contacts.with[s] = row.integer(9 + static_cast<int>(s));
    r.added = r.contacts.all();
    return r;
}

contact_upload_rows::contact_upload_rows(sql::connection& db)
    : find_(db, select_contact_upload("number = ?")),
      find_named_(db, select_contact_upload("list = ? AND name = ? AND state = 0")),
      insert_(
          db,
          "INSERT INTO contact_upload(list, name, state, begun, last_suppression)"
          " VALUES(?, ?, ?, ?, ?) RETURNING number"
      ),
      beginning_(db, "SELECT begun, last_suppression FROM contact_upload WHERE number = ?"),
      reach_(
          db, "UPDATE contact_upload SET reached = ?2, skipped = skipped + ?3 WHERE number = ?1"
      ),
      receive_(
          db,
          "UPDATE contact_upload SET state = 1, name = '', resubscribe = ?2, own_export = ?3"
          " WHERE number = ?1"
      ),
      complete_(db, "UPDATE contact_upload SET state = 2 WHERE number = ?"),
      count_(
          db,
          "UPDATE contact_upload SET updated = updated + ?2, skipped = skipped + ?3"
          " WHERE number = ?1"
      ),
      discard_(db, "UPDATE contact_upload SET state = 3, name = '' WHERE number = ?"),
      discard_all_(db, "UPDATE contact_upload SET state = 3, name = '' WHERE list = ?"),
      remove_(db, "DELETE FROM contact_upload WHERE number = ?"),
      skipped_(db, skipped_of_lists)
{
    static_assert(static_cast<int>(upload_state::receiving) == 0);
    static_assert(static_cast<int>(upload_state::received) == 1);
    static_assert(static_cast<int>(upload_state::complete) == 2);
    static_assert(static_cast<int>(upload_state::discarded) == 3);
}

std::optional<contact_upload_record> contact_upload_rows::read(sql::cursor row)
{
    if (!row.step())
        return std::nullopt;
    auto found = read_contact_upload(row);
    found.first_skipped = skipped_.of(found.id);
    return found;
}

std::optional<contact_upload_record> contact_upload_rows::find(upload_id id)
{
    return read(find_(id.value));
}

std::optional<contact_upload_record>
contact_upload_rows::find(list_id list, const std::string& name)
{
    return read(find_named_(list.value, name));
}

upload_id contact_upload_rows::insert(
    list_id list, const std::string& name, upload_state state, const beginning& b
)
{
    auto row = insert_(list.value, name, static_cast<int>(state), to_ms(b.at), b.last_suppression);
    row.step();
    const upload_id id{row.integer(0)};
    row.step(); // to its end: a statement with RETURNING is done only then
    return id;
}

contact_upload_rows::beginning contact_upload_rows::beginning_of(upload_id id)
{
    auto row = beginning_(id.value);
    row.step();
    return {.at = from_ms(row.integer(0)), .last_suppression = row.integer(1)};
}

void contact_upload_rows::reach(upload_id id, std::uint32_t line, std::int64_t skipped)
{
    reach_.run(id.value, line, skipped);
}

void contact_upload_rows::receive(upload_id id, const contact_import_rules& rules)
{
    receive_.run(id.value, rules.resubscribe ? 1 : 0, rules.own_export ? 1 : 0);
}

void contact_upload_rows::complete(upload_id id)
{
    skipped_.remove(id);
    complete_.run(id.value);
}

void contact_upload_rows::update(upload_id id, std::int64_t updated)
{
    count_.run(id.value, updated, 0);
}

void contact_upload_rows::skip(upload_id id, const std::vector<skipped_recipient>& some)
{
    skipped_.add(id, some);
}

void contact_upload_rows::count_skipped(upload_id id, std::int64_t more)
{
    count_.run(id.value, 0, more);
}

void contact_upload_rows::discard(upload_id id)
{
    discard_.run(id.value);
}

void contact_upload_rows::discard_all(list_id list)
{
    discard_all_.run(list.value);
}

void contact_upload_rows::remove(upload_id id)
{
    skipped_.remove(id);
    remove_.run(id.value);
}

} // namespace relay
