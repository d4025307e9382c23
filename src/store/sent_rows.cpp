#include "sent_rows.hpp"

#include "resend_id.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace relay {

namespace {

// Ids grow by 4096 a millisecond: between two rows that are this near there are few others.
constexpr std::int64_t near = 4'096;

constexpr std::size_t shortest_run = 4;

} // namespace

sent_rows::sent_rows(sqlite::connection& db)
    : one_(
          db,
          "UPDATE message SET state = 4, attempts = ?2, request = ?3, finished = ?4, resend_id ="
          " ?5, room = NULL WHERE id = ?1"
      ),
      run_([&]() -> sqlite::statement {
          sqlite3_create_function_v2(
              db.handle(), "sent_as", 1, SQLITE_UTF8, this, answer, nullptr, nullptr, nullptr
          );
          return {
              db,
              "UPDATE message SET state = 4, attempts = ?3, request = ?4, finished = ?5,"
              " resend_id = sent_as(id), room = NULL WHERE id BETWEEN ?1 AND ?2 AND"
              " sent_as(id) IS NOT NULL"};
      }())
{
}

void sent_rows::update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    rows_.clear();
    for (const auto& m : sent) {
        if (auto uuid = pack_uuid(m.resend_id))
            rows_.push_back({.id = m.id.value, .uuid = std::move(*uuid)});
        else
            one_.run(m.id.value, r.attempts, r.id.value, to_ms(at), m.resend_id);
    }
    std::ranges::sort(rows_, {}, &row::id);
    for (std::span<const row> left = rows_; !left.empty();) {
        std::size_t length = 1;
        while (length < left.size() && left[length].id - left[length - 1].id <= near)
            ++length;
        const auto run = left.first(length);
        left = left.subspan(length);
        if (length < shortest_run) {
            for (const auto& m : run)
                one_.run(m.id, r.attempts, r.id.value, to_ms(at), sqlite::blob{m.uuid});
            continue;
        }
        asked_ = run;
        run_.run(run.front().id, run.back().id, r.attempts, r.id.value, to_ms(at));
    }
}

// Rows are walked over in the order of their ids; each may be asked for more than once. But they
// are walked over once: an SQLite that first looked for the rows, and then updated them in a second
// pass, would find no names left (test/store/requests.cpp tells).
void sent_rows::answer(sqlite3_context* context, int, sqlite3_value** arguments)
{
    auto& left = static_cast<sent_rows*>(sqlite3_user_data(context))->asked_;
    const auto id = sqlite3_value_int64(arguments[0]);
    while (!left.empty() && left.front().id < id)
        left = left.subspan(1);
    if (left.empty() || left.front().id != id)
        return; // null
    const auto& uuid = left.front().uuid;
    sqlite3_result_blob(context, uuid.data(), static_cast<int>(uuid.size()), SQLITE_STATIC);
}

} // namespace relay
