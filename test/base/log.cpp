#include "relay/base/log.hpp"

#include "support/heard_log.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

// What is logged while it stands
struct listening
{
    test::heard_log log;

    // The only line
    std::string line() const
    {
        auto text = log.text();
        BOOST_REQUIRE(text.find('\n') == text.size() - 1);
        text.pop_back();
        return text.substr(text.find(' ') + 1);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(log_lines, listening)

BOOST_AUTO_TEST_CASE(fields_are_read_as_they_were_written)
{
    log_line(
        spdlog::level::warn, "a message is dead", {{"id", "m-1"}, {"attempts", 3}, {"to", ""}}
    );
    const auto payload = line();
    const auto record = read_log_record(payload);
    BOOST_TEST(record.words == "a message is dead");
    BOOST_REQUIRE_EQUAL(record.fields.size(), 2u);
    BOOST_TEST(record.fields[0].name == "id");
    BOOST_TEST(record.fields[0].value == "m-1");
    BOOST_TEST(!record.fields[0].is_number);
    BOOST_TEST(record.fields[1].name == "attempts");
    BOOST_TEST(record.fields[1].value == "3");
    BOOST_TEST(record.fields[1].is_number);
}

BOOST_AUTO_TEST_CASE(no_value_makes_another_line_or_field)
{
    log_line(
        spdlog::level::info,
        "w",
        {{"name",
          std::string("a\nb\x1f"
                      "c=d\x1e")}}
    );
    const auto payload = line();
    const auto record = read_log_record(payload);
    BOOST_REQUIRE_EQUAL(record.fields.size(), 1u);
    BOOST_TEST(record.fields[0].value == "a b c=d ");
}

BOOST_AUTO_TEST_CASE(a_line_without_fields_is_words_only)
{
    spdlog::info("the relay stops");
    const auto payload = line();
    const auto record = read_log_record(payload);
    BOOST_TEST(record.words == "the relay stops");
    BOOST_TEST(record.fields.empty());
    BOOST_TEST(read_log_record("").words.empty());
}

BOOST_AUTO_TEST_CASE(what_is_below_the_level_is_not_written)
{
    BOOST_TEST(!is_logged(spdlog::level::debug));
    log_line(spdlog::level::debug, "a request has ended");
    BOOST_TEST(log.text().empty());
}

BOOST_AUTO_TEST_SUITE_END()
