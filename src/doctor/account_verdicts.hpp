#pragma once

#include "relay/base/time.hpp"
#include "relay/doctor/diagnosis.hpp"
#include "relay/policy/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

// What is to be said about the account at Resend, given what its API answers.

namespace relay {

enum class key_permission : std::uint8_t
{
    unknown, // Resend was not reached, or had a fault of its own
    full_access,
    sending_access,
    refused, // no mail goes out with this key
};

std::string_view to_string(key_permission p);

// `answer` is that to GET /domains, which only a key with full access may ask (resend-api.md,
// section 3.3).
key_permission permission(const outcome& answer);
diagnosis judge_key(const outcome& answer);

// `ours` is our clock when the answer was given, `theirs` the date in it, which has no fractions of
// a second.
diagnosis judge_clock(wall_time ours, wall_time theirs);

// `told` by the answer, `remembered` by the relay; zero: nothing was
diagnosis judge_limit(int told, int remembered, std::optional<double> upper_bound);

// When the certificate of the API expires
diagnosis judge_certificate(wall_time expires, wall_time now);

} // namespace relay
