#pragma once

#include "relay/resend/account_api.hpp"
#include "relay/resend/lookup_answer.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace relay {

// What came of one question
struct lookup_report : call_report
{
    unsigned status{}; // 0: there was no answer
    std::string body;
};

// Asking Resend about mail and addresses, a GET. An interface, so that stages are tested without a
// network.
class lookup_api
{
public:
    virtual ~lookup_api() = default;

    // `on_writing`: right before the first byte leaves. Failures are reports; throws only when it
    // is cancelled.
    virtual boost::asio::awaitable<lookup_report>
    look_up(std::string target, std::function<void()> on_writing) = 0;
};

} // namespace relay
