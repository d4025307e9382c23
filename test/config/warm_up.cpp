#include "relay/config/config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

// All that is wrong with one warm-up of these lines, the first of which is the second of the file
std::string faults(const std::string& lines)
{
    std::string all;
    for (const auto& error : parse_config("[[warm_up]]\n" + lines, "relay.toml").errors)
        all.append(all.empty() ? "" : "; ").append(error);
    return all;
}

const std::string rest = "start = \"2026-12-01\"\ndaily = [50]\n";
const std::string domain = "domain = \"acme.example\"\n";

} // namespace

BOOST_AUTO_TEST_SUITE(warm_up_settings)

BOOST_AUTO_TEST_CASE(each_domain_has_its_table)
{
    const auto reading = parse_config(
        R"([[warm_up]]
domain = "News.Acme.example"
start = "2026-12-01"
daily = [50, 100, 500]

[[warm_up]]
domain = "b.example"
start = "2024-02-29"
daily = [1]
)",
        "relay.toml"
    );
    BOOST_TEST(reading.errors.empty());
    const auto& all = reading.cfg.warm_up;
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[0].domain == "news.acme.example");
    BOOST_TEST(to_iso8601(wall_time(all[0].start)) == "2026-12-01T00:00:00.000Z");
    BOOST_TEST((all[0].daily == std::vector<std::int64_t>{50, 100, 500}));
    BOOST_TEST(all[1].domain == "b.example");
    BOOST_TEST(config{}.warm_up.empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_with_its_line)
{
    const auto after = [](std::string_view place) { return "relay.toml:" + std::string(place); };
    BOOST_TEST(faults(rest) == after("1: warm_up[0].domain: is missing"));
    BOOST_TEST(faults(domain + "daily = [1]") == after("1: warm_up[0].start: is missing"));
    BOOST_TEST(
        faults(domain + rest + "dayly = 1") ==
        after("5: warm_up[0].dayly: unknown key: did you mean daily?")
    );
    for (const auto* wrong : {"\"\"", "\"a b\"", "\"a@b.example\"", "1", "[\"a.example\"]"})
        BOOST_TEST(
            faults("domain = " + std::string(wrong) + "\n" + rest) ==
            after("2: warm_up[0].domain: must be a sender's domain, such as \"news.example.org\"")
        );
    for (const auto* wrong : {"\"2026-02-29\"", "\"2026-1-1\"", "\"tomorrow\"", "1", "2026-12-01"})
        BOOST_TEST(
            faults(domain + "daily = [1]\nstart = " + wrong) ==
            after("4: warm_up[0].start: must be a day, such as \"2026-12-01\"")
        );
    for (const auto* wrong : {"[]", "50", "\"50\""})
        BOOST_TEST(
            faults(domain + "start = \"2026-12-01\"\ndaily = " + wrong) ==
            after("4: warm_up[0].daily: must be a list of 1 to 1000 numbers of recipients, one a "
                  "day")
        );
    for (const auto* wrong : {"0", "-1", "1.5", "\"1\"", "1000000001"})
        BOOST_TEST(
            faults(domain + "start = \"2026-12-01\"\ndaily = [50,\n" + wrong + "]") ==
            after("5: warm_up[0].daily[1]: must be a whole number between 1 and 1000000000")
        );
}

BOOST_AUTO_TEST_CASE(a_domain_has_one_warm_up)
{
    BOOST_TEST(
        faults(domain + rest + "[[warm_up]]\ndomain = \"ACME.example\"\n" + rest) ==
        "relay.toml:5: warm_up[1].domain: is there twice: acme.example"
    );
}

BOOST_AUTO_TEST_CASE(it_is_a_list_of_tables)
{
    const auto fault = [](std::string_view text) {
        const auto errors = parse_config(text, "relay.toml").errors;
        BOOST_REQUIRE(errors.size() == 1U);
        return errors.front();
    };
    BOOST_TEST(
        fault("[warm_up]\n" + domain) ==
        "relay.toml:1: warm_up: must be a list of tables: [[warm_up]]"
    );
    BOOST_TEST(fault("warm_up = [1]") == "relay.toml:1: warm_up[0]: must be a table: [[warm_up]]");
    BOOST_TEST(parse_config("warm_up = []", "relay.toml").errors.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
