#include "relay/config/config.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

namespace {

// What the variables hold in the test that runs
std::map<std::string, std::string> variables;

const char* look_up(const char* name)
{
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
}

struct environment
{
    config cfg;

    environment()
    {
        variables = {
            {"RESEND_API_KEY", "re_123"},
            {"RELAY_API_KEY", "token"},
            {"RESEND_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        };
    }

    environment_report inspect() const { return inspect_environment(cfg, look_up); }

    // The only error there is
    std::string error() const
    {
        const auto report = inspect();
        BOOST_REQUIRE_EQUAL(report.errors.size(), 1u);
        return report.errors.front();
    }
};

// A file of its owner's alone that is gone when the test ends
struct temporary_file
{
    std::string path;

    explicit temporary_file(std::string_view content, const std::string& name = "key")
        : path((std::filesystem::temp_directory_path() /
                ("relay-" + name + "-" + std::to_string(::getpid())))
                   .string())
    {
        std::ofstream(path) << content;
        ::chmod(path.c_str(), 0600);
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file() { std::filesystem::remove(path); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(environments, environment)

BOOST_AUTO_TEST_CASE(everything_is_found)
{
    const auto report = inspect();
    BOOST_TEST(report.errors.empty());
    BOOST_TEST(report.warnings.empty());
    BOOST_TEST(report.found.resend_key == "re_123");
    BOOST_TEST(report.found.http_token == "token");
    BOOST_TEST(report.found.ingest_token == "");
    BOOST_REQUIRE_EQUAL(report.found.webhook_secrets.size(), 1u);
    BOOST_TEST(report.found.webhook_secrets[0] == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
}

BOOST_AUTO_TEST_CASE(without_a_key_nothing_starts)
{
    variables.erase("RESEND_API_KEY");
    BOOST_TEST(error() == "RESEND_API_KEY is not set: the relay needs a key for Resend");
    variables["RESEND_API_KEY"] = " \n";
    BOOST_TEST(error() == "RESEND_API_KEY is not set: the relay needs a key for Resend");
    cfg.resend.api_key_env = "OTHER";
    BOOST_TEST(error() == "OTHER is not set: the relay needs a key for Resend");
}

BOOST_AUTO_TEST_CASE(a_key_is_trimmed_and_never_shown)
{
    variables["RESEND_API_KEY"] = "  re_123\n";
    BOOST_TEST(inspect().found.resend_key == "re_123");
    variables["RESEND_API_KEY"] = "re_1\r\n23";
    BOOST_TEST(error() == "RESEND_API_KEY holds what can't be a key for Resend");
    variables["RESEND_API_KEY"] = "secret";
    BOOST_TEST(inspect().errors.empty());
    BOOST_REQUIRE_EQUAL(inspect().warnings.size(), 1u);
    BOOST_TEST(
        inspect().warnings.front() == "RESEND_API_KEY holds a key that does not begin with re_"
    );
}

BOOST_AUTO_TEST_CASE(a_file_holds_the_key_and_wins_over_the_variable)
{
    const temporary_file file("re_from_file\n");
    cfg.resend.api_key_file = file.path;
    BOOST_TEST(inspect().found.resend_key == "re_from_file");
}

BOOST_AUTO_TEST_CASE(a_bom_is_no_part_of_the_key_in_a_file)
{
    const temporary_file file("\xef\xbb\xbfre_from_file\r\n");
    cfg.resend.api_key_file = file.path;
    BOOST_TEST(inspect().found.resend_key == "re_from_file");
}

BOOST_AUTO_TEST_CASE(a_key_file_that_is_empty_or_missing_is_an_error)
{
    {
        const temporary_file file("\n");
        cfg.resend.api_key_file = file.path;
        BOOST_TEST(error() == "resend.api_key_file: " + file.path + " is empty");
    }
    BOOST_TEST(error().ends_with(" can't be read: No such file or directory"));
    cfg.resend.api_key_file = "/";
    BOOST_TEST(error() == "resend.api_key_file: / can't be read: it is no file");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_a_key_file_names_its_key_and_the_file)
{
    const temporary_file file("re_1 23");
    cfg.resend.api_key_file = file.path;
    BOOST_TEST(
        error() == "resend.api_key_file: " + file.path + " holds what can't be a key for Resend"
    );
}

BOOST_AUTO_TEST_CASE(every_secret_may_be_in_a_file_which_wins_over_its_variable)
{
    const temporary_file token("from_file\n");
    const temporary_file secret("whsec_AAAA\n\nwhsec_BBBB\n", "secret");
    const temporary_file signing("whsec_CCCC\n", "signing");
    variables["INGEST_TOKEN"] = "from_variable";
    variables["RELAY_FEED_SECRET"] = "whsec_DDDD";
    cfg.ingest.token_env = "INGEST_TOKEN";
    cfg.ingest.token_file = token.path;
    cfg.http.token_file = token.path;
    cfg.webhooks.secret_file = secret.path;
    cfg.feed.urls = {"https://a.example/hooks"};
    cfg.feed.secret_file = signing.path;
    const auto report = inspect();
    BOOST_TEST(report.errors.empty());
    BOOST_TEST(report.warnings.empty());
    BOOST_TEST(report.found.ingest_token == "from_file");
    BOOST_TEST(report.found.http_token == "from_file");
    const std::vector<std::string> secrets{"whsec_AAAA", "whsec_BBBB"};
    BOOST_TEST((report.found.webhook_secrets == secrets));
    BOOST_TEST(report.found.feed_secret == "whsec_CCCC");
}

BOOST_AUTO_TEST_CASE(a_secret_file_that_is_missing_or_wrong_is_an_error_on_loopback_too)
{
    const std::string gone = " /nowhere/x can't be read: No such file or directory";
    cfg.ingest.token_file = "/nowhere/x";
    BOOST_TEST(error() == "ingest.token_file:" + gone);
    cfg.ingest.token_file.clear();
    cfg.http.token_file = "/nowhere/x";
    BOOST_TEST(error() == "http.token_file:" + gone);
    cfg.http.token_file.clear();
    cfg.webhooks.secret_file = "/nowhere/x";
    BOOST_TEST(error() == "webhooks.secret_file:" + gone);
    const temporary_file file("a secret");
    cfg.webhooks.secret_file = cfg.http.token_file = file.path;
    const auto report = inspect();
    BOOST_REQUIRE_EQUAL(report.errors.size(), 3u);
    BOOST_TEST(
        report.errors[0] == "http.token_file: " + file.path +
                                " holds what can't be a token: use visible ASCII characters, no "
                                "blanks"
    );
    BOOST_TEST(
        report.errors[1] ==
        "webhooks.secret_file: " + file.path + " holds what is no webhook secret: whsec_ and base64"
    );
}

BOOST_AUTO_TEST_CASE(a_secret_file_that_others_may_read_or_change_is_warned_of)
{
    const temporary_file file("token");
    cfg.http.token_file = file.path;
    for (const auto* mode : {"0644", "0620", "0602"}) {
        ::chmod(file.path.c_str(), static_cast<mode_t>(std::stoul(mode, nullptr, 8)));
        BOOST_REQUIRE_EQUAL(inspect().warnings.size(), 1u);
        BOOST_TEST(
            inspect().warnings.front() ==
            "http.token_file: " + file.path + " has mode " + mode +
                ": others may read or change it, 0600 or 0640 keeps them out"
        );
    }
    ::chmod(file.path.c_str(), 0640);
    BOOST_TEST(inspect().warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_url_of_the_store_in_its_variable_is_checked_and_never_shown)
{
    variables["RELAY_STORE_URL"] = "postgresql://relay:pass@db/mail";
    BOOST_TEST(inspect().errors.empty());
    variables["RELAY_STORE_URL"] = "relay:pass@db/mail";
    BOOST_TEST(error() == "RELAY_STORE_URL: must begin with postgresql://");
}

BOOST_AUTO_TEST_CASE(a_root_certificate_that_is_not_there_is_an_error)
{
    cfg.resend.ca_file = "/nowhere/ca.pem";
    BOOST_TEST(error() == "resend.ca_file: /nowhere/ca.pem can't be read");
}

BOOST_AUTO_TEST_CASE(a_file_without_a_certificate_is_no_root)
{
    {
        const temporary_file file("-----BEGIN PRIVATE KEY-----\n");
        cfg.resend.ca_file = file.path;
        BOOST_TEST(error() == "resend.ca_file: " + file.path + " holds no certificate (PEM)");
    }
    const temporary_file good("# ours\n-----BEGIN CERTIFICATE-----\nMIIB\n");
    cfg.resend.ca_file = good.path;
    BOOST_TEST(inspect().errors.empty());
}

BOOST_AUTO_TEST_CASE(the_job_socket_is_not_open_to_others_without_a_token)
{
    cfg.ingest.tcp = "0.0.0.0:7350";
    BOOST_TEST(error().starts_with("ingest.tcp: 0.0.0.0:7350 is not loopback"));
    cfg.ingest.token_env = "INGEST_TOKEN";
    BOOST_TEST(error() == "INGEST_TOKEN is not set: ingest.token_env asks for it");
    variables["INGEST_TOKEN"] = "t";
    BOOST_TEST(inspect().errors.empty());
    BOOST_TEST(inspect().found.ingest_token == "t");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_asked_for_must_be_there_on_loopback_too)
{
    cfg.ingest.token_env = "INGEST_TOKEN";
    BOOST_TEST(error() == "INGEST_TOKEN is not set: ingest.token_env asks for it");
}

BOOST_AUTO_TEST_CASE(the_http_listener_is_not_open_to_others_without_a_token)
{
    variables.erase("RELAY_API_KEY");
    BOOST_TEST(inspect().errors.empty());
    BOOST_TEST(inspect().warnings.front().starts_with("RELAY_API_KEY is not set"));
    cfg.http.listen = "[::]:7351";
    BOOST_TEST(error() == "http.listen: [::]:7351 is not loopback, and RELAY_API_KEY is not set");
    cfg.http.listen = "";
    BOOST_TEST(inspect().errors.empty());
    BOOST_TEST(inspect().warnings.empty());
}

BOOST_AUTO_TEST_CASE(without_a_webhook_secret_tracking_is_off)
{
    variables.erase("RESEND_WEBHOOK_SECRET");
    BOOST_TEST(inspect().errors.empty());
    BOOST_TEST(inspect().warnings.front() == "RESEND_WEBHOOK_SECRET is not set: tracking is off");
    cfg.webhooks.listen = "0.0.0.0:7352";
    BOOST_TEST(error().starts_with("webhooks.listen: 0.0.0.0:7352 is not loopback"));
}

BOOST_AUTO_TEST_CASE(one_click_unsubscribe_needs_a_listener_that_is_open)
{
    cfg.webhooks.public_url = "https://mail.example.org";
    BOOST_TEST(inspect().warnings.empty());
    cfg.webhooks.listen = "";
    BOOST_TEST(
        inspect().warnings.back() ==
        "webhooks.public_url: one-click unsubscribe is off, as webhooks.listen is"
    );
    cfg.webhooks.listen = "127.0.0.1:7352";
    variables.erase("RESEND_WEBHOOK_SECRET");
    BOOST_TEST(inspect().errors.empty());
    BOOST_TEST(
        inspect().warnings.back() == "webhooks.public_url: one-click unsubscribe is off, as "
                                     "webhooks.listen opens only with a webhook secret"
    );
}

BOOST_AUTO_TEST_CASE(two_listeners_cannot_have_one_port)
{
    cfg.http.listen = "localhost:7350";
    BOOST_TEST(error() == "http.listen: localhost:7350 has the port of ingest.tcp");
    cfg.http.listen = "0.0.0.0:7352";
    BOOST_TEST(error() == "webhooks.listen: 127.0.0.1:7352 has the port of http.listen");
    variables.erase("RESEND_WEBHOOK_SECRET"); // then it does not open
    BOOST_TEST(inspect().errors.empty());
    cfg.http.listen = "[::1]:7350";
    BOOST_TEST(inspect().errors.empty());
    cfg.http.listen = cfg.ingest.tcp = "127.0.0.1:0";
    BOOST_TEST(inspect().errors.empty());
}

BOOST_AUTO_TEST_CASE(several_webhook_secrets_hold_while_they_rotate)
{
    variables["RESEND_WEBHOOK_SECRET"] = " whsec_AAAA  whsec_BBBB\n";
    const auto report = inspect();
    BOOST_TEST(report.errors.empty());
    BOOST_REQUIRE_EQUAL(report.found.webhook_secrets.size(), 2u);
    BOOST_TEST(report.found.webhook_secrets[1] == "whsec_BBBB");
}

BOOST_AUTO_TEST_CASE(a_webhook_secret_has_its_prefix_and_is_base64)
{
    for (const auto* secret : {"whsec_", "whsec_!!!!", "MfKQ9r8G", "whsec_AAAA nonsense"}) {
        variables["RESEND_WEBHOOK_SECRET"] = secret;
        BOOST_TEST(
            error() == "RESEND_WEBHOOK_SECRET holds what is no webhook secret: whsec_ and base64"
        );
    }
}

BOOST_AUTO_TEST_CASE(posting_events_needs_a_secret)
{
    BOOST_TEST(inspect().errors.empty());
    cfg.feed.urls = {"https://a.example/hooks"};
    BOOST_TEST(error() == "RELAY_FEED_SECRET is not set: feed.urls asks for it");
    variables["RELAY_FEED_SECRET"] = "nonsense";
    BOOST_TEST(error() == "RELAY_FEED_SECRET holds what is no webhook secret: whsec_ and base64");
    variables["RELAY_FEED_SECRET"] = "whsec_AAAA";
    BOOST_TEST(inspect().found.feed_secret == "whsec_AAAA");
    BOOST_TEST(inspect().errors.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
