#pragma once

#include "cli/colour.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace relay::cli {

// How the relay is doing, in a sentence
struct status_verdict
{
    tone how{};
    std::string text; // without a line break, and as it may be printed
};

// Of the answer to GET /relay/status: "sending: 12 waiting, through in about 3 s", "PAUSED:
// account: Resend refuses the account or its API key (401), since 10:02 UTC, 5,000 wait"
status_verdict verdict_of(const boost::json::value& status);

} // namespace relay::cli
