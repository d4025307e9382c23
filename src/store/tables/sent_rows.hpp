#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/resend_id.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

struct sqlite3_context;
struct sqlite3_value;

namespace relay {

// Writes into the messages' rows that they were sent. On the store's thread, in a transaction.
//
// The messages of a batch were mostly accepted one after the other, so their rows are neighbours:
// one statement that walks over them costs half as much as one for each. Which of the rows are
// meant, and what Resend calls them, it asks a function of ours.
class sent_rows
{
public:
    explicit sent_rows(sql::connection& db);
    sent_rows(const sent_rows&) = delete;
    sent_rows& operator=(const sent_rows&) = delete;

    // Returns, in no order, those that are not in the state that the request has them in: they are
    // left as they are.
    std::vector<message_id>
    update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at);

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

} // namespace relay
