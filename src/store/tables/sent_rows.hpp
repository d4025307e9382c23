#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/sql/connection.hpp"

#include <memory>
#include <vector>

namespace relay {

// Writes into the messages' rows that they were sent: the most frequent change of rows, so each
// engine has a way of its own to write those of a request at once. On the store's thread, in a
// transaction.
class sent_rows
{
public:
    sent_rows() = default;
    sent_rows(const sent_rows&) = delete;
    sent_rows& operator=(const sent_rows&) = delete;
    virtual ~sent_rows() = default;

    // Returns, in no order, those that are not in the state that the request has them in: they are
    // left as they are.
    virtual std::vector<message_id>
    update(const sealed_request& r, const std::vector<sent_message>& sent, wall_time at) = 0;
};

std::unique_ptr<sent_rows> make_sent_rows(sql::connection& db);

} // namespace relay
