#pragma once

#include "relay/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

enum class pause_kind
{
    account,  // the key is bad, missing or suspended
    quota,    // the day's or the month's mail is used up
    reserve,  // what is left of the quota is kept for transactional mail
    domain,   // one sender's domain may not send
    upstream, // Resend is unreachable, or answers with errors only
    lane,     // by hand
    all,      // by hand
    campaign, // by hand; it holds back what is not in a request yet
    tenant,   // by hand; likewise
};
constexpr std::size_t pause_kinds = 9;

struct pause_scope
{
    pause_kind kind{};
    std::string name; // of the domain, lane, campaign or tenant

    friend bool operator==(const pause_scope&, const pause_scope&) = default;
};

// "account", "quota", "quota:campaign" (the reserve), "domain:acme.example", "lane:campaign",
// "campaign:spring", "tenant:acme"
std::string to_string(const pause_scope& scope);
std::optional<pause_scope> parse_pause_scope(std::string_view text);

// A pause by hand as a person wants it
struct pause_order
{
    std::string why;                // for people; empty: nobody said
    std::string by;                 // likewise
    std::optional<wall_time> until; // it ends by itself then
};

// "paused by ann: the price is wrong"; "paused by hand"
std::string why_paused_by_hand(const pause_order& order = {});

// Why some mail does not go out, and what ends that
struct pause
{
    pause_scope scope;
    wall_time since;
    std::string why;  // for people; no address, no key
    std::string ends; // for people: what ends it
    bool by_hand{};
    std::optional<wall_time> until; // it ends by itself then, and nobody probes it
    wall_time next_probe;           // meaningless when nobody probes it
    milliseconds probe_delay{};
    bool probing{}; // a probe is in flight
    int at_once{};  // probes that followed another at once

    // What the last probe came to that did not end it; nothing: there was none
    struct failed_probe
    {
        wall_time at;
        std::string outcome; // for people; no address, no key
    };
    std::optional<failed_probe> last_probe;

    bool is_probed() const { return !by_hand && !until; }

    // Begins the row of probes anew. A first one that is due at once is one more than there would
    // be: the next comes after `first_probe_delay`.
    void schedule_first_probe(wall_time when);
    void schedule_probe_at_once(wall_time now);
};

struct pause_change
{
    pause_scope scope;
    bool began{}; // else it ended
    std::string why;
    bool by_hand{};
    std::optional<wall_time> until{}; // by hand
    wall_time since{};                // of one that ended: when it began
};

// Between two probes of a pause; doubled each time that the cause is met again
constexpr milliseconds first_probe_delay = std::chrono::seconds(5);
constexpr milliseconds longest_probe_delay = std::chrono::seconds(60);

// So often a probe follows another at once, because what failed was taken apart: enough to find a
// good message in a batch of a hundred.
constexpr int most_probes_at_once = 8;

} // namespace relay
