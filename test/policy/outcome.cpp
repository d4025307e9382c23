#include "relay/policy/outcome.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

namespace relay {

namespace {

struct answer
{
    unsigned status;
    std::string_view name;
    std::string_view message;
    relay::verdict expected;
};

std::ostream& operator<<(std::ostream& out, const answer& a)
{
    return out << a.status << ' ' << a.name << ' ' << a.message;
}

// resend-api.md, section 5.1, row by row
const answer documented[] = {
    {200, "", "", verdict::accepted},
    {400,
     "invalid_idempotency_key",
     "Idempotency keys, if present, must have between 1 and 256 characters.",
     verdict::refused},
    {400, "validation_error", "We found an error with one or more fields.", verdict::refused},
    {400, "validation_error", "API key is invalid", verdict::account},
    {401, "validation_error", "API key is invalid", verdict::account},
    {403, "validation_error", "API key is invalid", verdict::account},
    {401, "missing_api_key", "Missing API key in the authorization header.", verdict::account},
    {401,
     "restricted_api_key",
     "This API key is restricted to only send emails.",
     verdict::account},
    {403, "invalid_api_key", "API key is invalid", verdict::account},
    {403, "restricted_api_key", "API key is not active", verdict::account},
    {403, "suspended_api_key", "This API key is suspended", verdict::account},
    {403, "invalid_permission", "A scope is missing", verdict::account},
    {403,
     "validation_error",
     "You can only send testing emails to your own email address (me@acme.example).",
     verdict::domain},
    {403,
     "validation_error",
     "The `acme.example` domain is not verified. Please, add and verify your domain",
     verdict::domain},
    {403, "", "", verdict::account}, // "error code: 1010"
    {404, "not_found", "The requested endpoint does not exist.", verdict::account},
    {404, "not_found", "Template not found", verdict::refused},
    {405, "method_not_allowed", "Method is not allowed for the requested path.", verdict::account},
    {409,
     "concurrent_idempotent_requests",
     "There is another request in progress with the same idempotency key.",
     verdict::in_progress},
    {409, "invalid_idempotent_request", "The body was modified", verdict::key_conflict},
    {409,
     "resource_locked",
     "Another request is already updating this resource.",
     verdict::in_progress},
    {422,
     "invalid_attachment",
     "Attachment must have either a `content` or `path`.",
     verdict::refused},
    {422, "invalid_parameter", "The `parameter` must be a valid UUID.", verdict::refused},
    {422, "missing_required_field", "Missing `to` field", verdict::refused},
    {422, "missing_required_parameter", "", verdict::refused},
    {422, "validation_error", "Invalid `to` field.", verdict::refused},
    {422, "invalid_from_address", "", verdict::refused},
    {422, "invalid_region", "", verdict::refused},
    {422, "invalid_access", "", verdict::account},
    {429, "rate_limit_exceeded", "Too many requests.", verdict::rate_limited},
    {429, "daily_quota_exceeded", "You have reached your daily quota.", verdict::quota_daily},
    {429, "monthly_quota_exceeded", "You have reached your quota.", verdict::quota_monthly},
    {451, "security_error", "We may have found a security issue.", verdict::refused},
    {500, "application_error", "An unexpected error occurred.", verdict::server_error},
    {500, "internal_server_error", "An unexpected error occurred.", verdict::server_error},
    {500, "application_error", "Duplicate header 'Content-Type'.", verdict::refused},
    {503, "service_unavailable", "", verdict::server_error},
    {502, "", "", verdict::no_answer},
    {520, "", "", verdict::no_answer},
};

// A name that nobody knows, and answers that are no JSON
const answer unforeseen[] = {
    {0, "", "", verdict::no_answer},
    {201, "", "", verdict::accepted},
    {301, "", "", verdict::server_error},
    {302, "", "", verdict::server_error},
    {400, "brand_new", "Something", verdict::refused},
    {401, "brand_new", "Something", verdict::account},
    {403, "brand_new", "Something", verdict::account},
    {403, "validation_error", "Words that nobody knows", verdict::domain},
    {408, "brand_new", "Something", verdict::server_error},
    {409, "brand_new", "Something", verdict::in_progress},
    {413, "brand_new", "Something", verdict::refused},
    {418, "brand_new", "Something", verdict::refused},
    {425, "brand_new", "Something", verdict::server_error},
    {429, "brand_new", "Something", verdict::rate_limited},
    {451, "brand_new", "Something", verdict::refused},
    {501, "brand_new", "Something", verdict::server_error},
    {503, "rate_limit_exceeded", "Something", verdict::server_error},
    {600, "brand_new", "Something", verdict::server_error},
    {400, "", "", verdict::server_error},
    {401, "", "", verdict::account},
    {404, "", "", verdict::account},
    {405, "", "", verdict::account},
    {408, "", "", verdict::no_answer},
    {409, "", "", verdict::in_progress},
    {413, "", "", verdict::refused},
    {422, "", "", verdict::server_error},
    {429, "", "", verdict::rate_limited},
    {451, "", "", verdict::server_error},
};

} // namespace

BOOST_AUTO_TEST_SUITE(outcomes)

BOOST_DATA_TEST_CASE(
    a_documented_answer_means_what_it_says, boost::unit_test::data::make(documented), row
)
{
    const outcome result = classify(row.status, row.name, row.message);
    BOOST_TEST(to_string(result.verdict) == to_string(row.expected));
    BOOST_TEST(result.status == row.status);
    BOOST_TEST(result.name == row.name);
    BOOST_TEST(result.message == row.message);
}

BOOST_DATA_TEST_CASE(
    an_unforeseen_answer_falls_back_on_its_status, boost::unit_test::data::make(unforeseen), row
)
{
    const outcome result = classify(row.status, row.name, row.message);
    BOOST_TEST(to_string(result.verdict) == to_string(row.expected));
}

BOOST_AUTO_TEST_CASE(of_one_message_of_a_batch_there_are_only_words)
{
    const auto guilty = classify_refusal("Invalid `to` field. Please use our testing email address "
                                         "instead of domains like `example.com`.");
    BOOST_TEST(to_string(guilty.verdict) == "refused");
    BOOST_TEST(guilty.status == 422u);
    BOOST_TEST(guilty.name == "validation_error");

    const auto held = classify_refusal("The `acme.example` domain is not verified.");
    BOOST_TEST(to_string(held.verdict) == "domain");
    BOOST_TEST(held.domain == "acme.example");
    const auto in_letters = classify_refusal("The `B\xc3\xbc"
                                             "cher.example` domain is not verified.");
    BOOST_TEST(in_letters.domain == "xn--bcher-kva.example");
    const auto testing =
        classify_refusal("You can only send testing emails to your own email address (a@b.test).");
    BOOST_TEST(to_string(testing.verdict) == "domain");
}

BOOST_AUTO_TEST_CASE(the_domain_that_is_not_verified_is_read_out_of_the_message)
{
    const auto domain = [](std::string_view message) {
        return classify(403, "validation_error", message).domain;
    };
    BOOST_TEST(domain("The `Mail.ACME.example` domain is not verified.") == "mail.acme.example");
    BOOST_TEST(domain("The acme.example domain is not verified.") == "");
    BOOST_TEST(domain("The `acme.example domain is not verified.") == "");
    BOOST_TEST(domain("You can only send testing emails to `me`") == "");
}

BOOST_AUTO_TEST_CASE(only_a_clear_no_frees_the_messages_for_another_key)
{
    for (const auto v :
         {verdict::accepted,
          verdict::server_error,
          verdict::no_answer,
          verdict::in_progress,
          verdict::key_conflict})
        BOOST_TEST(!surely_not_accepted(v), to_string(v));
    for (const auto v :
         {verdict::refused,
          verdict::not_sent,
          verdict::rate_limited,
          verdict::account,
          verdict::quota_daily,
          verdict::quota_monthly,
          verdict::domain})
        BOOST_TEST(surely_not_accepted(v), to_string(v));
}

BOOST_AUTO_TEST_CASE(a_key_that_may_only_send_is_not_refused)
{
    BOOST_TEST(!refuses_key(
        classify(401, "restricted_api_key", "This API key is restricted to only send emails.")
    ));
    BOOST_TEST(!refuses_key(classify(403, "validation_error", "The domain is not verified.")));
    BOOST_TEST(!refuses_key(classify(403, "invalid_permission", "Scope missing")));
    BOOST_TEST(!refuses_key(classify(200, "", "")));
    BOOST_TEST(!refuses_key(classify(401, "", ""))); // a proxy's
    BOOST_TEST(refuses_key(classify(400, "validation_error", "API key is invalid")));
    BOOST_TEST(refuses_key(classify(401, "validation_error", "API key is invalid")));
    BOOST_TEST(refuses_key(classify(401, "missing_api_key", "Missing API key")));
    BOOST_TEST(refuses_key(classify(403, "suspended_api_key", "This API key is suspended")));
    BOOST_TEST(refuses_key(classify(403, "restricted_api_key", "API key is not active")));
}

BOOST_AUTO_TEST_CASE(words_without_an_end_are_cut_between_two_characters)
{
    std::string endless = "x";
    while (endless.size() < 10'000)
        endless += "\u00fc";
    const auto result = classify(422, endless, endless);
    BOOST_TEST((result.verdict == verdict::refused));
    BOOST_TEST(result.name == endless.substr(0, 127));
    BOOST_TEST(result.message == endless.substr(0, 4095));
    BOOST_TEST(classify_refusal(endless).message == result.message);

    const auto of_a_domain =
        classify(403, "validation_error", "The `" + endless + "` domain is not verified");
    BOOST_TEST((of_a_domain.verdict == verdict::domain));
    BOOST_TEST(of_a_domain.domain == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
