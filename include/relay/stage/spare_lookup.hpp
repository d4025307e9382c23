#pragma once

#include "relay/resend/lookup_api.hpp"
#include "relay/stage/dispatcher.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay {

// Asks Resend with permits that no message wants. Network thread only.
class spare_lookup
{
public:
    spare_lookup(lookup_api& api, dispatcher& gate) : api_(api), gate_(gate) {}

    // Waits for a spare permit, as long as it takes, and asks; again after a 429 or no answer.
    // Returns any other answer.
    boost::asio::awaitable<lookup_report> get(std::string target);

private:
    lookup_api& api_;
    dispatcher& gate_;
};

// True for answers that say that the key may not ask: then it is better to ask again much later.
bool may_not_ask(const lookup_report& report);

} // namespace relay
