#include "config/parsing.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>
#include <unistd.h>

namespace relay {

using test::good;
using test::wrong;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Every key, as README.md shows it
constexpr std::string_view everything = R"(
data_dir = "relay-data"

[store]
url = ""
url_env = "RELAY_STORE_URL"
schema = "relay"
accept_timeout = "5s"

[cluster]
name = ""
advertise = ""
lease = "6s"

[resend]
base_url = "https://api.resend.com"
api_key_env = "RESEND_API_KEY"
api_key_file = ""
ca_file = ""
correlation_tag = "relay_id"
max_connections = 64
connect_timeout = "10s"
request_timeout = "30s"

[limits]
requests_per_second = "auto"
transactional_reserve = 0.0
transactional_quota_reserve = 0.0
batch_max_emails = 100
batch_max_bytes = "4MiB"
daily_quota = 0
monthly_quota = 0

[retry]
max_attempts = 3
first_delay = "3m"
factor = 4.0
jitter = 0.1

[ingest]
tcp = "127.0.0.1:7350"
unix = ""
token_env = ""
token_file = ""
max_line = "64MiB"
max_queued = 0
min_free_disk = "256MiB"

[http]
listen = "127.0.0.1:7351"
token_env = "RELAY_API_KEY"
token_file = ""

[webhooks]
listen = "127.0.0.1:7352"
secret_env = "RESEND_WEBHOOK_SECRET"
secret_file = ""
public_url = ""

[suppression]
soft_bounces = 0

[retention]
sent = "30d"
events = "90d"
dead_letters = "0s"

[log]
level = "info"
format = "text"
)";

