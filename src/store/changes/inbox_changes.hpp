#pragma once

#include "relay/base/time.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/store/batch.hpp"
#include "relay/store/new_message.hpp"
#include "store/tables/inbox_rows.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace relay {

struct outcome;
struct tables;

// Mail that comes in by way of the inbox
namespace changes {

// A relay that is not the sender accepts a message. `links`: to unsubscribe, that mail gets; null:
// none. `left_out` gets those of its recipients who get no mail.
accept_result append(
    tables& t, new_message& m, const unsubscribe_links* links, std::vector<std::string>& left_out
);
batch_result append_all(tables& t, new_batch& b, const unsubscribe_links* links);

// The sender takes up the first of what is there, `most` messages together: they are accepted, and
// their keys are known already. `rows` gets them, whose bodies must stay where they are until the
// transaction has ended.
std::vector<accept_result> take_up(tables& t, std::size_t most, std::vector<inbox_rows::row>& rows);

// One that cannot be accepted as it is becomes a dead letter, known by nothing that could be what
// the database does not take: neither campaign nor tenant nor tags. What is sent stays as it was.
accept_result bury_arrival(
    tables& t, message_id id, const outcome& why, wall_time at, std::vector<inbox_rows::row>& rows
);

// Takes recipients out who get no mail; with nobody left a message is `suppressed`. Those of each
// message who were taken out
std::vector<std::vector<std::string>>
leave_out_suppressed(tables& t, std::span<new_message* const> messages);

} // namespace changes
} // namespace relay
