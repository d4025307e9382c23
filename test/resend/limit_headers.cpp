#include "resend/limit_headers.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;
using header_map = std::map<std::string, std::string, std::less<>>;

limit_headers read(const header_map& all)
{
    return read_limit_headers([&all](std::string_view name) -> std::string_view {
        const auto found = all.find(name);
        return found == all.end() ? std::string_view() : std::string_view(found->second);
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(rate_limit_headers)

BOOST_AUTO_TEST_CASE(an_answer_tells_the_limit)
{
    const auto found = read(
        {{"ratelimit-limit", "10"},
         {"ratelimit-remaining", "9"},
         {"ratelimit-reset", "1"},
         {"ratelimit-policy", "10;w=1"},
         {"x-resend-daily-quota", "17"},
         {"x-resend-monthly-quota", "2048"}}
    );
    BOOST_TEST((found.limit == 10));
    BOOST_TEST((found.remaining == 9));
    BOOST_TEST((found.reset == 1s));
    BOOST_TEST((found.retry_after == std::nullopt));
    BOOST_TEST((found.daily_used == 17));
    BOOST_TEST((found.monthly_used == 2048));
}

BOOST_AUTO_TEST_CASE(a_refusal_tells_how_long_to_wait)
{
    BOOST_TEST((read({{"retry-after", "1"}}).retry_after == 1s));
    BOOST_TEST((read({{"retry-after", " 30 "}}).retry_after == 30s));
}

BOOST_AUTO_TEST_CASE(the_policy_stands_in_for_a_missing_limit)
{
    BOOST_TEST((read({{"ratelimit-policy", "250; w=1"}}).limit == 250));
    BOOST_TEST((read({{"ratelimit-policy", "7"}}).limit == 7));
}

BOOST_AUTO_TEST_CASE(a_longer_window_is_scaled_to_one_second)
{
    const auto found = read(
        {{"ratelimit-limit", "600"},
         {"ratelimit-policy", "600;w=60"},
         {"ratelimit-remaining", "599"}}
    );
    BOOST_TEST((found.limit == 10));
    BOOST_TEST((found.remaining == std::nullopt));
    BOOST_TEST((read({{"ratelimit-policy", "10;w=60"}}).limit == 1));
}

BOOST_AUTO_TEST_CASE(garbage_is_as_good_as_nothing)
{
    for (const std::string garbage :
         {"", " ", "abc", "-1", "1e3", "10x", "99999999999999999999", "0x10", "1.5"}) {
        const auto found = read(
            {{"ratelimit-limit", garbage},
             {"ratelimit-remaining", garbage},
             {"ratelimit-reset", garbage},
             {"ratelimit-policy", garbage},
             {"retry-after", garbage},
             {"x-resend-daily-quota", garbage},
             {"x-resend-monthly-quota", garbage}}
        );
        BOOST_TEST(!found.limit.has_value(), garbage);
        BOOST_TEST(!found.remaining.has_value(), garbage);
        BOOST_TEST(!found.reset.has_value(), garbage);
        BOOST_TEST(!found.retry_after.has_value(), garbage);
        BOOST_TEST(!found.daily_used.has_value(), garbage);
        BOOST_TEST(!found.monthly_used.has_value(), garbage);
    }
    BOOST_TEST(!read({{"ratelimit-limit", "0"}}).limit.has_value());
    BOOST_TEST(!read({{"retry-after", "Mon, 23 Nov 2026 10:00:00 GMT"}}).retry_after.has_value());
    BOOST_TEST((read({{"ratelimit-limit", "10"}, {"ratelimit-policy", "10;w=x"}}).limit == 10));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
