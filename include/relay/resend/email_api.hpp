#pragma once

#include "relay/policy/outcome.hpp"
#include "relay/policy/pacer.hpp"
#include "resend/answer.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// One request to Resend, as it is sealed: the bodies and the key decide its bytes.
struct send_request
{
    bool batch{};
    std::string idempotency_key;
    std::vector<std::string_view> bodies; // one JSON object each; they stay where they are
    std::function<void()> on_writing;     // see http_request
    std::function<bool()> may_write;      // the same
};

// What came of one sending
struct send_report
{
    outcome result;
    std::vector<item_result> items; // for each message, when it was accepted
    limit_headers limits;
    bool written{};  // a byte of it may have reached Resend
    bool answered{}; // there was an answer, of whatever kind
    bool lost{}; // a byte of it may have, on a connection that gave no answer before this one did
    bool withheld{}; // it might not be written, or not once more: that is no attempt
};

// True when Resend may hold the request, and nothing that it answered tells whether it does: it was
// written and not answered, at the last try or at one before. The one place where that is decided.
bool maybe_accepted(const send_report& report);

// The way to Resend. An interface, so that stages are tested without a network, and compiled
// without TLS.
class email_api
{
public:
    virtual ~email_api() = default;

    // Makes one sending. Failures are reports; throws only when it is cancelled.
    virtual boost::asio::awaitable<send_report> send(const send_request& request) = 0;
};

} // namespace relay
