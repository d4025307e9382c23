#include "store/copy/body_copy.hpp"

#include <vector>

namespace relay {

namespace {

// Of bodies, and of their bytes, in a page: there are some of 40 MB.
constexpr std::int64_t page_rows = 1'000;
constexpr std::int64_t most_page_bytes = 4 << 20;

} // namespace

body_copy::body_copy(sql::connection& from, const store_location& source, sql::connection& to)
    : in_files_(
          from,
          "SELECT id, bytes FROM message WHERE id > ? AND body IS NOT NULL "
          "AND state IN (0, 1, 2, 3, 5, 7) ORDER BY id LIMIT ?"
      ),
      insert_(to, "INSERT INTO body(id, json) VALUES(?, ?)"),
      reader_(from, source)
{
}

bool body_copy::next_page()
{
    std::vector<message_id> ids;
    std::int64_t bytes = 0;
    for (auto row = in_files_(reached_, page_rows); bytes < most_page_bytes && row.step();) {
        ids.push_back({row.integer(0)});
        bytes += row.integer(1);
    }
    page_bytes_ = 0;
    if (ids.empty())
        return false;
    const auto bodies = reader_.load(ids);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (bodies[i].empty()) {
            ++lost_;
            continue;
        }
        insert_.run(ids[i].value, sql::blob{bodies[i]});
        page_bytes_ += bodies[i].size();
        ++rows_;
    }
    reached_ = ids.back().value;
    return true;
}

} // namespace relay
