#pragma once

#include "store/resend_id.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/sent_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

struct sqlite3_context;
struct sqlite3_value;

namespace relay::sqlite {

// The messages of a batch were mostly accepted one after the other, so their rows are neighbours:
// one statement that walks over them costs half as much as one for each. Which of the rows are
// meant, and what Resend calls them, it asks a function of ours.
class sent_rows final : public relay::sent_rows
{
public:
    explicit sent_rows(sql::connection& db);

    std::vector<message_id>
    update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at) override;

private:
    struct row
    {
        std::int64_t id{};
        packed_uuid uuid; // Resend's
        bool updated{};
    };

    static void answer(sqlite3_context* context, int count, sqlite3_value** arguments);

    sql::connection& db_;
    sql::statement one_;
    sql::statement run_;
    std::vector<row> rows_;
    std::int64_t expected_{}; // the state that they are in before
    std::span<row> asked_;    // what the statement that runs has not met yet
};

} // namespace relay::sqlite
