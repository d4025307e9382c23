#include "store/tables/list_rows.hpp"

namespace relay {

list_rows::list_rows(sql::connection& db)
    : find_(db, "SELECT number FROM list WHERE name = ?"),
      is_there_(db, "SELECT 1 FROM list WHERE number = ? AND name IS NOT NULL"),
      insert_(db, "INSERT INTO list(name, created, singles) VALUES(?, ?, 0) RETURNING number"),
      set_singles_(db, "UPDATE list SET singles = ?2 WHERE number = ?1"),
      singles_(db, "SELECT singles FROM list WHERE number = ?"),
      forget_name_(db, "UPDATE list SET name = NULL WHERE number = ?"),
      remove_(db, "DELETE FROM list WHERE number = ?")
{
}

std::optional<list_id> list_rows::find(std::string_view name)
{
    auto row = find_(name);
    return row.step() ? std::optional(list_id{row.integer(0)}) : std::nullopt;
}

bool list_rows::is_there(list_id id)
{
    return is_there_(id.value).step();
}

list_id list_rows::insert(std::string_view name, wall_time created)
{
    auto row = insert_(name, to_ms(created));
    row.step();
    const list_id id{row.integer(0)};
    row.step(); // to its end: a statement with RETURNING is done only then
    return id;
}

void list_rows::set_singles(list_id id, upload_id singles)
{
    set_singles_.run(id.value, singles.value);
}

upload_id list_rows::singles(list_id id)
{
    auto row = singles_(id.value);
    row.step();
    return {.value = row.integer(0)};
}

void list_rows::forget_name(list_id id)
{
    forget_name_.run(id.value);
}

void list_rows::remove(list_id id)
{
    remove_.run(id.value);
}

} // namespace relay