void expect_defaults(const config& cfg)
{
    BOOST_TEST(cfg.data_dir == "relay-data");
    BOOST_TEST(cfg.store.url == "");
    BOOST_TEST(cfg.store.url_env == "RELAY_STORE_URL");
    BOOST_TEST(cfg.store.schema == "relay");
    BOOST_TEST((cfg.store.accept_timeout == seconds(5)));
    BOOST_TEST(cfg.cluster.name == "");
    BOOST_TEST(cfg.cluster.advertise == "");
    BOOST_TEST((cfg.cluster.lease == seconds(6)));
    BOOST_TEST(cfg.resend.base_url == "https://api.resend.com");
    BOOST_TEST(cfg.resend.api_key_env == "RESEND_API_KEY");
    BOOST_TEST(cfg.resend.api_key_file == "");
    BOOST_TEST(cfg.resend.ca_file == "");
    BOOST_TEST(cfg.resend.correlation_tag == "relay_id");
    BOOST_TEST(cfg.resend.max_connections == 64);
    BOOST_TEST((cfg.resend.connect_timeout == seconds(10)));
    BOOST_TEST((cfg.resend.request_timeout == seconds(30)));
    BOOST_TEST(!cfg.limits.requests_per_second.has_value());
    BOOST_TEST(cfg.limits.transactional_reserve == 0.0);
    BOOST_TEST(cfg.limits.transactional_quota_reserve == 0.0);
    BOOST_TEST(cfg.limits.batch_max_emails == 100);
    BOOST_TEST(cfg.limits.batch_max_bytes == 4u << 20);
    BOOST_TEST(cfg.limits.daily_quota == 0u);
    BOOST_TEST(cfg.limits.monthly_quota == 0u);
    BOOST_TEST(cfg.retry.max_attempts == 3);
    BOOST_TEST((cfg.retry.first_delay == minutes(3)));
    BOOST_TEST(cfg.retry.factor == 4.0);
    BOOST_TEST(cfg.retry.jitter == 0.1);
    BOOST_TEST(cfg.ingest.tcp == "127.0.0.1:7350");
    BOOST_TEST(cfg.ingest.unix_path == "");
    BOOST_TEST(cfg.ingest.token_env == "");
    BOOST_TEST(cfg.ingest.token_file == "");
    BOOST_TEST(cfg.ingest.max_line == 64u << 20);
    BOOST_TEST(cfg.ingest.max_queued == 0u);
    BOOST_TEST(cfg.ingest.min_free_disk == 256u << 20);
    BOOST_TEST(cfg.http.listen == "127.0.0.1:7351");
    BOOST_TEST(cfg.http.token_env == "RELAY_API_KEY");
    BOOST_TEST(cfg.http.token_file == "");
    BOOST_TEST(cfg.webhooks.listen == "127.0.0.1:7352");
    BOOST_TEST(cfg.webhooks.secret_env == "RESEND_WEBHOOK_SECRET");
    BOOST_TEST(cfg.webhooks.secret_file == "");
    BOOST_TEST(cfg.webhooks.public_url == "");
    BOOST_TEST(cfg.suppression.soft_bounces == 0);
    BOOST_TEST((cfg.retention.sent == days(30)));
    BOOST_TEST((cfg.retention.events == days(90)));
    BOOST_TEST((cfg.retention.dead_letters == seconds(0)));
    BOOST_TEST((cfg.retention.reports == days(400)));
    BOOST_TEST((cfg.log.level == log_level::info));
    BOOST_TEST((cfg.log.format == log_format::text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(an_empty_file_means_the_defaults)
{
    expect_defaults(good(""));
}

BOOST_AUTO_TEST_CASE(the_documented_file_is_the_defaults)
{
    expect_defaults(good(everything));
}

BOOST_AUTO_TEST_CASE(every_kind_of_value_is_read)
{
    const auto cfg = good(R"(
        data_dir = "/var/lib/relay"
        [resend]
        base_url = "http://127.0.0.1:7359/v1"
        connect_timeout = "250ms"
        correlation_tag = ""
        [limits]
        requests_per_second = 2.5
        transactional_reserve = 0.25
        batch_max_emails = 1
        batch_max_bytes = 1048576
        [retry]
        first_delay = "0s"
        factor = 2
        jitter = 1
        [ingest]
        tcp = ""
        unix = "/run/relay.sock"
        min_free_disk = "1GiB"
        [webhooks]
        public_url = "https://mail.example.org"
        [suppression]
        soft_bounces = 3
        [retention]
        sent = "24h"
        reports = "0s"
        [log]
        level = "debug"
        format = "json"
    )");
    BOOST_TEST(cfg.data_dir == "/var/lib/relay");
    BOOST_TEST(cfg.resend.base_url == "http://127.0.0.1:7359/v1");
    BOOST_TEST((cfg.resend.connect_timeout == milliseconds(250)));
    BOOST_TEST(cfg.resend.correlation_tag == "");
    BOOST_TEST(cfg.limits.requests_per_second.value() == 2.5);
    BOOST_TEST(cfg.limits.transactional_reserve == 0.25);
    BOOST_TEST(cfg.limits.batch_max_emails == 1);
    BOOST_TEST(cfg.limits.batch_max_bytes == 1u << 20);
    BOOST_TEST((cfg.retry.first_delay == seconds(0)));
    BOOST_TEST(cfg.retry.factor == 2.0);
    BOOST_TEST(cfg.retry.jitter == 1.0);
    BOOST_TEST(cfg.ingest.tcp == "");
    BOOST_TEST(cfg.ingest.unix_path == "/run/relay.sock");
    BOOST_TEST(cfg.ingest.min_free_disk == 1u << 30);
    BOOST_TEST(cfg.webhooks.public_url == "https://mail.example.org");
    BOOST_TEST(cfg.suppression.soft_bounces == 3);
    BOOST_TEST((cfg.retention.sent == hours(24)));
    BOOST_TEST((cfg.retention.reports == seconds(0)));
    BOOST_TEST((cfg.log.level == log_level::debug));
    BOOST_TEST((cfg.log.format == log_format::json));
}

BOOST_AUTO_TEST_CASE(events_may_be_posted_to_several_urls)
{
    const auto cfg = good(R"(
[feed]
urls = ["https://a.example/hooks", "http://127.0.0.1:8080/x"]
secret_env = "S"
secret_file = "/f"
events = ["bounced", "dead"]
)");
    BOOST_TEST(
        (cfg.feed.urls ==
         std::vector<std::string>{"https://a.example/hooks", "http://127.0.0.1:8080/x"})
    );
    BOOST_TEST(cfg.feed.secret_env == "S");
    BOOST_TEST(cfg.feed.secret_file == "/f");
    BOOST_TEST((cfg.feed.events == std::vector<std::string>{"bounced", "dead"}));
    for (const auto* bad :
         {"feed.urls = \"https://a.example\"",
          "feed.urls = [7]",
          "feed.urls = [\"ftp://a.example\"]",
          "feed.urls = [\"http://a.example/not-here\"]",
          "feed.events = [\"bouncd\"]"})
        BOOST_TEST(wrong(bad).starts_with("relay.toml:1: "));
}

BOOST_AUTO_TEST_CASE(a_number_beside_auto_is_an_upper_bound)
{
    config defaults;
    defaults.limits.requests_per_second = 5;
    BOOST_TEST(good("", defaults).limits.requests_per_second.value() == 5.0);
    const auto cfg = good("limits.requests_per_second = \"auto\"", defaults);
    BOOST_TEST(!cfg.limits.requests_per_second.has_value());
}

BOOST_AUTO_TEST_CASE(a_file_is_read_from_disk)
{
    const auto path = std::filesystem::temp_directory_path() /
                      ("relay-config-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(path) << "[limits]\nbatch_max_emails = 7\n";
    const auto read = load_config(path.string());
    std::filesystem::remove(path);
    BOOST_TEST(read.cfg.limits.batch_max_emails == 7);

    const auto missing = load_config(path.string());
    BOOST_REQUIRE_EQUAL(missing.errors.size(), 1u);
    BOOST_TEST(missing.errors.front() == path.string() + ": can't be read");
    BOOST_TEST(!load_config("/").errors.empty());
}

BOOST_AUTO_TEST_CASE(a_file_may_begin_with_a_bom_and_another_encoding_is_named)
{
    const auto path = std::filesystem::temp_directory_path() /
                      ("relay-encoding-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(path) << "\xef\xbb\xbf[limits]\r\nbatch_max_emails = 7\r\n";
    const auto read = load_config(path.string());
    std::ofstream(path) << std::string("\xff\xfe[\0l\0", 6);
    const auto wide = load_config(path.string());
    std::filesystem::remove(path);
    BOOST_TEST(read.cfg.limits.batch_max_emails == 7);
    BOOST_REQUIRE_EQUAL(wide.errors.size(), 1u);
    BOOST_TEST(wide.errors.front() == path.string() + ": is written in UTF-16, not in UTF-8");
}

BOOST_AUTO_TEST_CASE(an_empty_file_on_disk_means_the_defaults_too)
{
    const auto path = std::filesystem::temp_directory_path() /
                      ("relay-empty-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(path).close();
    const auto read = load_config(path.string());
    std::filesystem::remove(path);
    BOOST_TEST(read.errors.empty());
}

BOOST_AUTO_TEST_CASE(systemd_names_the_directory_unless_the_file_does)
{
    const auto under_systemd = default_config([](const char* name) -> const char* {
        return std::string_view(name) == "STATE_DIRECTORY" ? "/var/lib/relay:/srv/other" : nullptr;
    });
    BOOST_TEST(under_systemd.data_dir == "/var/lib/relay");
    BOOST_TEST(good("", under_systemd).data_dir == "/var/lib/relay");
    BOOST_TEST(good("data_dir = \"here\"", under_systemd).data_dir == "here");

    const auto by_hand = default_config([](const char*) -> const char* { return nullptr; });
    BOOST_TEST(by_hand.data_dir == "relay-data");
}

BOOST_AUTO_TEST_CASE(a_public_address_leaves_room_for_a_link_in_a_line_of_mail)
{
    const auto url = [](std::size_t size) {
        const std::string begin = "https://a.test/";
        return "[webhooks]\npublic_url = \"" + begin + std::string(size - begin.size(), 'x') + '"';
    };
    BOOST_TEST(good(url(400)).webhooks.public_url.size() == 400u);
    BOOST_TEST(wrong(url(401)).find("must not be longer than 400") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
