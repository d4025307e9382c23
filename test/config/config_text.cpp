#include "relay/config/config_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(config_texts)

BOOST_AUTO_TEST_CASE(what_is_printed_reads_back_as_the_same)
{
    config cfg;
    cfg.data_dir = "a \"b\" \\ c";
    cfg.limits.requests_per_second = 7.5;
    cfg.limits.batch_max_bytes = 1'025;
    cfg.retry.first_delay = milliseconds(1'500);
    cfg.retention.dead_letters = milliseconds(0);
    cfg.ingest.unix_path = "/run/relay.sock";
    cfg.suppression.soft_bounces = 3;
    const std::chrono::sys_days day(std::chrono::days(20'000));
    cfg.warm_up = {
        {.domain = "acme.example", .start = day, .daily = {50, 100}},
        {.domain = "b.example", .start = day, .daily = {1}}};
    cfg.log.level = log_level::warn;
    cfg.log.format = log_format::json;
    for (const auto& original : {config{}, cfg}) {
        const auto text = config_text(original);
        const auto read = parse_config(text, "printed");
        BOOST_TEST(read.errors.empty());
        BOOST_TEST(config_text(read.cfg) == text);
    }
    const auto text = config_text(cfg);
    BOOST_TEST(text.find("requests_per_second = 7.5") != std::string::npos);
    BOOST_TEST(text.find("first_delay = \"1500ms\"") != std::string::npos);
    BOOST_TEST(text.find("daily = [50, 100] }, { domain = \"b.example\"") != std::string::npos);
    BOOST_TEST(text.find("batch_max_bytes = 1025") != std::string::npos);
    BOOST_TEST(text.find("[suppression]\nsoft_bounces = 3") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
