#include "store/sqlite/sent_rows.hpp"

#include "store/sqlite/connection.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace relay::sqlite {

namespace {

// Ids grow by 4096 a millisecond: between two rows that are this near there are few others.
constexpr std::int64_t near = 4'096;

constexpr std::size_t shortest_run = 4;

} // namespace

sent_rows::sent_rows(sql::connection& db)
    : db_(db),
      one_(
          db,
          "UPDATE message SET state = 4, attempts = ?2, request = ?3, finished = ?4, resend_id ="
          " ?5, room = NULL WHERE id = ?1 AND state = ?6"
      ),
      run_([&]() -> sql::statement {
          sqlite3_create_function_v2(
              static_cast<connection&>(db).handle(),
              "sent_as",
              2,
              SQLITE_UTF8,
              this,
              answer,
              nullptr,
              nullptr,
              nullptr
          );
          return {
              db,
              "UPDATE message SET state = 4, attempts = ?3, request = ?4, finished = ?5,"
              " resend_id = sent_as(id, state), room = NULL WHERE id BETWEEN ?1 AND ?2 AND"
              " sent_as(id, state) IS NOT NULL"};
      }())
{
}

std::vector<message_id>
sent_rows::update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    std::vector<message_id> elsewhere;
    expected_ = static_cast<std::int64_t>(r.on_disk);
    const auto write_one = [&](std::int64_t id, auto resend_id) {
        one_.run(id, r.attempts, r.id.value, to_ms(at), resend_id, expected_);
        if (db_.changes() == 0)
            elsewhere.push_back({id});
    };
    rows_.clear();
    for (const auto& m : sent) {
        if (const auto uuid = pack_uuid(m.resend_id))
            rows_.push_back({.id = m.id.value, .uuid = *uuid});
        else
            write_one(m.id.value, stored_resend_id(m.resend_id).parameter());
    }
    std::ranges::sort(rows_, {}, &row::id);
    for (std::span<row> left = rows_; !left.empty();) {
        std::size_t length = 1;
        while (length < left.size() && left[length].id - left[length - 1].id <= near)
            ++length;
        const auto run = left.first(length);
        left = left.subspan(length);
        if (length < shortest_run) {
            for (const auto& m : run)
                write_one(m.id, sql::blob{m.uuid.view()});
            continue;
        }
        asked_ = run;
        run_.run(run.front().id, run.back().id, r.attempts, r.id.value, to_ms(at));
        for (const auto& m : run)
            if (!m.updated)
                elsewhere.push_back({m.id});
    }
    return elsewhere;
}

// Rows are walked over in the order of their ids; each may be asked for more than once. But they
// are walked over once: an SQLite that first looked for the rows, and then updated them in a second
// pass, would find no names left (test/store/requests.cpp tells).
void sent_rows::answer(sqlite3_context* context, int, sqlite3_value** arguments)
{
    auto& me = *static_cast<sent_rows*>(sqlite3_user_data(context));
    auto& left = me.asked_;
    const auto id = sqlite3_value_int64(arguments[0]);
    while (!left.empty() && left.front().id < id)
        left = left.subspan(1);
    if (left.empty() || left.front().id != id || sqlite3_value_int64(arguments[1]) != me.expected_)
        return; // null
    left.front().updated = true;
    const auto uuid = left.front().uuid.view();
    sqlite3_result_blob(context, uuid.data(), static_cast<int>(uuid.size()), SQLITE_STATIC);
}

} // namespace relay::sqlite
