#pragma once

#include "store/resend_id.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/sent_rows.hpp"

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace relay::postgres {

// All rows of a request are one statement, which tells those that it has changed.
class sent_rows final : public relay::sent_rows
{
public:
    explicit sent_rows(sql::connection& db);

    std::vector<message_id>
    update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at) override;

private:
    sql::statement update_;
    std::vector<std::int64_t> ids_; // buffers, as what follows
    std::deque<stored_resend_id> names_;
    std::vector<std::string_view> bytes_;
    std::vector<std::int64_t> updated_;
};

} // namespace relay::postgres
