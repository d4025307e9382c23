#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/outcome.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// What Resend may be asked about beside sending. A key may be allowed to ask about one and not
// about another (resend-api.md, sections 3.3, 3.5 and 3.6).
enum class account_part : std::uint8_t
{
    emails,
    usage,
    domains,
    suppressions,
};

// When the relay asks Resend about the account: seldom enough that mail that comes meanwhile finds
// permits, not right after a failure, and for an hour not again what the key may not ask. Pure.
class account_poll
{
public:
    using clock = std::chrono::steady_clock;

    bool may_ask(clock::time_point now) const { return now >= next_; }

    // The same for a question that mail waits for: it is asked more often, but such questions begin
    // only so far from each other while other mail waits.
    bool may_ask_for_mail(clock::time_point now) const { return now >= next_for_mail_; }
    static milliseconds between_rounds_for_mail(double requests_per_second);

    // One question leaves now. `requests_per_second`: what we allow ourselves for everything
    void asked(double requests_per_second, clock::time_point now);

    // What became of it
    void told(account_part about, const outcome& answer, clock::time_point now, wall_time today);

    struct bar
    {
        wall_time until;
        std::string why; // "401 restricted_api_key"
    };

    // Until when the key may not ask about this. Nothing: it may, as far as is known.
    std::optional<bar> barred_from(account_part about, wall_time today) const;

    // There is a new key.
    void forget_bars() { bars_ = {}; }

private:
    clock::time_point next_{};
    clock::time_point next_for_mail_{};
    std::array<std::optional<bar>, 4> bars_;
};

} // namespace relay
