#include "store/postgres/sent_rows.hpp"

#include <algorithm>
#include <span>

namespace relay::postgres {

sent_rows::sent_rows(sql::connection& db)
    : update_(
          db,
          "UPDATE message m SET state = 4, attempts = ?1, request = ?2, finished = ?3,"
          " resend_id = s.resend_id FROM"
          " (SELECT unnest(?4::bigint[]) AS id, unnest(?5::bytea[]) AS resend_id) AS s"
          " WHERE m.id = s.id AND m.state = ?6 RETURNING m.id"
      )
{
}

std::vector<message_id>
sent_rows::update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at)
{
    ids_.clear();
    names_.clear();
    bytes_.clear();
    updated_.clear();
    for (const auto& m : sent) {
        ids_.push_back(m.id.value);
        bytes_.push_back(names_.emplace_back(m.resend_id).bytes());
    }
    auto row = update_(
        r.attempts,
        r.id.value,
        to_ms(at),
        std::span<const std::int64_t>(ids_),
        std::span<const std::string_view>(bytes_),
        static_cast<int>(r.on_disk)
    );
    while (row.step())
        updated_.push_back(row.integer(0));

    std::ranges::sort(updated_);
    std::vector<message_id> elsewhere;
    if (updated_.size() < sent.size())
        for (const auto id : ids_)
            if (!std::ranges::binary_search(updated_, id))
                elsewhere.push_back({id});
    return elsewhere;
}

} // namespace relay::postgres
