#include "relay/config/store_url.hpp"

#include "relay/config/config_text.hpp"
#include "relay/config/fixed_settings.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>

using namespace relay;

namespace {

const char* nothing(const char*)
{
    return nullptr;
}

// RELAY_STORE_URL alone
const char* other_database(const char* name)
{
    return std::strcmp(name, "RELAY_STORE_URL") == 0 ? "postgresql://db2/mail" : nullptr;
}

config with_url(const std::string& url)
{
    config cfg;
    cfg.store.url = url;
    return cfg;
}

} // namespace

BOOST_AUTO_TEST_SUITE(store_urls)

BOOST_AUTO_TEST_CASE(urls_as_postgresql_knows_them_are_taken)
{
    for (const auto* url :
         {"",
          "postgresql://",
          "postgres://db/mail",
          "postgresql://relay@db1:5432,db2,db3:5433/mail?sslmode=verify-full",
          "postgresql://relay:p%40ss@[::1]:5432/mail",
          "postgresql://relay@%2Frun%2Fpostgresql/mail",
          "postgresql:///mail?host=/run/postgresql&application_name=relay"}) {
        BOOST_TEST(check_store_url(url) == "", url);
        BOOST_TEST((is_store_url(url) || *url == '\0'));
    }
    BOOST_TEST(!is_store_url("/var/lib/resend-relay"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_url_is_told_without_it)
{
    const std::pair<const char*, const char*> wrong[] = {
        {"mysql://db/mail", "must begin with postgresql://"},
        {"host=db dbname=mail", "must begin with postgresql://"},
        {"postgresql://re lay@db/mail", "must have %20 for a blank, and no control characters"},
        {"postgresql://db/mail\n", "must have %20 for a blank, and no control characters"},
        {"postgresql://relay:100%@db/mail",
         "must have two hexadecimal digits behind each %: %25 is the sign itself"},
        {"postgresql://relay:p@ss@db/mail",
         "must have %40 for an @ of the password, and %2F for a /"},
        {"postgresql://relay:1/2@db/mail",
         "must have %40 for an @ of the password, and %2F for a /"},
        {"postgresql://db:mail", "must have ports from 1 to 65535, or none"},
        {"postgresql://db:5432,other:0/mail", "must have ports from 1 to 65535, or none"},
        {"postgresql://[::1/mail", "must have an IPv6 address between [ and ]"},
        {"postgresql://db/mail?sslmode", "must have NAME=VALUE, separated by &, behind its ?"},
        {"postgresql://db/mail?a=1&=2", "must have NAME=VALUE, separated by &, behind its ?"},
    };
    for (const auto& [url, why] : wrong)
        BOOST_TEST(check_store_url(url) == why, url << ": " << check_store_url(url));
}

BOOST_AUTO_TEST_CASE(no_password_is_shown)
{
    const std::pair<const char*, const char*> shown[] = {
        {"", ""},
        {"postgresql://db/mail", "postgresql://db/mail"},
        {"postgresql://relay@db/mail?sslmode=require",
         "postgresql://relay@db/mail?sslmode=require"},
        {"postgresql://relay:secret@db:5432/mail", "postgresql://relay:***@db:5432/mail"},
        {"postgresql://relay:sec@ret@db/mail", "postgresql://relay:***@db/mail"},
        {"postgresql://:secret@db", "postgresql://:***@db"},
        {"postgresql://db/mail?password=secret&user=relay&sslpassword=secret",
         "postgresql://db/mail?password=***&user=relay&sslpassword=***"},
        {"postgresql://db?p%61ssword=secret", "postgresql://db?p%61ssword=***"},
    };
    for (const auto& [url, expected] : shown)
        BOOST_TEST(without_password(url) == expected);
    const auto text = config_text(with_url("postgresql://relay:secret@db/mail"));
    BOOST_TEST(text.find("secret@") == std::string::npos);
    BOOST_TEST(text.find("url = \"postgresql://relay:***@db/mail\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_variable_wins_over_the_file)
{
    BOOST_TEST(find_store_url(config(), nothing) == "");
    BOOST_TEST(find_store_url(config(), other_database) == "postgresql://db2/mail");
    auto cfg = with_url("postgresql://db1/mail");
    BOOST_TEST(find_store_url(cfg, nothing) == "postgresql://db1/mail");
    BOOST_TEST(find_store_url(cfg, other_database) == "postgresql://db2/mail");
    cfg.store.url_env.clear();
    BOOST_TEST(find_store_url(cfg, other_database) == "postgresql://db1/mail");
}

BOOST_AUTO_TEST_CASE(where_the_store_is_cannot_change_while_the_relay_runs)
{
    const auto running = with_url("postgresql://db1/mail");
    auto wanted = with_url("postgresql://relay:secret@db1/mail");
    wanted.cluster.lease = std::chrono::seconds(9);
    const auto changed = keep_fixed_settings(running, wanted);
    const std::vector<std::string> expected{"store.url", "cluster.lease"};
    BOOST_TEST(changed == expected, boost::test_tools::per_element());
    BOOST_TEST(wanted.store.url == running.store.url);
}

BOOST_AUTO_TEST_SUITE_END()
