#include "config/parsing.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <ostream>
#include <vector>

namespace relay {

using test::wrong;

namespace {

struct bad_document
{
    const char* toml;
    const char* message;
};

std::ostream& operator<<(std::ostream& out, const bad_document& b)
{
    return out << b.toml;
}

constexpr bad_document bad_documents[] = {
    {"[limits]\nbatch_max_emails = 101",
     "relay.toml:2: limits.batch_max_emails: must be between 1 and 100"},
    {"[limits]\nbatch_max_emails = 0",
     "relay.toml:2: limits.batch_max_emails: must be between 1 and 100"},
    {"[limits]\n\nbatch_max_emails = 1.5",
     "relay.toml:3: limits.batch_max_emails: must be a whole number"},
    {"[limits]\nbatch_max_emails = \"100\"",
     "relay.toml:2: limits.batch_max_emails: must be a whole number"},
    {"limits.batch_max_emails = -1",
     "relay.toml:1: limits.batch_max_emails: must be between 1 and 100"},
    {"[limits]\nbatch_max_mails = 1",
     "relay.toml:2: limits.batch_max_mails: unknown key: did you mean limits.batch_max_emails?"},
    {"[limit]\nbatch_max_emails = 1", "relay.toml:1: limit: unknown key: did you mean limits?"},
    {"[http]\nmax_line = 1",
     "relay.toml:2: http.max_line: unknown key: did you mean ingest.max_line?"},
    {"listen = \"\"",
     "relay.toml:1: listen: unknown key: did you mean http.listen or webhooks.listen?"},
    {"port = 1", "relay.toml:1: port: unknown key"},
    {"\"\" = 1", "relay.toml:1: : unknown key"},
    {"resend = 1", "relay.toml:1: resend: must be a table"},
    {"[[resend]]\n", "relay.toml:1: resend: must be a table"},
    {"data_dir = 1", "relay.toml:1: data_dir: must be a string"},
    {"data_dir = \"\"", "relay.toml:1: data_dir: must not be empty"},
    {"data_dir = \"a\\u0000b\"", "relay.toml:1: data_dir: must not contain a null character"},
    {"[store]\nurl = \"db/mail\"", "relay.toml:2: store.url: must begin with postgresql://"},
    {"[store]\nschema = \"Relay\"",
     "relay.toml:2: store.schema: must be at most 63 small letters, numbers or underscores, no "
     "number first"},
    {"[store]\nschema = \"pg_relay\"",
     "relay.toml:2: store.schema: must not begin with pg_: PostgreSQL has such names to itself"},
    {"[store]\nurl_env = \"postgresql://db\"",
     "relay.toml:2: store.url_env: must be the name of an environment variable"},
    {"[cluster]\nlease = \"1s\"", "relay.toml:2: cluster.lease: must be between 2s and 60s"},
    {"[cluster]\nadvertise = \"a b\"",
     "relay.toml:2: cluster.advertise: must be a host or its address, without a port"},
    {"[cluster]\nname = \"a\\nb\"", "relay.toml:2: cluster.name: must not have control characters"},
    {"[limits]\ntransactional_reserve = 1.0",
     "relay.toml:2: limits.transactional_reserve: must be at least 0 and below 1"},
    {"[limits]\ntransactional_reserve = nan",
     "relay.toml:2: limits.transactional_reserve: must be at least 0 and below 1"},
    {"[limits]\ntransactional_quota_reserve = -0.1",
     "relay.toml:2: limits.transactional_quota_reserve: must be at least 0 and below 1"},
    {"[limits]\nrequests_per_second = \"fast\"",
     "relay.toml:2: limits.requests_per_second: must be \"auto\" or a number"},
    {"[limits]\nrequests_per_second = 0",
     "relay.toml:2: limits.requests_per_second: must be more than 0 and at most 1000000, or "
     "\"auto\""},
    {"[limits]\ndaily_quota = -1", "relay.toml:2: limits.daily_quota: must not be negative"},
    {"[limits]\nbatch_max_bytes = \"4MB\"",
     "relay.toml:2: limits.batch_max_bytes: must be a size such as \"256KiB\", \"4MiB\" or "
     "\"1GiB\""},
    {"[limits]\nbatch_max_bytes = 5",
     "relay.toml:2: limits.batch_max_bytes: must be between 1KiB and 1GiB"},
    {"[retry]\nmax_attempts = 0", "relay.toml:2: retry.max_attempts: must be between 1 and 1000"},
    {"[retry]\nfactor = 0.5", "relay.toml:2: retry.factor: must be between 1 and 1000"},
    {"[retry]\nfactor = inf", "relay.toml:2: retry.factor: must be between 1 and 1000"},
    {"[retry]\njitter = 1.1", "relay.toml:2: retry.jitter: must be between 0 and 1"},
    {"[retry]\nfirst_delay = 180",
     "relay.toml:2: retry.first_delay: must be a duration such as \"250ms\", \"30s\", \"15m\" or "
     "\"24h\""},
    {"[retry]\nfirst_delay = \"24h\"",
     "relay.toml:2: retry.first_delay: must be between 0s and 23h"},
    {"[resend]\nbase_url = \"http://api.resend.com\"",
     "relay.toml:2: resend.base_url: must begin with https://: http is for this machine only"},
    {"[resend]\nbase_url = \"api.resend.com\"",
     "relay.toml:2: resend.base_url: must begin with https://"},
    {"[resend]\nbase_url = \"https://\"",
     "relay.toml:2: resend.base_url: must have a host, as https://api.resend.com has"},
    {"[resend]\nbase_url = \"https://a b\"",
     "relay.toml:2: resend.base_url: must be a URL such as https://api.resend.com"},
    {"[resend]\nbase_url = \"https://key@a.test\"",
     "relay.toml:2: resend.base_url: must not have a user name or a password"},
    {"[resend]\nbase_url = \"https://a.test:0\"",
     "relay.toml:2: resend.base_url: must have a port from 1 to 65535, or none"},
    {"[resend]\nbase_url = \"https://a.test/?q\"",
     "relay.toml:2: resend.base_url: must not have a query or a fragment"},
    {"[resend]\nconnect_timeout = \"0s\"",
     "relay.toml:2: resend.connect_timeout: must be between 1ms and 1h"},
    {"[resend]\nmax_connections = 0",
     "relay.toml:2: resend.max_connections: must be between 1 and 10000"},
    {"[resend]\ncorrelation_tag = \"relay id\"",
     "relay.toml:2: resend.correlation_tag: must be at most 256 ASCII letters, numbers, "
     "underscores, or dashes"},
    {"[resend]\napi_key_env = \"re_123-456\"",
     "relay.toml:2: resend.api_key_env: must be the name of an environment variable"},
    {"[ingest]\ntcp = \"7350\"",
     "relay.toml:2: ingest.tcp: must be an IP address and a port, such as \"127.0.0.1:7350\""},
    {"[http]\nlisten = \"127.0.0.1:70000\"",
     "relay.toml:2: http.listen: must be an IP address and a port, such as \"127.0.0.1:7350\""},
    {"[webhooks]\npublic_url = \"mail.example.org\"",
     "relay.toml:2: webhooks.public_url: must begin with https://"},
    {"[feed]\nurls = [\"https://a.test/?q=1\", \"https://a.test/?q=2\", "
     "\"https://A.test:443?q=1\"]",
     "relay.toml:2: feed.urls: must not have https://A.test:443?q=1 twice"},
    {"[feed]\nurls = [\"https://a.test/#x\"]", "relay.toml:2: feed.urls: must not have a fragment"},
    {"[suppression]\nsoft_bounces = 101",
     "relay.toml:2: suppression.soft_bounces: must be between 0 and 100"},
    {"[retention]\nsent = \"-1d\"",
     "relay.toml:2: retention.sent: must be a duration such as \"250ms\", \"30s\", \"15m\" or "
     "\"24h\""},
    {"[log]\nlevel = \"verbose\"",
     "relay.toml:2: log.level: must be one of trace, debug, info, warn, error"},
    {"[log]\nformat = 1", "relay.toml:2: log.format: must be a string"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(mistakes_in_a_configuration)

BOOST_DATA_TEST_CASE(
    a_mistake_is_named_by_file_line_and_key, boost::unit_test::data::make(bad_documents), bad
)
{
    BOOST_TEST(wrong(bad.toml) == bad.message);
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_named_in_the_order_of_their_lines)
{
    const auto reading = parse_config(
        "port = 1\n[webhooks]\npublic_ulr = \"\"\n[http]\nlisten = 7\n"
        "[limits]\nbatch_max_emails = 7\n[ingest]\nmax_queued = -1\n",
        "f"
    );
    const std::vector<std::string> wanted = {
        "f:1: port: unknown key",
        "f:3: webhooks.public_ulr: unknown key: did you mean webhooks.public_url?",
        "f:5: http.listen: must be a string",
        "f:9: ingest.max_queued: must not be negative",
    };
    BOOST_TEST(reading.errors == wanted, boost::test_tools::per_element());
    BOOST_TEST(reading.legible);
    BOOST_TEST(reading.cfg.limits.batch_max_emails == 7);
    BOOST_TEST(reading.cfg.http.listen == "127.0.0.1:7351");
}

BOOST_AUTO_TEST_CASE(what_is_not_toml_is_named_by_its_line)
{
    BOOST_TEST(wrong("data_dir = \"a\"\n[resend").starts_with("relay.toml:2: "));
    BOOST_TEST(wrong("data_dir = \"a\"\ndata_dir = \"b\"").starts_with("relay.toml:2: "));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
