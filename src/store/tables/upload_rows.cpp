#include "store/tables/upload_rows.hpp"

namespace relay {

namespace {

std::string select_upload(std::string_view condition)
{
    return "SELECT " + std::string(upload_columns) +
           " FROM upload u JOIN campaign c ON c.number = u.campaign WHERE " +
           std::string(condition);
}

} // namespace

upload_record read_upload(const sql::cursor& row)
{
    return {
        .id = {row.integer(0)},
        .campaign = {row.integer(1)},
        .name = std::string(row.text(2)),
        .state = static_cast<upload_state>(row.integer(3)),
        .reached = static_cast<std::uint32_t>(row.integer(4)),
        .recipients = row.integer(5),
        .suppressed = row.integer(6),
        .skipped = row.integer(7),
        .first_skipped = {},
        .cursor = static_cast<std::uint32_t>(row.integer(8)),
        .passed = row.integer(9),
        .invalid = row.integer(10),
    };
}

upload_rows::upload_rows(sql::connection& db)
    : db_(db),
      find_(db, select_upload("u.number = ?")),
      find_named_(db, select_upload("u.campaign = ? AND u.name = ?")),
      insert_(db, "INSERT INTO upload(campaign, name, state) VALUES(?, ?, 0) RETURNING number"),
      add_(
          db,
          "UPDATE upload SET reached = ?2, recipients = recipients + ?3,"
          " suppressed = suppressed + ?4, skipped = skipped + ?5 WHERE number = ?1"
      ),
      move_(db, "UPDATE upload SET state = ?2 WHERE number = ?1"),
      take_out_(
          db,
          "UPDATE upload SET recipients = recipients - ?2, suppressed = suppressed - ?3,"
          " skipped = skipped + ?2 WHERE number = ?1"
      ),
      pass_(
          db,
          "UPDATE upload SET cursor = ?3, passed = passed + ?4, invalid = invalid + ?5"
          " WHERE number = ?1 AND cursor = ?2"
      ),
      count_invalid_(db, "UPDATE upload SET invalid = invalid + 1 WHERE number = ?"),
      discard_(db, "UPDATE upload SET state = 3, name = '' WHERE number = ?"),
      remove_(db, "DELETE FROM upload WHERE number = ?"),
      skipped_(db, skipped_of_campaigns)
{
    static_assert(static_cast<int>(upload_state::receiving) == 0);
    static_assert(static_cast<int>(upload_state::discarded) == 3);
}

std::optional<upload_record> upload_rows::read(sql::cursor row)
{
    if (!row.step())
        return std::nullopt;
    auto found = read_upload(row);
    found.first_skipped = skipped_.of(found.id);
    return found;
}

std::optional<upload_record> upload_rows::find(upload_id id)
{
    return read(find_(id.value));
}

std::optional<upload_record> upload_rows::find(std::int64_t campaign, const std::string& name)
{
    return read(find_named_(campaign, name));
}

upload_id upload_rows::insert(std::int64_t campaign, const std::string& name)
{
    auto row = insert_(campaign, name);
    row.step();
    const upload_id id{row.integer(0)};
    row.step(); // to its end: a statement with RETURNING is done only then
    return id;
}

void upload_rows::add(upload_id id, const addition& a)
{
    add_.run(id.value, a.reached, a.recipients, a.suppressed, a.skipped);
}

void upload_rows::move(upload_id id, upload_state to)
{
    move_.run(id.value, static_cast<int>(to));
}

void upload_rows::skip(upload_id id, const std::vector<skipped_recipient>& some)
{
    skipped_.add(id, some);
}

void upload_rows::take_out(upload_id id, std::int64_t recipients, std::int64_t suppressed)
{
    take_out_.run(id.value, recipients, suppressed);
}

bool upload_rows::pass(
    upload_id id,
    std::uint32_t after,
    std::uint32_t up_to,
    std::int64_t passed,
    std::int64_t invalid
)
{
    pass_.run(id.value, after, up_to, passed, invalid);
    return db_.changes() != 0;
}

void upload_rows::count_invalid(upload_id id)
{
    count_invalid_.run(id.value);
}

void upload_rows::discard(upload_id id)
{
    discard_.run(id.value);
}

void upload_rows::remove(upload_id id)
{
    skipped_.remove(id);
    remove_.run(id.value);
}

} // namespace relay
