#pragma once

#include "relay/policy/pauses.hpp"
#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What tests of pauses share: scopes, outcomes, and a clock that waits for probes

namespace relay::test {

using namespace std::chrono_literals;

inline const pause_scope account{pause_kind::account, {}};
inline const pause_scope quota{pause_kind::quota, {}};
inline const pause_scope upstream{pause_kind::upstream, {}};
inline const pause_scope everything{pause_kind::all, {}};
inline const pause_scope acme{pause_kind::domain, "acme.example"};
inline const pause_scope campaigns{pause_kind::lane, "campaign"};

inline outcome made(verdict v)
{
    outcome result;
    result.verdict = v;
    return result;
}

// "+account -upstream": what began and what ended
inline std::string summary(const std::vector<pause_change>& changes)
{
    std::string text;
    for (const auto& change : changes) {
        if (!text.empty())
            text += ' ';
        text += (change.began ? '+' : '-') + to_string(change.scope);
    }
    return text;
}

struct pauses_fixture
{
    pauses p;
    wall_time now{noon};
    std::int64_t requests{0};

    // A new request with this outcome, from acme.example
    std::string settle(verdict v, std::optional<pause_scope> probe = {})
    {
        return summary(p.settle(
            made(v), {.request = {++requests}, .sender = "acme.example", .probe = probe}, now
        ));
    }

    // Waits for the next probe, sends it and has it end like this
    std::string probe(verdict v)
    {
        BOOST_REQUIRE(p.next_probe().has_value());
        now = *p.next_probe();
        const auto scope = due();
        BOOST_REQUIRE(scope.has_value());
        p.probe_sent(*scope);
        return settle(v, scope);
    }

    // The pause that is to be probed now, or would be after so long
    std::optional<pause_scope> due(wall_time::duration later = {}) const
    {
        return p.longest_due(now + later, [](const pause_scope&) { return true; });
    }

    wall_time::duration until_probe() const { return *p.next_probe() - now; }

    bool blocked() const { return p.blocks(lane::transactional, "acme.example"); }
};

} // namespace relay::test
