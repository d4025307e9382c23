#include "cli/log_format.hpp"
#include "cli/log_throttle.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using namespace relay::cli;
using namespace std::chrono_literals;

namespace {

const std::string death = "a message is dead\x1eid=m-1\x1freason=7\x1esaid=no \"way\"";

log_entry entry(std::string_view payload, spdlog::level::level_enum level = spdlog::level::warn)
{
    return {.at = wall_time(milliseconds(1'000)), .level = level, .payload = payload};
}

// Time goes by as the test says.
struct flood
{
    log_throttle throttle;
    log_throttle::clock::time_point now{1h};

    bool says(const std::string& words, const std::string& line)
    {
        return throttle.admits(spdlog::level::err, words, line, now);
    }

    // How many of so many lines with fields of their own are written
    int written(int lines)
    {
        int admitted = 0;
        for (int i = 0; i < lines; ++i)
            admitted += says("dead", "dead id=" + std::to_string(number++)) ? 1 : 0;
        return admitted;
    }

    int number{};
};

} // namespace

BOOST_AUTO_TEST_SUITE(log_of_the_relay)

BOOST_AUTO_TEST_CASE(fields_stand_behind_the_words_of_a_text)
{
    BOOST_TEST(
        log_text(entry(death)) ==
        "1970-01-01T00:00:01.000Z warning a message is dead id=m-1 reason=7 said=\"no \\\"way\\\"\""
    );
    BOOST_TEST(
        log_text(entry("started", spdlog::level::info)) ==
        "1970-01-01T00:00:01.000Z info    started"
    );
    BOOST_TEST(
        log_text(entry("full", spdlog::level::critical)) == "1970-01-01T00:00:01.000Z critical full"
    );
}

BOOST_AUTO_TEST_CASE(fields_are_members_of_json)
{
    BOOST_TEST(
        log_json(entry(death)) ==
        R"({"time":"1970-01-01T00:00:01.000Z","level":"warning","message":"a message is dead",)"
        R"("id":"m-1","reason":7,"said":"no \"way\""})"
    );
}

BOOST_AUTO_TEST_CASE(the_journal_gets_priorities_and_no_time)
{
    BOOST_TEST(log_for_journal(entry("full", spdlog::level::critical)) == "<2>full");
    BOOST_TEST(log_for_journal(entry("full", spdlog::level::err)) == "<3>full");
    BOOST_TEST(log_for_journal(entry("full")) == "<4>full");
    BOOST_TEST(log_for_journal(entry("full", spdlog::level::info)) == "<6>full");
    BOOST_TEST(log_for_journal(entry("full", spdlog::level::debug)) == "<7>full");
    BOOST_TEST(log_for_journal(entry("full", spdlog::level::trace)) == "<7>full");
}

BOOST_FIXTURE_TEST_CASE(the_same_line_is_written_once_and_summed_up, flood)
{
    BOOST_TEST(says("disk full", "disk full"));
    for (int i = 0; i < 7'967; ++i)
        BOOST_REQUIRE(!says("disk full", "disk full"));
    BOOST_TEST(says("other", "other"));
    now += 9s;
    BOOST_TEST(throttle.take_sums(now).empty());
    now += 1s;
    const auto sums = throttle.take_sums(now);
    BOOST_REQUIRE_EQUAL(sums.size(), 1u);
    BOOST_TEST(sums[0].words == "disk full");
    BOOST_TEST(sums[0].lines == 7'967u);
    BOOST_TEST(!says("disk full", "disk full")); // it goes on: the next sum tells
    now += 20s;
    BOOST_TEST(throttle.take_sums(now).size() == 1u);
    now += 20s;
    BOOST_TEST(throttle.take_sums(now).empty());
    BOOST_TEST(says("disk full", "disk full")); // it had ended: this is news
}

BOOST_FIXTURE_TEST_CASE(of_a_kind_ten_lines_a_second_are_written_and_the_others_summed_up, flood)
{
    BOOST_TEST(written(1'000) == 10);
    now += 1s;
    auto sums = throttle.take_sums(now);
    BOOST_REQUIRE_EQUAL(sums.size(), 1u);
    BOOST_TEST(sums[0].lines == 990u);
    BOOST_TEST(written(1'000) == 10);
    sums = throttle.take_sums(now, true);
    BOOST_REQUIRE_EQUAL(sums.size(), 1u);
    BOOST_TEST(sums[0].lines == 990u);
    now += 1s;
    BOOST_TEST(written(7) == 7);
    BOOST_TEST(throttle.take_sums(now + 1h).empty());
}

BOOST_FIXTURE_TEST_CASE(many_different_lines_all_pass_and_cost_bounded_memory, flood)
{
    for (int i = 0; i < 10'000; ++i)
        BOOST_REQUIRE(says(std::to_string(i), std::to_string(i)));
}

BOOST_AUTO_TEST_SUITE_END()
